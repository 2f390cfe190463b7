"""The paragraphs around a passage: they open in place of the answer, and close again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import InlineKeyboardMarkup, Message

from bot.render.keyboards import for_context
from bot.render.lists import neighbourhood
from bot.telegram.chat_context import ChatContext
from bot.telegram.ephemeral import whispered
from corpus.errors import NotFoundError

_WIDEST = 4
Payload = Mapping[str, Any]


async def open_context(chat: ChatContext, payload: Payload) -> None:
    """Show the passage between its neighbours, more of them by Wider."""
    passage_id, around = payload["passage"], min(payload["around"], _WIDEST)
    passages = await chat.services.store.neighbours(passage_id, around)
    own = next((passage for passage in passages if passage.id == passage_id), None)
    if own is None:
        raise NotFoundError("this article is no longer here")
    citation = (await chat.services.store.citations([own.article_id]))[own.article_id]
    told = neighbourhood(passages, passage_id, citation)
    if await whispered(chat, told, for_context(own, around, wider=False)):
        return
    former = payload.get("former") or _as_it_is(chat)
    keyboard = for_context(own, around, wider=around < _WIDEST, former=former)
    # What can't be brought back is not replaced.
    await (chat.change if former else chat.say)(told, keyboard)


async def close_context(chat: ChatContext, payload: Payload) -> None:
    """Bring back what the message said before."""
    buttons = payload["buttons"]
    await chat.bot.edit_message_text(
        payload["html"],
        chat_id=chat.chat_id,
        message_id=chat.message.message_id,
        reply_markup=InlineKeyboardMarkup.de_json(buttons, chat.bot) if buttons else None,
    )


def _as_it_is(chat: ChatContext) -> Payload | None:
    """The message's text and buttons; None if Telegram no longer tells them."""
    message = chat.message
    if not isinstance(message, Message) or not message.text:
        return None
    buttons = message.reply_markup.to_dict() if message.reply_markup else None
    return {"html": message.text_html, "buttons": buttons}
