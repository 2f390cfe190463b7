"""Texts that Telegram cuts: an app sends a long one in messages of 4,096 characters, and only the first has /add."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass

from telegram import Message

from bot.render.markup import units
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers import adding, offering
from corpus.errors import NotFoundError
from corpus.store.articles import Outcome

_NEARLY_FULL = 3500  # apps cut between words or paragraphs, so a full message may be shorter than the limit
_NEAR = 3  # our own answer may stand between two parts
_SOON = 3.0  # seconds by Telegram's clock: apps send the parts at once, nobody types that fast
_SENTENCE_END = (".", "!", "?", "…", "”", '"', "»")


@dataclass(frozen=True, slots=True)
class Part:
    """A text so far; its last message was `sent` at that Unix time. `article_id` is the article that `command` made of
    it, None if it was there before.
    """

    text: str
    message_id: int
    sent: float
    article_id: int | None = None
    command: str = ""


async def add(chat: ChatContext) -> None:
    """/add, and keep in mind what may go on in the next message."""
    if _is_full(chat):
        await _add(chat, chat.words)
    elif await adding.add(chat):
        await offering.begin_album(chat)
    else:
        await offering.await_article(chat)


async def continues(chat: ChatContext) -> bool:
    """Whether the message is the rest of a text that an admin has begun to add."""
    message = chat.message
    if not isinstance(message, Message) or not message.text:
        return False
    part = await _begun(chat)
    if part is None or not 0 < message.message_id - part.message_id <= _NEAR:
        return False
    return message.date.timestamp() - part.sent <= _SOON and await chat.is_admin()


async def add_rest(chat: ChatContext) -> None:
    """Add the whole text; then, and only if it could be added, its beginning goes."""
    part = await _begun(chat)
    if part is None or not isinstance(chat.message, Message):
        return
    glue = "\n\n" if part.text.rstrip().endswith(_SENTENCE_END) else " "
    await _add(chat, part.text.rstrip() + glue + (chat.message.text or "").lstrip(), part)


async def _add(chat: ChatContext, text: str, beginning: Part | None = None) -> None:
    message = chat.message
    stored = await adding.add_words(chat, text)
    article = stored.article.citation.article_id if stored and stored.outcome is Outcome.ADDED else None
    if stored and beginning and beginning.article_id not in {None, stored.article.citation.article_id}:
        await _remove(chat, beginning)
    part = Part(text, message.message_id, message.date.timestamp(), article, chat.command)
    kept = json.dumps(asdict(part)) if stored and _is_full(chat) else None
    await chat.services.chat_store.set_setting(chat.chat_id, _name(chat), kept)


async def _remove(chat: ChatContext, beginning: Part) -> None:
    """Take the article away that was made of the beginning alone; there is nothing to undo about it any more."""
    with suppress(NotFoundError):
        await chat.services.store.delete(beginning.article_id or 0, command=chat.step(0).command)
    await chat.services.chat_store.actions.superseded(beginning.command, chat.command)


def _is_full(chat: ChatContext) -> bool:
    return isinstance(chat.message, Message) and units(chat.message.text or "") >= _NEARLY_FULL


async def _begun(chat: ChatContext) -> Part | None:
    kept = await chat.services.chat_store.setting(chat.chat_id, _name(chat))
    return Part(**json.loads(kept)) if kept else None


def _name(chat: ChatContext) -> str:
    return f"text begun by {chat.user.id}"
