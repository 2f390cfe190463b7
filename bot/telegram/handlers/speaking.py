"""Who said what: /said, /speakers and the Speaker button."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.answers import fitted
from bot.render.keyboards import Stretch, for_said, for_speakers
from bot.render.lists import speaker_heading, speaker_list
from bot.render.markup import Markup, bold, clipped, filled, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.asking import ask_query
from bot.translation.translator import gettext
from corpus.errors import NotFoundError
from corpus.model import Passage, Span, SpeakerKind
from corpus.store.speakers import SpeakerProfile
from index.answers.conversation_update import state_after
from index.answers.results import Answer, Clarification, Evidence
from index.answers.speaker_card import meant
from index.query.command_queries import said_query
from index.query.model import Query, QueryKind
from index.query.request import Request

_SPEAKERS_SHOWN = 10
_SAID_SHOWN = 4


async def said(chat: ChatContext) -> None:
    """/said NAME [about TOPIC] [since DATE]."""
    index = chat.services.index
    query = said_query(chat.words, index.today(), index.snapshot.names.is_known)
    if not query.speakers:
        await chat.say(plain(gettext("Whose words? Write it like this: /said Lavrov about Syria since September 2015")))
    elif query.topic or query.until:
        await ask_query(chat, query)
    else:
        await _by_name(chat, query.speakers[0], query.since.isoformat() if query.since else "")


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
        await chat.say(plain(gettext("Nobody is on record yet.")))
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
    heading = _said_heading(card, since, at)
    shown = fitted(evidence[:_SAID_SHOWN], heading, (card.name,), first=at + 1) if evidence else None
    if shown is None:
        await chat.show(heading + plain("\n\n" + gettext("Nothing more.")))
        return
    stretch = Stretch(at, len(shown.evidence), len(evidence) > len(shown.evidence))
    message = await chat.show(shown.markup, for_said(speaker_id, since, stretch))
    query = Query(f"/said {card.name}", QueryKind.WHAT_SAID, (card.name,))
    answer = Answer(query, shown.evidence, shown.evidence, abstained=False, confidence=1.0)
    await chat.remember(message, state_after(None, answer))


async def _by_name(chat: ChatContext, name: str, since: str) -> None:
    cards = await _found(chat, name)
    if not cards:
        raise NotFoundError("nobody called “{name}” is on record; /speakers lists who is", name=clipped(name, 80))
    if len(cards) == 1:
        await said_page(chat, cards[0].id, 0, since)
        return
    await chat.show(speaker_list(cards, 0, name), for_speakers(cards, since, Stretch(0, _SPEAKERS_SHOWN, more=False)))


async def _found(chat: ChatContext, name: str) -> list[SpeakerProfile]:
    roster = chat.services.store.speakers
    cards = meant(name, await roster.named(name, _SPEAKERS_SHOWN))
    if any(card.kind is not SpeakerKind.UNNAMED for card in cards):
        return cards
    # The index also knows roles ("the mayor") and names with a slip in them.
    read = await chat.services.index.ask(Request(query=Query(name, QueryKind.LATEST, (name,)), limit=1))
    meant_by = [option.label for option in read.options] if isinstance(read, Clarification) else read.query.speakers
    named = [card for one in meant_by for card in await roster.named(one, 1)]
    return named or cards


async def _evidence(chat: ChatContext, ids: Sequence[int], card: SpeakerProfile, since: str) -> list[Evidence]:
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


def _said_heading(card: SpeakerProfile, since: str, at: int) -> Markup:
    if at == 0:
        return speaker_heading(card, since)
    return filled(gettext("{name} — from passage {number} on"), name=bold(clipped(card.name, 120)), number=at + 1)
