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

logger = logging.getLogger(__name__)

Menu = tuple[tuple[str, str], ...]

GROUPS: Menu = (
    ("ask", "Ask what the articles say"),
    ("said", "What somebody said: NAME, or NAME about TOPIC"),
    ("speakers", "Who is quoted, most quoted first"),
    ("articles", "The articles, newest first"),
    ("help", "How to ask"),
)
EVERYBODY: Menu = (
    *GROUPS[:2],
    ("compare", "Two speakers on one topic: A, B about TOPIC"),
    ("timeline", "What somebody said over time: NAME about TOPIC"),
    ("verify", "Whether a quotation is on record"),
    *GROUPS[2:4],
    ("article", "One article, by its number"),
    GROUPS[4],
    ("privacy", "What I keep, and for how long"),
)
ADMINS: Menu = (
    *EVERYBODY,
    ("add", "Add an article: text, reply, file or link"),
    ("edit", "Correct an article: number, field, value"),
    ("delete", "Delete an article, by its number"),
    ("speaker", "Merge or split speakers"),
    ("stats", "What the archive holds"),
    ("export", "All articles as a file"),
    ("reindex", "Build the index anew"),
    ("admin", "Admins: add, remove, list"),
)
DESCRIPTION = (
    "Ask me about the news articles I keep. I answer with their own paragraphs, word for word, "
    "and with who said it, where and when."
)
SHORT_DESCRIPTION = "Answers from news articles, word for word, with who said it."


async def publish(bot: Bot, services: BotServices) -> None:
    """Tell Telegram all of it. A failure costs only the menu, so it is logged and left."""
    try:
        await bot.set_my_commands(EVERYBODY, BotCommandScopeAllPrivateChats())
        await bot.set_my_commands(GROUPS, BotCommandScopeAllGroupChats())
        await bot.set_my_description(DESCRIPTION)
        await bot.set_my_short_description(SHORT_DESCRIPTION)
    except TelegramError as error:
        logger.warning("the command menu could not be set: %s", type(error).__name__)
    added = [admin.user_id for admin in await services.chat_store.admins()]
    for user_id in dict.fromkeys((*services.config.telegram.admins, *added)):
        await publish_for(bot, user_id, admin=True)


async def publish_for(bot: Bot, user_id: int, *, admin: bool) -> None:
    """Give one person the admins' menu, or take it away."""
    scope = BotCommandScopeChat(user_id)
    try:
        await (bot.set_my_commands(ADMINS, scope) if admin else bot.delete_my_commands(scope))
    except (BadRequest, Forbidden):
        logger.info("admin %d has not started the bot yet, so has no menu", user_id)
    except TelegramError as error:
        logger.warning("the menu of admin %d could not be set: %s", user_id, type(error).__name__)
