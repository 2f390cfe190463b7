"""Correcting and removing articles: /edit, /delete, and their Undo."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from telegram import Message

from bot.render.article_keyboards import for_deleting, for_fields
from bot.render.keyboards import undo_key
from bot.render.lists import FIELDS, heading, opening
from bot.render.markup import blocks, bold, clipped, lines, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.reading import article_number
from bot.telegram.handlers.undoing import delete as take_away
from bot.telegram.handlers.undoing import edited
from bot.translation.translator import gettext
from corpus.errors import InvalidError
from corpus.store.editions import EDITABLE, value_of
from index.query.times import day_range

_AHEAD = dt.timedelta(days=1)  # somewhere it is tomorrow already, and a paper is dated before it is sold
_WAITING_SECONDS = 600.0  # how long a field that was touched waits for its new value
_AWAITED = "value awaited"
_FIELD = re.compile(r"(?P<name>\w+)(?:\s*[:=]\s*|\s+|$)(?P<value>.*)", re.DOTALL)
Payload = Mapping[str, Any]


async def edit(chat: ChatContext) -> None:
    """/edit ID FIELD VALUE; without a value the field is emptied."""
    given, rest = [*chat.words.split(maxsplit=1), "", ""][:2]
    match = _FIELD.match(rest.strip())
    if not match:
        await chat.say(plain(_usage()))
        return
    await set_field(chat, article_number(given), match["name"].lower(), match["value"])


async def fields(chat: ChatContext, payload: Payload) -> None:
    """[Edit] on an article's page: which of its fields?"""
    article = await chat.services.store.article(payload["article"])
    told = blocks(bold(gettext("What shall be corrected?")), heading(article.citation, opening(article)))
    await chat.say(told, for_fields(payload["article"]))


async def ask_value(chat: ChatContext, payload: Payload) -> None:
    """A field was touched: what comes next is its value; in groups, in reply."""
    article, name = await chat.services.store.article(payload["article"]), payload["field"]
    awaited = {"article": payload["article"], "field": name, "at": chat.services.chat_store.now()}
    await chat.services.chat_store.set_setting(chat.chat_id, _awaited_from(chat), json.dumps(awaited))
    former = clipped(value_of(article.citation, name), 200) or gettext("nothing")
    here = gettext("Send the new value now; any command leaves it as it is.")
    in_reply = gettext("Reply to this message with the new value; any command leaves it as it is.")
    told = gettext(
        "{field} of article {article}: {value}",
        field=gettext(FIELDS[name]),
        article=str(payload["article"]),
        value=former,
    )
    await chat.say(lines(plain(told), plain(here if chat.is_private else in_reply)))


async def takes_value(chat: ChatContext) -> bool:
    """Whether the message is the value that a field waits for; then it is set."""
    kept = await chat.services.chat_store.setting(chat.chat_id, _awaited_from(chat))
    if not kept or not chat.words or not isinstance(chat.message, Message) or not await chat.is_admin():
        return False
    awaited = json.loads(kept)
    await leave_off(chat)
    if chat.services.chat_store.now() - awaited["at"] > _WAITING_SECONDS:
        return False
    await set_field(chat, awaited["article"], awaited["field"], chat.words)
    return True


async def leave_off(chat: ChatContext) -> None:
    """Something else is wanted: the field stays as it is."""
    await chat.services.chat_store.set_setting(chat.chat_id, _awaited_from(chat), None)


def _awaited_from(chat: ChatContext) -> str:
    return f"{_AWAITED} from {chat.user.id}"


def _usage() -> str:
    return gettext("Write /edit, the article’s number, one of {fields}, and the new value.", fields=", ".join(EDITABLE))


async def set_field(chat: ChatContext, article_id: int, name: str, value: str) -> None:
    """Set one field, and offer to set it back."""
    today = chat.services.index.today()
    days = day_range(value, today) if name == "date" else None
    if days and days[0] > today + _AHEAD:
        raise InvalidError("an article’s date is tomorrow’s at most, and {day} is later", day=days[0].isoformat())
    value = days[0].isoformat() if days and days[0] == days[1] else value
    told, done = await edited(chat, article_id, name, value)
    await chat.say(told, [[undo_key(await chat.record(done))]])


async def delete(chat: ChatContext) -> None:
    """/delete ID: asks once more."""
    if not chat.words:
        await chat.say(plain(gettext("Which one? Write /delete and its number; /articles lists them.")))
        return
    await ask_delete(chat, article_number(chat.words))


async def ask_delete(chat: ChatContext, article_id: int) -> None:
    """Whether the article shall really go."""
    article = await chat.services.store.article(article_id)
    await chat.say(
        blocks(bold(gettext("Delete this article?")), heading(article.citation, opening(article))),
        for_deleting(article_id),
    )


async def delete_now(chat: ChatContext, article_ids: Sequence[int]) -> None:
    """Take the articles away."""
    told, done = await take_away(chat, {"articles": list(article_ids)})
    await chat.change(told, [[undo_key(await chat.record(done))]] if done.undo else ())


async def keep(chat: ChatContext) -> None:
    """No, don't delete."""
    await chat.change(plain(gettext("Kept.")))
