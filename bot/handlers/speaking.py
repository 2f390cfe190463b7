"""Who said what: /said, /speakers and the Speaker button."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from bot.handlers.asking import show_answer, show_more
from bot.handlers.talk import Talk
from bot.keyboards import Stretch, for_said, for_speakers, more_said
from bot.markup import Markup, bold, clipped, plain
from bot.pages import speaker_heading, speaker_list
from bot.rendering import fitted
from corpus.article import Passage, Span, SpeakerKind
from corpus.errors import InvalidError, NotFoundError
from corpus.roster import SpeakerCard
from index.answer import Evidence

_SPEAKERS_SHOWN = 10
_SAID_SHOWN = 4
_SPLIT = re.compile(r"(?:^|\s)(about|since)(?:\s|$)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class SaidRequest:
    """What /said was asked for; `topic` may be empty, `since` is inclusive."""

    name: str
    topic: str = ""
    since: dt.date | None = None


def parse_said(words: str) -> SaidRequest:
    """NAME [about TOPIC] [since DATE], in either order. InvalidError for a date that is none."""
    name, *rest = _SPLIT.split(" ".join(words.split()))
    given = {key.lower(): value.strip() for key, value in zip(rest[::2], rest[1::2], strict=True)}
    since = given.get("since", "")
    return SaidRequest(name.strip(), given.get("about", ""), parse_date(since) if since else None)


def parse_date(words: str) -> dt.date:
    """A day as 2026-10-14 or 14 October 2026, the first of a month or year if only that is given."""
    numbers = re.fullmatch(r"(\d{4})(?:-(\d{1,2}))?(?:-(\d{1,2}))?", words)
    written = re.fullmatch(r"(?:(\d{1,2})\.? )?([A-Za-z]{3,9})\.?,? (\d{4})", words)
    try:
        if numbers:
            year, month, day = numbers.groups()
            return dt.date(int(year), int(month or 1), int(day or 1))
        if written:
            day, name, year = written.groups()
            return dt.date(int(year), _month(name), int(day or 1))
    except ValueError:
        pass
    raise InvalidError(f"“{clipped(words, 60)}” is no date I can read; write it like 2026-10-14")


async def said(talk: Talk) -> None:
    """/said NAME [about TOPIC] [since DATE]."""
    request = parse_said(talk.words)
    if not request.name:
        await talk.say(plain("Whose words? Write it like this: /said Lavrov about Syria since 2015-09-01"))
        return
    since = request.since.isoformat() if request.since else ""
    if request.topic:
        await said_on_topic(talk, request.name, request.topic, since)
    else:
        await _by_name(talk, request.name, since)


async def said_on_topic(talk: Talk, name: str, topic: str, since: str, offset: int = 0) -> None:
    """What a speaker said about a topic, best first, after the first `offset` passages."""
    first = dt.date.fromisoformat(since) if since else None
    limit = offset + talk.desk.config.answers.passages + 1
    async with talk.working():
        answer = await talk.desk.index.said(name, topic, since=first, limit=limit)
    more_after = partial(more_said, name, topic, since)
    if offset:
        await show_more(talk, answer, offset, more_after)
    else:
        await show_answer(talk, answer, more_after)


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
    await talk.show(shown.markup, for_said(speaker_id, since, stretch))


def meant(name: str, cards: Sequence[SpeakerCard]) -> list[SpeakerCard]:
    """Whom somebody who writes `name` may mean: a last name alone means those whose full name is known."""
    asked = name.casefold().split()
    fuller = [card for card in cards if len(card.name.split()) > len(asked)]
    exact = [card for card in cards if card.name.casefold().split() == asked]
    if len(asked) > 1 and exact:
        return exact
    people = [card for card in fuller if card.kind is SpeakerKind.PERSON]
    return people or exact or list(cards)


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
    if cards:
        return cards
    # The index also knows roles ("the mayor") and names with a slip in them.
    read = (await talk.desk.index.said(name, limit=1)).question.speakers
    return [card for one in read for card in await roster.named(one, 1)]


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


def _said_heading(card: SpeakerCard, since: str, at: int) -> Markup:
    if at == 0:
        return speaker_heading(card, since)
    return bold(clipped(card.name, 120)) + plain(f" — from passage {at + 1} on")


def _month(name: str) -> int:
    names = [month.lower() for month in calendar.month_name]
    found = [number for number, month in enumerate(names) if month and month.startswith(name.lower())]
    if not found:
        raise ValueError(name)
    return found[0]
