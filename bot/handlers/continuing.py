"""Texts that Telegram cuts: an app sends a long one in messages of 4,096 characters, and only the first has /add."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

from telegram import Message

from bot.handlers import adding
from bot.handlers.talk import Talk
from bot.markup import units
from corpus.edition import Outcome
from corpus.errors import NotFoundError

_NEARLY_FULL = 3500  # apps cut between words or paragraphs, so a full message may be shorter than the limit
_NEAR = 3  # our own answer may stand between two parts
_SOON = 3.0  # seconds by Telegram's clock: apps send the parts at once, nobody types that fast
_SENTENCE_END = (".", "!", "?", "…", "”", '"', "»")


@dataclass(frozen=True, slots=True)
class Part:
    """A text so far; its last message was `sent` at that Unix time. `article_id` is the article that was made of it,
    None if it was there before.
    """

    text: str
    message_id: int
    sent: float
    article_id: int | None = None


async def add(talk: Talk) -> None:
    """/add, and keep in mind what may go on in the next message."""
    if _is_full(talk):
        await _add(talk, talk.words)
    else:
        await adding.add(talk)


async def continues(talk: Talk) -> bool:
    """Whether the message is the rest of a text that an admin has begun to add."""
    message = talk.message
    if not isinstance(message, Message) or not message.text:
        return False
    part = await _begun(talk)
    if part is None or not 0 < message.message_id - part.message_id <= _NEAR:
        return False
    return message.date.timestamp() - part.sent <= _SOON and await talk.is_admin()


async def add_rest(talk: Talk) -> None:
    """Add the whole text in place of its beginning."""
    part = await _begun(talk)
    if part is None or not isinstance(talk.message, Message):
        return
    if part.article_id is not None:
        with suppress(NotFoundError):
            await talk.desk.store.delete(part.article_id)
    glue = "\n\n" if part.text.rstrip().endswith(_SENTENCE_END) else " "
    await _add(talk, part.text.rstrip() + glue + (talk.message.text or "").lstrip())


async def _add(talk: Talk, text: str) -> None:
    message = talk.message
    stored = await adding.add_words(talk, text)
    article = stored.article.citation.article_id if stored and stored.outcome is Outcome.ADDED else None
    part = Part(text, message.message_id, message.date.timestamp(), article)
    kept = json.dumps(asdict(part)) if _is_full(talk) else ""
    await talk.desk.ledger.set_setting(talk.chat_id, _name(talk), kept)


def _is_full(talk: Talk) -> bool:
    return isinstance(talk.message, Message) and units(talk.message.text or "") >= _NEARLY_FULL


async def _begun(talk: Talk) -> Part | None:
    kept = await talk.desk.ledger.setting(talk.chat_id, _name(talk))
    return Part(**json.loads(kept)) if kept else None


def _name(talk: Talk) -> str:
    return f"text begun by {talk.user.id}"
