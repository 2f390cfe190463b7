"""Coming into a group: one message that says how to ask there."""

from __future__ import annotations

from telegram import ChatMember, Update
from telegram.constants import ChatType

from bot.render import texts
from bot.telegram.chat_context import BotContext

_OUTSIDE = {ChatMember.LEFT, ChatMember.BANNED}
_INSIDE = {ChatMember.MEMBER, ChatMember.ADMINISTRATOR}


async def greet(update: Update, context: BotContext) -> None:
    """Say hello to a group that has just taken us in."""
    change = update.my_chat_member
    if change is None or change.chat.type not in {ChatType.GROUP, ChatType.SUPERGROUP}:
        return
    if change.old_chat_member.status in _OUTSIDE and change.new_chat_member.status in _INSIDE:
        await context.bot.send_message(change.chat.id, texts.greeting(context.bot.username).html)
