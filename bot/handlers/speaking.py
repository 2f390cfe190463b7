"""Who said what: /said, /speakers and the Speaker button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from bot.citing import day
from bot.handlers.answering import show_answer, show_more, today
from bot.handlers.talk import Talk
from bot.keyboards import Stretch, for_said, for_speakers, more_said
from bot.markup import NOTHING, Markup, bold, clipped, plain
from bot.naming import meant
from bot.pages import speaker_heading, speaker_list
from bot.rendering import fitted
from bot.wording import said_in
from corpus.article import Passage, Span, SpeakerKind
from corpus.errors import NotFoundError
from corpus.roster import SpeakerCard
from index.answer import Answer, Context, Evidence

_SPEAKERS_SHOWN = 10
_SAID_SHOWN = 4


async def said(talk: Talk) -> None:
    """/said NAME [about TOPIC] [since DATE]."""
    asked = said_in(talk.words, today())
    if not asked.name:
        await talk.say(plain("Whose words? Write it like this: /said Lavrov about Syria since September 2015"))
        return
    since = asked.since.isoformat() if asked.since else ""
    if asked.topic:
        await said_on_topic(talk, asked.name, asked.topic, since)
    else:
        await _by_name(talk, asked.name, since)


async def said_on_topic(talk: Talk, name: str, topic: str, since: str, offset: int = 0) -> None:
    """What a speaker said about a topic, newest first, after the first `offset` passages."""
    first = dt.date.fromisoformat(since) if since else None
    limit = offset + talk.desk.config.answers.passages + 1
    async with talk.working():
        answer = await talk.desk.index.said(name, topic, since=first, limit=limit)
    more_after = partial(more_said, name, topic, since)
    if offset:
        await show_more(talk, answer, offset, more_after)
    else:
        await show_answer(talk, answer, more_after, heading=_topic_heading(answer, first))


async def speaker(talk: Talk, name: str) -> None:
    """Everything that the speaker with exactly this name said; the button under a passage."""
    cards = await talk.desk.store.roster.named(name, _SPEAKERS_SHOWN)
    exact = [card for card in cards if card.name == name] or cards
    if not exact:
        raise NotFoundError("no article has anything from this speaker any more")
    await said_page(talk, exact[0].id)


async def speakers(talk: Talk, at: int = 0) -> None:
    """/speakers [NAME]: who is on record; paged by editing."""
    if talk.words:
        await _by_name(talk, talk.words, "")
        return
    cards = await talk.desk.store.roster.cards(at, _SPEAKERS_SHOWN + 1)
    if not cards:
        await talk.say(plain("Nobody is on record yet."))
        return
    listed = cards[:_SPEAKERS_SHOWN]
    keyboard = for_speakers(listed, "", Stretch(at, _SPEAKERS_SHOWN, len(cards) > _SPEAKERS_SHOWN))
    await talk.show(speaker_list(listed, at), keyboard)


async def said_page(talk: Talk, speaker_id: int, at: int = 0, since: str = "") -> None:
    """What one speaker said, newest first, from the `at`th passage on."""
    roster = talk.desk.store.roster
    card = await roster.card(speaker_id)
    ids = await roster.said(speaker_id, at, _SAID_SHOWN + 1)
    evidence = await _evidence(talk, ids, card, since)
    shown = fitted(evidence[:_SAID_SHOWN], _said_heading(card, since, at), (card.name,)) if evidence else None
    if shown is None:
        await talk.show(_said_heading(card, since, at) + plain("\n\nNothing more."))
        return
    stretch = Stretch(at, len(shown.evidence), len(evidence) > len(shown.evidence))
    message = await talk.show(shown.markup, for_said(speaker_id, since, stretch))
    passages = tuple(item.passage.id for item in shown.evidence)
    await talk.remember(message, Context(f"What did {card.name} say?", (card.name,), passages))


async def _by_name(talk: Talk, name: str, since: str) -> None:
    cards = await _found(talk, name)
    if not cards:
        raise NotFoundError(f"nobody called “{clipped(name, 80)}” is on record; /speakers lists who is")
    if len(cards) == 1:
        await said_page(talk, cards[0].id, 0, since)
        return
    await talk.show(speaker_list(cards, 0, name), for_speakers(cards, since, Stretch(0, _SPEAKERS_SHOWN, more=False)))


async def _found(talk: Talk, name: str) -> list[SpeakerCard]:
    roster = talk.desk.store.roster
    cards = meant(name, await roster.named(name, _SPEAKERS_SHOWN))
    if any(card.kind is not SpeakerKind.UNNAMED for card in cards):
        return cards
    # The index also knows roles ("the mayor") and names with a slip in them.
    read = await talk.desk.index.said(name, limit=1)
    named = [card for one in read.choices or read.question.speakers for card in await roster.named(one, 1)]
    return named or cards


async def _evidence(talk: Talk, ids: Sequence[int], card: SpeakerCard, since: str) -> list[Evidence]:
    passages = await talk.desk.store.passages(ids)
    citations = await talk.desk.store.citations({passage.article_id for passage in passages})
    cited = [(passage, citations[passage.article_id]) for passage in passages]
    return [
        Evidence(passage, citation, 0.0, highlights=_contents(passage, card.name), speakers=(card.name,))
        for passage, citation in cited
        if not since or (citation.published and citation.published.isoformat() >= since)
    ]


def _contents(passage: Passage, name: str) -> tuple[Span, ...]:
    """The words that the speaker said."""
    own = [item for item in passage.attributions if item.speaker and item.speaker.name == name and not item.attitude]
    return tuple(sorted(span for item in own for span in item.content))


def _topic_heading(answer: Answer, since: dt.date | None) -> Markup:
    if not answer.evidence:
        return NOTHING
    asked = answer.question
    told = f": {clipped(asked.topic, 200)}" + (f", since {day(since)}" if since else "")
    return bold(clipped(asked.speakers[0], 120)) + plain(told)


def _said_heading(card: SpeakerCard, since: str, at: int) -> Markup:
    if at == 0:
        return speaker_heading(card, since)
    return bold(clipped(card.name, 120)) + plain(f" — from passage {at + 1} on")
