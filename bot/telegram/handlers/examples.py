"""Examples of what can be asked, out of what this archive has."""

from __future__ import annotations

import calendar
import re

from bot.telegram.chat_context import ChatContext
from corpus.model import SpeakerKind
from corpus.store.speakers import SpeakerProfile
from index.query.model import Query, QueryKind
from index.query.request import Request

_NAME = re.compile(r"\b[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?\b")
_LABEL = re.compile(r"^[^:]{1,40}:\s+(?=\S)")  # what a headline is of, as "The Latest: …"
_DATES = {*calendar.month_name, *calendar.day_name}
_TRIED = 6
_FEWEST = 2


async def questions(chat: ChatContext) -> list[str]:
    """Up to three questions that this archive does answer: of those most quoted, on what their articles share."""
    people = await _people(chat)
    asked, subjects = list[str](), set[str]()
    for card in people[:_TRIED]:
        subject = await _subject(chat, card, subjects)
        query = Query(subject, QueryKind.WHAT_SAID, (card.name,), subject)
        if subject and len(asked) < 2 and not (await chat.services.index.ask(Request(query=query, limit=1))).abstained:
            asked.append(f"What did {card.name} say about {subject}?")
            subjects.add(subject)
    return asked + [f"/said {card.name}" for card in people[2:3]]


async def subject_of_two(chat: ChatContext) -> tuple[tuple[str, str], str]:
    """Two people who are often quoted, and something that the first of them may have spoken about; made-up ones where
    the archive has none."""
    people = await _people(chat)
    subject = await _subject(chat, people[0], set()) if people else ""
    names = (people[0].name, people[1].name) if len(people) >= _FEWEST else ("Obama", "Putin")
    return names, subject or "Syria"


async def _people(chat: ChatContext) -> list[SpeakerProfile]:
    cards = await chat.services.store.speakers.cards(0, 12)
    return [card for card in cards if card.kind is SpeakerKind.PERSON]


async def _subject(chat: ChatContext, card: SpeakerProfile, taken: set[str]) -> str:
    """A name that the headlines of the articles share in which somebody speaks, if it isn't `taken`; "" for none."""
    passages = await chat.services.store.passages(await chat.services.store.speakers.said(card.id, 0, 20))
    citations = await chat.services.store.citations({passage.article_id for passage in passages})
    own = {word for name in (card.name, *card.aliases) for word in name.split()}
    outlets = " ".join({citation.outlet for citation in citations.values()})
    titles = [_LABEL.sub("", citation.title) for citation in citations.values()]
    words = [
        found.group()
        for title in titles
        for found in _NAME.finditer(title)
        if not own & set(found.group().split())
        and found.group() not in outlets
        and found.group() not in taken | _DATES
        and (found.start() > 0 or " " in found.group())
    ]
    return max(words, key=words.count) if words else ""
