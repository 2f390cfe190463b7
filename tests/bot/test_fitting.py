"""Every message fits, in every language, however much there is to say."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.action_log import ActionKind, Actor, Done, LoggedAction
from bot.alert_store import Alert, Cadence
from bot.chat_settings import ChatSettings
from bot.feedback_store import Asked, Gap, Outcome
from bot.render import texts
from bot.render.actions import action_list
from bot.render.additions import added, summary
from bot.render.alerts import alert_list, alert_message, alert_set
from bot.render.answers import covered, render
from bot.render.digests import StoryDigest, digest
from bot.render.feeds import feed_list
from bot.render.gaps import gap_list
from bot.render.lists import article_list, article_pages, neighbourhood, speaker_heading, speaker_list, story_list
from bot.render.markup import Markup
from bot.render.proofs import proof
from bot.render.settings import settings_text
from bot.telegram.commands import COMMANDS
from bot.translation.catalogs import translator_for
from bot.translation.languages import LANGUAGES, Language
from bot.translation.translator import speaking
from corpus.feeds.subscription import Subscription
from corpus.messages import message
from corpus.model import Article, Citation, SpeakerKind
from corpus.store.articles import Outcome as Put
from corpus.store.articles import Stored
from corpus.store.speakers import GivenRole, SpeakerProfile
from index.answers.results import Stories
from index.query.model import Query, QueryKind
from tests.bot.answers import HARBOUR, TOTALS, answer, evidence, said

LONG = "The Estmere Harbour and Coastal Defence Authority of the Northern Isles " * 4
DAY = dt.date(2026, 5, 2)
QUERY = Query(LONG, QueryKind.WHAT_SAID, (LONG,), LONG)
CITED = Citation(123_456, LONG, LONG, (LONG, LONG), "https://verde.example/" + "x" * 300, DAY)
SPOKEN = evidence(LONG * 8 + HARBOUR, said(LONG * 8 + HARBOUR, "Ships"), citation=CITED, also_in=(CITED,) * 12)
AROUND = [replace(SPOKEN.passage, id=number) for number in range(9)]
ARTICLE = Article(CITED, (SPOKEN.passage,) * 30)
ROLE = GivenRole(LONG, DAY, 123_456, CITED.url)
CARD = SpeakerProfile(7, LONG, SpeakerKind.PERSON, (ROLE,) * 12, (LONG, LONG + "II"), 123_456)
ALERT = Alert(1, 1, None, 1, QUERY, "", Cadence.WEEKLY, muted=True, at=0.0, digested=0.0)


def messages() -> Iterator[tuple[str, Markup]]:
    """Each kind of message, as full as it can be."""
    everybodys, admins = COMMANDS.usages(admins=False), COMMANDS.usages(admins=True)
    for private in (True, False):
        yield "help", texts.help_text([LONG[:80]] * 3, everybodys, admins, private=private, inline="x" * 32)
    yield "start", texts.start(TOTALS, [LONG[:80]] * 3, admin=True)
    yield "privacy", texts.privacy(10**15)
    yield "greeting", texts.greeting("x" * 32)
    yield "covered", covered(TOTALS)
    yield "settings", settings_text(ChatSettings(plain=True), 8, LANGUAGES["id"], private=False)
    yield "answer", render(answer(SPOKEN, SPOKEN, SPOKEN), TOTALS).markup
    yield "no answer", render(replace(answer(), unknown=(LONG,) * 12, lacking=LONG * 9), TOTALS).markup
    yield "context", neighbourhood(AROUND, 4, CITED)
    yield "proof", proof(AROUND[:3], 1, CITED)
    yield from (("article", page) for page in article_pages(ARTICLE))
    yield "articles", article_list([CITED] * 10, 10_000, 123_456, LONG)
    yield "stories", story_list(Stories(QUERY, (SPOKEN,) * 3), TOTALS)
    yield "speakers", speaker_list([CARD] * 10, 10_000, LONG)
    yield "card", speaker_heading(CARD, "2026-05-02")
    yield "added", added(Stored(ARTICLE, Put.ADDED), [message("no headline was found")] * 5)
    yield "summary", summary([Stored(ARTICLE, Put.ADDED)] * 99, [(LONG, message("the page is empty"))] * 99)
    yield "alert", alert_set(ALERT, 8, "America/Argentina/ComodRivadavia")
    yield "alerts", alert_list([ALERT] * 20, 20, 8, "America/Argentina/ComodRivadavia")
    yield "news", alert_message(ALERT, [SPOKEN] * 5, 1000).markup
    yield "digest", digest([StoryDigest(SPOKEN, ARTICLE)] * 8, DAY, DAY, 1000).markup
    actor, done = Actor("c", 1, LONG, 1), Done(ActionKind.MERGED, {"names": [LONG] * 2})
    yield "audit", action_list([LoggedAction(1, actor, 0.0, done, "x")] * 10, 10_000, names=True)
    gap = Gap(Asked(LONG, {}, Outcome.ABSTAINED, (CITED.article_id,)), 0.0, -9)
    yield "gaps", gap_list([[gap] * 5] * 6, 10_000, {CITED.article_id: CITED})
    feed = Subscription(1, CITED.url, title=LONG, failures=99, error=message("the page is over {size} MB", size=5))
    yield "feeds", feed_list([feed] * 10, {1: 99_999}, 1e9, 1000)


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=lambda one: one.code)
def test_every_message_fits(language: Language) -> None:
    with speaking(translator_for(language)):
        large = [(name, told.units, told.entities) for name, told in messages() if not told.fits]
    assert not large
