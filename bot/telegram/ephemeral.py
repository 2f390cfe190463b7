"""In a group, what a button brings for nobody but who pressed it: the others aren't disturbed (Bot API 10.3)."""

from __future__ import annotations

from telegram.error import BadRequest

from bot.render.keyboards import Keyboard
from bot.render.markup import Markup
from bot.telegram.chat_context import ChatContext
from bot.telegram.server_knowledge import EPHEMERAL


async def whispered(chat: ChatContext, markup: Markup, keyboard: Keyboard) -> bool:
    """Show it to who pressed the button alone. False if it hasn't been shown: outside of groups, without
    `telegram.newer_methods`, where the server doesn't know how, or when it refuses, as 15 seconds after the press.
    """
    if not chat.services.config.telegram.newer_methods or chat.is_private or not chat.pressed:
        return False
    if (await chat.settings()).plain or not await chat.services.server.knows(chat.bot, EPHEMERAL):
        return False
    told = {"receiver_user_id": chat.user.id, "callback_query_id": chat.pressed}
    try:
        await chat.bot.send_message(
            chat.chat_id,
            markup.html,
            message_thread_id=chat.thread_id,
            reply_markup=await chat.laid_out(keyboard),
            api_kwargs={**told, "ephemeral_message_parameters": told},  # as of 10.2, and as of 10.3
        )
    except BadRequest:
        return False
    return True
