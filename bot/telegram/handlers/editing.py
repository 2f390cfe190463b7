"""Correcting and removing articles: /edit, /delete, and their Undo."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.keyboards import for_deleting, undo_key
from bot.render.lists import heading
from bot.render.markup import blocks, bold, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.reading import article_number
from bot.telegram.handlers.undoing import delete as take_away
from bot.telegram.handlers.undoing import edited
from bot.translation.translator import gettext
from corpus.store.editions import EDITABLE
from index.query.times import day_range


async def edit(chat: ChatContext) -> None:
    """/edit ID FIELD VALUE; without a value the field is emptied."""
    parts = chat.words.split(maxsplit=2)
    if len(parts) < 2:
        await chat.say(plain(_usage()))
        return
    number, name, value = article_number(parts[0]), parts[1].lower(), parts[2] if len(parts) > 2 else ""
    days = day_range(value, chat.services.index.today()) if name == "date" else None
    await set_field(chat, number, name, days[0].isoformat() if days and days[0] == days[1] else value)


def _usage() -> str:
    return gettext("Write /edit, the article’s number, one of {fields}, and the new value.", fields=", ".join(EDITABLE))


async def set_field(chat: ChatContext, article_id: int, name: str, value: str) -> None:
    """Set one field, and offer to set it back."""
    told, done = await edited(chat, article_id, name, value)
    await chat.say(told, [[undo_key(await chat.record(done))]])


async def delete(chat: ChatContext) -> None:
    """/delete ID: asks once more."""
    if not chat.words:
        await chat.say(plain(gettext("Which one? Write /delete and its number; /articles lists them.")))
        return
    number = article_number(chat.words)
    article = await chat.services.store.article(number)
    await chat.say(blocks(bold(gettext("Delete this article?")), heading(article.citation)), for_deleting(number))


async def delete_now(chat: ChatContext, article_ids: Sequence[int]) -> None:
    """Take the articles away."""
    told, done = await take_away(chat, {"articles": list(article_ids)})
    await chat.change(told, [[undo_key(await chat.record(done))]] if done.undo else ())


async def keep(chat: ChatContext) -> None:
    """No, don't delete."""
    await chat.change(plain(gettext("Kept.")))
