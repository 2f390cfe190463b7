"""The commands that Telegram offers: everybody's in private chats, a few in groups, more to admins.

A menu is a convenience and gives no rights: those are checked when a command runs.
"""

from __future__ import annotations

import logging

from telegram import (
    Bot,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.telegram.bot_services import BotServices
from bot.telegram.command_table import CommandTable

logger = logging.getLogger(__name__)

DESCRIPTION = (
    "Ask me about the news articles I keep. I answer with their own paragraphs, word for word, "
    "and with who said it, where and when."
)
SHORT_DESCRIPTION = "Answers from news articles, word for word, with who said it."


async def publish(bot: Bot, services: BotServices, commands: CommandTable) -> None:
    """Tell Telegram all of it. Raises TelegramError."""
    await bot.set_my_commands(commands.menu(admin=False), BotCommandScopeAllPrivateChats())
    await bot.set_my_commands(commands.menu(admin=False, group=True), BotCommandScopeAllGroupChats())
    await bot.set_my_description(DESCRIPTION)
    await bot.set_my_short_description(SHORT_DESCRIPTION)
    added = [admin.user_id for admin in await services.chat_store.admins()]
    for user_id in dict.fromkeys((*services.config.telegram.admins, *added)):
        await publish_for(bot, commands, user_id, admin=True)


async def publish_for(bot: Bot, commands: CommandTable, user_id: int, *, admin: bool) -> None:
    """Give one person the admins' menu, or take it away."""
    scope = BotCommandScopeChat(user_id)
    try:
        await (bot.set_my_commands(commands.menu(admin=True), scope) if admin else bot.delete_my_commands(scope))
    except (BadRequest, Forbidden):
        logger.info("admin %d has not started the bot yet, so has no menu", user_id)
    except TelegramError as error:
        logger.warning("the menu of admin %d could not be set: %s", user_id, type(error).__name__)
