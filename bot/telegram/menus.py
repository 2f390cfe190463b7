"""The commands that Telegram offers: everybody's in private chats, a few in groups, more to admins; in all languages.

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
from bot.telegram.chat_context import ChatContext
from bot.telegram.chat_language import chosen, translator_of
from bot.telegram.command_table import CommandTable
from bot.translation.catalogs import translator_for
from bot.translation.languages import ENGLISH, LANGUAGES
from bot.translation.translator import gettext, gettext_noop, speaking

logger = logging.getLogger(__name__)

DESCRIPTION = gettext_noop(
    "Ask me about the news articles I keep. I answer with their own paragraphs, word for word, "
    "and with who said it, where and when."
)
SHORT_DESCRIPTION = gettext_noop("Answers from news articles, word for word, with who said it.")


async def publish(bot: Bot, services: BotServices, commands: CommandTable[ChatContext]) -> None:
    """Tell Telegram all of it. Raises TelegramError."""
    for language in LANGUAGES.values():
        code = None if language == ENGLISH else language.code  # English for everybody else, too
        with speaking(translator_for(language)):
            await bot.set_my_commands(commands.menu(admin=False), BotCommandScopeAllPrivateChats(), code)
            await bot.set_my_commands(commands.menu(admin=False, group=True), BotCommandScopeAllGroupChats(), code)
            await bot.set_my_description(gettext(DESCRIPTION), code)
            await bot.set_my_short_description(gettext(SHORT_DESCRIPTION), code)
    added = [admin.user_id for admin in await services.chat_store.admins()]
    for user_id in dict.fromkeys((*services.config.telegram.admins, *added)):
        await publish_for(bot, services, commands, user_id)


async def publish_for(bot: Bot, services: BotServices, commands: CommandTable[ChatContext], chat_id: int) -> None:
    """Give a chat the menu of its own that an admin, or a language chosen there, calls for; otherwise take it away."""
    scope = BotCommandScopeChat(chat_id)
    admin = await services.is_admin(chat_id)
    try:
        if admin or await chosen(services.chat_store, chat_id):
            with speaking(await translator_of(services.chat_store, chat_id)):
                await bot.set_my_commands(commands.menu(admin=admin, group=chat_id < 0), scope)
        else:
            await bot.delete_my_commands(scope)
    except (BadRequest, Forbidden):
        logger.info("chat %d has no menu of its own: the bot was not started there yet", chat_id)
    except TelegramError as error:
        logger.warning("the menu of chat %d could not be set: %s", chat_id, type(error).__name__)
