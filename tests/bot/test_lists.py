"""Lists and headings."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from bot.render.lists import article_pages, speaker_heading, speaker_list
from corpus.model import Article, Citation, SpeakerKind
from corpus.store.speakers import GivenRole, SpeakerProfile
from tests.bot.answers import evidence
from tests.bot.telegram_html import parse


def card(*roles: tuple[str, int], aliases: tuple[str, ...] = ()) -> SpeakerProfile:
    given = tuple(
        GivenRole(role, dt.date(2026, month, 1), month, f"https://courier.example/{month}") for role, month in roles
    )
    return SpeakerProfile(1, "Clara Wint", SpeakerKind.PERSON, given, aliases, 7)


def told(one: SpeakerProfile) -> list[str]:
    return parse(speaker_heading(one).html)[0].splitlines()


def test_a_card_has_the_roles_over_time_once_each() -> None:
    leader = card(
        ("leader", 11),
        ("leads the opposition Civic Alliance", 10),
        ("leader of the opposition", 9),
        ("opposition leader", 8),
    )
    assert told(leader) == [
        "Clara Wint, leader of the opposition",
        "also: who leads the opposition Civic Alliance (1 October 2026, article 10)",
    ]


def test_the_role_that_most_articles_give_of_late_leads() -> None:
    def given(words: str, day: dt.date | None, articles: int) -> GivenRole:
        return GivenRole(words, day, articles, articles=articles)

    rival = given("rival", dt.date(2026, 5, 4), 1)
    prime = given("prime minister", dt.date(2026, 5, 1), 12)
    chancellor = given("chancellor", dt.date(2025, 2, 1), 30)
    named = SpeakerProfile(1, "Clara Wint", SpeakerKind.PERSON, (rival, prime, chancellor), (), 7)
    assert told(named) == [
        "Clara Wint, prime minister",
        "also: rival (4 May 2026, article 1)",
        "earlier: chancellor (1 February 2025, article 30)",
    ]
    undated = replace(named, roles=(given("new minister", None, 1), given("minister", None, 5)))
    assert told(undated)[0] == "Clara Wint, minister"
    elected = replace(
        named, roles=(given("mayor", dt.date(2026, 5, 4), 1), given("councillor", dt.date(2025, 2, 1), 30))
    )
    assert told(elected)[0] == "Clara Wint, mayor"


def test_a_former_role_doesnt_hide_the_role() -> None:
    assert told(card(("former mayor", 11), ("mayor", 5))) == [
        "Clara Wint, former mayor",
        "earlier: mayor (1 May 2026, article 5)",
    ]


def test_every_role_leads_to_the_article_that_gives_it() -> None:
    html = speaker_heading(card(("minister", 11), ("mayor", 5))).html
    assert '<a href="https://courier.example/11">minister</a>' in html
    assert '<a href="https://courier.example/5">mayor</a> (1 May 2026, article 5)' in html


def test_a_part_of_the_name_is_no_other_name() -> None:
    assert told(card(aliases=("Wint", "Ms Clara Wint", "Clara Vogt"))) == [
        "Clara Wint",
        "also as Clara Vogt",
    ]


def test_the_list_tells_role_and_number() -> None:
    assert parse(speaker_list([card(("mayor", 5))], 10).html)[0].endswith("\n\n11. Clara Wint, mayor — 7×")


def test_an_article_without_a_title_is_headed_by_its_first_words() -> None:
    article = Article(Citation(44, ""), (evidence("Nobody has to drive any more.").passage,))
    (page,) = article_pages(article)
    assert page.html.startswith("<b>Nobody has to drive any more.</b>\narticle 44\n\n")
