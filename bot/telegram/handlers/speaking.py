"""Who said what: /said, /speakers and the Speaker button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

from bot.render.answers import fitted
from bot.render.citations import day
from bot.render.keyboards import Stretch, for_said, for_speakers, more_said
from bot.render.lists import speaker_heading, speaker_list
from bot.render.markup import NOTHING, Markup, bold, clipped, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.command_arguments import said_in
from bot.telegram.disambiguation import meant
from bot.telegram.handlers.answering import show_answer, show_more, today
from corpus.errors import NotFoundError
from corpus.model import Passage, Span, SpeakerKind
from corpus.store.sqlite.speaker_repository import SpeakerCard
from index.answers.results import Answer, Context, Evidence

_SPEAKERS_SHOWN = 10
_SAID_SHOWN = 4


async def said(chat: ChatContext) -> None:
    """/said NAME [about TOPIC] [since DATE]."""
    asked = said_in(chat.words, today())
    if not asked.name:
        await chat.say(plain("Whose words? Write it like this: /said Lavrov about Syria since September 2015"))
        return
    since = asked.since.isoformat() if asked.since else ""
    if asked.topic:
        await said_on_topic(chat, asked.name, asked.topic, since)
    else:
        await _by_name(chat, asked.name, since)


async def said_on_topic(chat: ChatContext, name: str, topic: str, since: str, offset: int = 0) -> None:
    """What a speaker said about a topic, newest first, after the first `offset` passages."""
    first = dt.date.fromisoformat(since) if since else None
    limit = offset + chat.services.config.answers.passages + 1
    async with chat.working():
        answer = await chat.services.index.said(name, topic, since=first, limit=limit)
    more_after = partial(more_said, name, topic, since)
    if offset:
        await show_more(chat, answer, offset, more_after)
    else:
        await show_answer(chat, answer, more_after, heading=_topic_heading(answer, first))


async def speaker(chat: ChatContext, name: str) -> None:
    """Everything that the speaker with exactly this name said; the button under a passage."""
    cards = await chat.services.store.speakers.named(name, _SPEAKERS_SHOWN)
    exact = [card for card in cards if card.name == name] or cards
    if not exact:
        raise NotFoundError("no article has anything from this speaker any more")
    await said_page(chat, exact[0].id)


async def speakers(chat: ChatContext, at: int = 0) -> None:
    """/speakers [NAME]: who is on record; paged by editing."""
    if chat.words:
        await _by_name(chat, chat.words, "")
        return
    cards = await chat.services.store.speakers.cards(at, _SPEAKERS_SHOWN + 1)
    if not cards:
        await chat.say(plain("Nobody is on record yet."))
        return
    listed = cards[:_SPEAKERS_SHOWN]
    keyboard = for_speakers(listed, "", Stretch(at, _SPEAKERS_SHOWN, len(cards) > _SPEAKERS_SHOWN))
    await chat.show(speaker_list(listed, at), keyboard)


async def said_page(chat: ChatContext, speaker_id: int, at: int = 0, since: str = "") -> None:
    """What one speaker said, newest first, from the `at`th passage on."""
    roster = chat.services.store.speakers
    card = await roster.card(speaker_id)
    ids = await roster.said(speaker_id, at, _SAID_SHOWN + 1)
    evidence = await _evidence(chat, ids, card, since)
    shown = fitted(evidence[:_SAID_SHOWN], _said_heading(card, since, at), (card.name,)) if evidence else None
    if shown is None:
        await chat.show(_said_heading(card, since, at) + plain("\n\nNothing more."))
        return
    stretch = Stretch(at, len(shown.evidence), len(evidence) > len(shown.evidence))
    message = await chat.show(shown.markup, for_said(speaker_id, since, stretch))
    passages = tuple(item.passage.id for item in shown.evidence)
    await chat.remember(message, Context(f"What did {card.name} say?", (card.name,), passages))


async def _by_name(chat: ChatContext, name: str, since: str) -> None:
    cards = await _found(chat, name)
    if not cards:
        raise NotFoundError(f"nobody called “{clipped(name, 80)}” is on record; /speakers lists who is")
    if len(cards) == 1:
        await said_page(chat, cards[0].id, 0, since)
        return
    await chat.show(speaker_list(cards, 0, name), for_speakers(cards, since, Stretch(0, _SPEAKERS_SHOWN, more=False)))


async def _found(chat: ChatContext, name: str) -> list[SpeakerCard]:
    roster = chat.services.store.speakers
    cards = meant(name, await roster.named(name, _SPEAKERS_SHOWN))
    if any(card.kind is not SpeakerKind.UNNAMED for card in cards):
        return cards
    # The index also knows roles ("the mayor") and names with a slip in them.
    read = await chat.services.index.said(name, limit=1)
    named = [card for one in read.choices or read.query.speakers for card in await roster.named(one, 1)]
    return named or cards


async def _evidence(chat: ChatContext, ids: Sequence[int], card: SpeakerCard, since: str) -> list[Evidence]:
    passages = await chat.services.store.passages(ids)
    citations = await chat.services.store.citations({passage.article_id for passage in passages})
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
    asked = answer.query
    told = f": {clipped(asked.topic, 200)}" + (f", since {day(since)}" if since else "")
    return bold(clipped(asked.speakers[0], 120)) + plain(told)


def _said_heading(card: SpeakerCard, since: str, at: int) -> Markup:
    if at == 0:
        return speaker_heading(card, since)
    return bold(clipped(card.name, 120)) + plain(f" — from passage {at + 1} on")
