"""Messages laid out as tables, where the Bot API server knows rich messages (Bot API 10.1)."""

from __future__ import annotations

from telegram import Message
from telegram.error import BadRequest

from bot.render.results import Rendered
from bot.telegram.chat_context import ChatContext
from bot.telegram.server_knowledge import RICH_MESSAGES


async def said_as_table(chat: ChatContext, message: Rendered) -> Message | None:
    """Say the message's table in place of its text. None if it hasn't been said: without a table or
    `telegram.newer_methods`, in plain mode, in place of a former answer, where the server doesn't know how, or when it
    refuses."""
    if not chat.services.config.telegram.newer_methods or not message.table or chat.revised:
        return None
    if (await chat.settings()).plain or not await chat.services.server.knows(chat.bot, RICH_MESSAGES):
        return None
    place = chat.place()
    try:
        sent = await chat.bot.do_api_request(
            RICH_MESSAGES,
            {
                "chat_id": place.chat_id,
                "message_thread_id": place.thread_id,
                "reply_parameters": place.reply,
                "rich_message": {"html": message.table.html, "skip_entity_detection": True},
                "reply_markup": await chat.laid_out(message.keyboard),
            },
            return_type=Message,
        )
    except BadRequest:
        return None
    return sent if isinstance(sent, Message) else None
