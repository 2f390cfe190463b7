"""Whom a question means: asked back where several are meant, told where they are written otherwise."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.model import Speaker, SpeakerKind
from index.answers.conversation_update import state_after
from index.answers.results import SpeakerCard
from index.query.model import QueryKind
from index.query.request import Request
from tests.index.newsroom import article, compare, labels, news, said, said_by, texts

GROUP = SpeakerKind.GROUP


def quoting(*names: str, day: int = 1, about: str = "the ferry", role: str | None = None):
    """An article in which these people speak."""
    lines = {name: f"{name} said {about} of pier {number} was late." for number, name in enumerate(names)}
    draft, attributed = article(
        f"{about} {names[0]} {day}", *((line, line.split("said ")[1], name) for name, line in lines.items()), day=day
    )
    if role:
        attributed = ((), *((said(line, line.split("said ")[1], name, role),) for name, line in lines.items()))
    return draft, attributed


@pytest.mark.parametrize(
    ("one", "other"),
    [("Michael Chen", "Michelle Chen"), ("Maria Lopez", "Mark Lopez"), ("Christine Baker", "Christopher Baker")],
)
async def test_near_names_never_share_words(tmp_path: Path, one: str, other: str) -> None:
    async with news(tmp_path, quoting(one), quoting(other, day=2)) as (_, index):
        for name in (one, other):
            found = await index.ask(Request(f"what did {name} say?"))
            assert texts(found.evidence) == [f"{name} said the ferry of pier 0 was late."]
        compared = await compare(index, [one, other], "ferry")
        assert [side.name for side in compared.sides] == [one, other]
        assert [texts(side.evidence) for side in compared.sides] == [
            [f"{name} said the ferry of pier 0 was late."] for name in (one, other)
        ]
        last = one.split()[1]
        assert labels(await said_by(index, last)) == {one, other}
        assert labels(await index.ask(Request(f"what did {last} say about the ferry"))) == {one, other}


async def test_nobody_else_is_shown_for_somebody_who_never_spoke(tmp_path: Path) -> None:
    async with news(tmp_path, quoting("Michael Chen")) as (_, index):
        found = await said_by(index, "Michelle Chen")
        assert not found.evidence and not labels(found)
        assert "Michelle Chen" in str(found.reason)
        asked = await index.ask(Request("what did Michelle Chen say about the ferry"))
        assert all("Michelle Chen" not in item.speakers for item in asked.evidence)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Muhammad al-Rashidi", "Mohammed al-Rashidi"),
        ("Geoffrey Baker", "Jeffrey Baker"),
        ("Juergen Mueller", "Jürgen Müller"),
        ("Mueller", "Jürgen Müller"),
        ("Soeren Aagaard", "Søren Ågård"),
        ("Evgeniy Hodarenko", "Yevgeny Khodarenko"),
        ("Hossein Abdelfattah", "Hussein Abdel-Fattah"),
        ("Sherbakow", "Nikolai Shcherbakov"),
        ("Grigory Yushchenkov", "Григорий Ющенков"),
        ("Ющенков", "Grigory Yushchenkov"),
        ("Mike Falk", "Michael Falk"),
        ("Maja Lindqist", "Maja Lindqvist"),
    ],
)
async def test_somebody_written_otherwise_is_found_and_that_is_told(tmp_path: Path, typed: str, name: str) -> None:
    async with news(tmp_path, quoting(name), quoting("Ada Berg", day=2)) as (_, index):
        for found in (
            await index.ask(Request(f"what did {typed} say")),
            await index.ask(Request(f"what did {typed} say about the ferry")),
            await said_by(index, typed),
        ):
            assert texts(found.evidence) == [f"{name} said the ferry of pier 0 was late."]
            assert found.query.corrected == ((typed, name),)


@pytest.mark.parametrize("asked", ["{} reaction to the ferry", "{} after the ferry"])
async def test_a_reaction_is_what_somebody_said_who_speaks(tmp_path: Path, asked: str) -> None:
    async with news(tmp_path, quoting("Ada Berg"), quoting("Otto Renn", day=2)) as (_, index):
        found = await index.ask(Request(asked.format("Ada Berg")))
        assert found.query.kind is QueryKind.WHAT_SAID and found.query.speakers == ("Ada Berg",)
        assert (await index.ask(Request(asked.format("Nobody Known")))).query.kind is not QueryKind.WHAT_SAID


async def test_a_description_is_nobodys_name_misspelt(tmp_path: Path) -> None:
    async with news(tmp_path, quoting("Darius Laws")) as (_, index):
        assert (await index.ask(Request("what did laws say"))).query.speakers == ("Darius Laws",)
        assert "Darius Laws" not in (await index.ask(Request("what did the lads say"))).query.speakers


async def test_one_name_in_two_alphabets_leads_to_the_other(tmp_path: Path) -> None:
    latin, cyrillic = "Grigory Yushchenkov", "Григорий Ющенков"
    async with news(tmp_path, quoting(latin), quoting(cyrillic, day=2), quoting("Grigory Falk", day=3)) as (_, index):
        for name, other in ((latin, cyrillic), (cyrillic, latin)):
            for asked in (f"what did {name} say", f"what did {name} say about the ferry"):
                found = await index.ask(Request(asked))
                assert texts(found.evidence) == [f"{name} said the ferry of pier 0 was late."]
                (option,) = found.instead
                assert option.label == other
                led = await index.ask(Request(query=option.query))
                assert texts(led.evidence) == [f"{other} said the ferry of pier 0 was late."]


async def test_a_role_before_a_name_and_a_last_name_by_itself_are_read(tmp_path: Path) -> None:
    async with news(tmp_path, quoting("Ada Lund"), quoting("Falk", day=2), quoting("Roth", "Cai Roth", day=3)) as (
        _,
        index,
    ):
        assert (await said_by(index, "German Chancellor Ada Lund")).query.speakers == ("Ada Lund",)
        assert (await said_by(index, "Bo Falk")).query.corrected == (("Bo Falk", "Falk"),)
        assert not (await said_by(index, "Bo Roth")).evidence, "another Roth is on record"


async def test_a_role_that_two_hold_is_asked_back(tmp_path: Path) -> None:
    articles = quoting("Ada Lund", role="mayor"), quoting("Bo Falk", day=2, role="mayor")
    async with news(tmp_path, *articles) as (_, index):
        assert labels(await said_by(index, "the mayor")) == {"Ada Lund", "Bo Falk"}
        assert labels(await index.ask(Request("what did the mayor say?"))) == {"Ada Lund", "Bo Falk"}


async def test_a_role_that_two_hold_is_asked_back_though_one_of_them_speaks_on_it(tmp_path: Path) -> None:
    tram, wall = "Mayor Ines Falk said the tram would cost too much.", "Mayor Tor Berg said the harbour needed a wall."
    mayors = [
        (article(title, (line,))[0], ((), (said(line, line.split("said ")[1], name, "mayor"),)))
        for title, line, name in (("Tram", tram, "Ines Falk"), ("Harbour", wall, "Tor Berg"))
    ]
    async with news(tmp_path, *mayors) as (_, index):
        found = await index.ask(Request("What did the mayor say about the tram?"))
        assert labels(found) == {"Ines Falk", "Tor Berg"}
        assert found.evidence[0].speakers == ("Ines Falk",)


async def test_a_role_is_told_by_place_and_time(tmp_path: Path) -> None:
    long_ago, lately = quoting("Ada Lund", role="mayor of Sund"), quoting("Bo Falk", day=9, role="mayor of Sund")
    long_ago = replace(long_ago[0], published=dt.date(2019, 3, 1)), long_ago[1]
    elsewhere = quoting("Cai Roth", day=5, role="mayor of Vik")
    french = quoting("Luc Mazet", day=6, role="French president")
    async with news(tmp_path, long_ago, lately, elsewhere, french) as (_, index):
        who = {
            asked: (await said_by(index, asked)).query.speakers
            for asked in ("the mayor of Sund", "mayor of Vik", "the former mayor of Sund", "president of France")
        }
        assert who == {
            "the mayor of Sund": ("Bo Falk",),
            "mayor of Vik": ("Cai Roth",),
            "the former mayor of Sund": ("Ada Lund",),
            "president of France": ("Luc Mazet",),
        }
        then = await said_by(index, "the mayor of Sund", since=dt.date(2019, 1, 1), until=dt.date(2019, 12, 31))
        assert then.query.speakers == ("Ada Lund",) and len(then.evidence) == 1


async def test_one_who_is_quoted_far_more_often_is_meant_by_the_last_name(tmp_path: Path) -> None:
    often = [quoting("Ada Lund", day=1 + n % 20, about=f"the ferry number {n}") for n in range(20)]
    async with news(tmp_path, *often, quoting("Ida Lund", day=2)) as (_, index):
        found = await index.ask(Request("what did lund say about the ferry"))
        assert not labels(found)
        assert found.query.speakers == ("Ada Lund",)
        assert [option.label for option in found.instead] == ["Ida Lund"]
        assert labels(await said_by(index, "Ida Lund")) == set()


async def test_somebody_is_one_under_titles_of_any_time(tmp_path: Path) -> None:
    names = "Ada Lund", "President-elect Ada Lund", "then-President Ada Lund", "ex-Mayor Ada Lund"
    async with news(tmp_path, *(quoting(name, day=day) for day, name in enumerate(names, 1))) as (_, index):
        found = await index.ask(Request("what did lund say"))
        assert not labels(found)
        assert found.query.speakers == ("Ada Lund",)


async def test_who_holds_a_role_is_told_by_that_speakers_card(tmp_path: Path) -> None:
    mayors = quoting("Ada Lund", role="mayor of Sund"), quoting("Bo Falk", day=2, role="mayor of Vik")
    async with news(tmp_path, *mayors) as (_, index):
        card = await index.ask(Request("who is the mayor of Sund?"))
        assert isinstance(card, SpeakerCard)
        assert card.profile.name == "Ada Lund"


async def test_a_role_that_nobody_has_there_leads_to_those_who_have_it_elsewhere(tmp_path: Path) -> None:
    mayors = quoting("Ada Lund", role="mayor of Sund"), quoting("Bo Falk", day=2, role="mayor of Vik")
    async with news(tmp_path, *mayors) as (_, index):
        found = await index.ask(Request("what did the mayor of Alder say about the tunnel"))
        assert found.abstained
        assert {option.label for option in found.instead} == {"Ada Lund", "Bo Falk"}


@pytest.mark.parametrize("topic", ["", " about the ferry"])
async def test_somebody_whom_no_article_has_is_told_as_such_with_those_of_that_last_name(
    tmp_path: Path, topic: str
) -> None:
    async with news(tmp_path, quoting("Ada Lund"), quoting("Michelle Chen", day=2)) as (_, index):
        nobody = await index.ask(Request(f"what did Igor Zubkov say{topic}"))
        assert nobody.abstained and not nobody.unknown and not nobody.instead
        assert str(nobody.reason) == "Nobody called “Igor Zubkov” is on record"
        near = await index.ask(Request(f"what did Mark Chen say{topic}"))
        assert near.abstained
        assert str(near.reason) == "Nobody called “Mark Chen” is on record"
        assert [option.label for option in near.instead] == ["Michelle Chen"]


@pytest.mark.parametrize("called", ["ada lunds husband", "ada lunds press officer"])
async def test_who_is_called_by_what_they_are_to_another_is_not_taken_for_a_name(tmp_path: Path, called: str) -> None:
    async with news(tmp_path, quoting("Ada Lund")) as (_, index):
        found = await index.ask(Request(f"what did {called} say about the ferry"))
        assert "Nobody called" not in str(found.reason)


async def test_a_speaker_whose_articles_are_gone_is_nobody(tmp_path: Path) -> None:
    async with news(tmp_path, quoting("Ada Lund"), quoting("Ida Lund", day=2)) as (store, index):
        assert len(labels(await said_by(index, "Lund"))) == 2
        gone = next(one for one in await store.articles() if "Ida" in one.title)
        await store.delete(gone.article_id)
        assert (await said_by(index, "Lund")).query.speakers == ("Ada Lund",)


async def test_of_a_message_full_of_slips_only_some_are_mended(tmp_path: Path) -> None:
    words = [f"{name}berg" for name in ("alder", "birken", "cedar", "damson", "elder", "fichten", "ginkgo", "hazel")]
    words += [f"{name}wood" for name in ("linden", "maple", "poplar", "rowan", "walnut", "willow", "cherry", "spruce")]
    async with news(tmp_path, article("Trees", (" ".join(words), words[0], "Ida Holm"))) as (_, index):
        two = await index.ask(Request("alderbeg mapplewood"))
        assert {mended for _, mended in two.query.corrected} == {"alderberg", "maplewood"}
        many = await index.ask(Request(" ".join(word[:-2] + word[-1] for word in words)))
        assert len(many.query.corrected) == 12


@pytest.mark.parametrize("question", ["que dit l'opposition ?", "que dit l’opposition sur le tramway"])
async def test_a_body_is_meant_without_the_article_that_is_written_into_it(tmp_path, question):
    text = "Selon l’opposition, le tramway coûte trop cher."
    draft, _ = article("Le tramway", (text,), language="fr")
    spoken = replace(said(text, "le tramway coûte trop cher", "opposition"), speaker=Speaker("opposition", GROUP))
    async with news(tmp_path, (draft, ((), (spoken,)))) as (_, index):
        answer = await index.ask(Request(question))
        assert answer.query.people == ("opposition",) and answer.evidence[0].speakers == ("opposition",)


async def test_words_for_a_relative_are_no_groups_name_that_begins_with_them(tmp_path: Path) -> None:
    text = "The ferry was late, mother Ada Lund and her neighbours said."
    draft, _ = article("Ferry late", (text,))
    group = Speaker("mother Ada Lund and neighbours", GROUP)
    spoken = replace(said(text, "The ferry was late", group.name), speaker=group)
    async with news(tmp_path, (draft, ((), (spoken,)))) as (_, index):
        assert not isinstance(await index.ask(Request("who is her mother")), SpeakerCard)


@pytest.mark.parametrize("asked", ["what did ada lund's parents say", "what did ada's parents say about the ferry"])
async def test_somebodys_relatives_are_not_a_group_of_other_articles(tmp_path: Path, asked: str) -> None:
    text = "The ferry is always late, parents said."
    draft, _ = article("Ferry late", (text,))
    spoken = replace(said(text, "The ferry is always late", "parents"), speaker=Speaker("parents", GROUP))
    async with news(tmp_path, (draft, ((), (spoken,))), quoting("Ada Lund", day=2)) as (_, index):
        assert "parents" not in (await index.ask(Request(asked))).query.speakers


async def test_whether_somebody_unknown_did_something_is_asked_of_all_words(tmp_path: Path) -> None:
    async with news(tmp_path, quoting("Ada Lund")) as (_, index):
        unknown = (await index.ask(Request("did the nurse union criticise the ferry"))).query
        assert unknown.speakers == () and "nurse union" in unknown.topic
        known = (await index.ask(Request("did ada lund criticise the ferry"))).query
        assert known.speakers == ("Ada Lund",) and known.topic == "the ferry"


async def test_a_group_is_looked_for_in_the_passages_and_has_no_card(tmp_path: Path) -> None:
    text = "The ferry is always late, fans said."
    draft, _ = article("Ferry late", (text,))
    spoken = replace(said(text, "The ferry is always late", "fans"), speaker=Speaker("fans", GROUP))
    async with news(tmp_path, (draft, ((), (spoken,)))) as (_, index):
        assert not isinstance(await index.ask(Request("who are the fans")), SpeakerCard)


async def test_a_card_has_the_same_passages_in_the_midst_of_a_conversation(tmp_path: Path) -> None:
    async with news(tmp_path, quoting("Ada Lund", role="mayor of Sund"), quoting("Bo Falk", day=2)) as (_, index):
        alone = await index.ask(Request("who is Ada Lund"))
        state = state_after(None, await index.ask(Request("what did Bo Falk say about the ferry")))
        asked = await index.ask(Request("who is Ada Lund", state=state))
        assert isinstance(alone, SpeakerCard) and isinstance(asked, SpeakerCard)
        assert texts(asked.evidence) == texts(alone.evidence) != []
