"""Conversations: one file for each kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update
from telegram.ext import CallbackQueryHandler, ChatMemberHandler, InlineQueryHandler, MessageHandler, filters

from bot.render import texts
from bot.render.markup import plain
from bot.telegram.chat_context import AnyApplication, BotContext, ChatContext
from bot.telegram.handlers import (
    about,
    administration,
    asking,
    continuing,
    editing,
    merging,
    reading,
    researching,
    speaking,
)
from bot.telegram.handlers.addressing import command_in, looks_like_article, question_in
from bot.telegram.handlers.callbacks import press
from bot.telegram.handlers.inline import offer
from bot.telegram.handlers.membership import greet
from bot.telegram.small_talk import REPLIES, Courtesy, courtesy_in

Handling = Callable[[ChatContext], Awaitable[None]]

FOR_EVERYONE: Mapping[str, Handling] = {
    "start": about.start,
    "help": about.help_,
    "privacy": about.privacy,
    "ask": asking.ask,
    "said": speaking.said,
    "compare": researching.compare,
    "timeline": researching.trace,
    "verify": researching.verify,
    "speakers": speaking.speakers,
    "articles": reading.articles,
    "article": reading.article,
}
FOR_ADMINS: Mapping[str, Handling] = {
    "add": continuing.add,
    "edit": editing.edit,
    "delete": editing.delete,
    "speaker": merging.speaker,
    "stats": administration.stats,
    "export": administration.export,
    "reindex": administration.reindex,
    "admin": administration.admin,
}


def register(application: AnyApplication) -> None:
    """Add all handlers. Only new messages count: edited, channel, business and guest messages ask for nothing."""
    heard = filters.TEXT | filters.CAPTION | filters.Document.ALL
    application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & heard, hear))
    application.add_handler(CallbackQueryHandler(press))
    application.add_handler(InlineQueryHandler(offer))
    application.add_handler(ChatMemberHandler(greet, ChatMemberHandler.MY_CHAT_MEMBER))


async def hear(update: Update, context: BotContext) -> None:
    """Do what a message asks of us, if it does."""
    message = update.message
    if message is None:
        return
    command = command_in(message, context.bot.username)
    question = question_in(message, context.bot)
    chat = ChatContext.of(update, context, command[1] if command else question or "")
    if chat is None:
        return
    async with chat.forgiving():
        if command:
            await _obey(chat, command[0])
        elif await continuing.continues(chat):
            await continuing.add_rest(chat)
        elif looks_like_article(message) and chat.is_private and await chat.is_admin():
            await chat.say(texts.ADD_HINT)
        elif question and (courtesy := courtesy_in(question)):
            await _return(chat, courtesy)
        elif question is not None:
            await asking.ask(chat)


async def _return(chat: ChatContext, courtesy: Courtesy) -> None:
    match courtesy:
        case Courtesy.ABOUT_US:
            await about.introduce(chat)
        case Courtesy.HELP:
            await about.help_(chat)
        case Courtesy.NEWS:
            await reading.articles(chat)
        case _:
            await chat.say(REPLIES[courtesy])


async def _obey(chat: ChatContext, command: str) -> None:
    if command in FOR_EVERYONE:
        await FOR_EVERYONE[command](chat)
    elif command not in FOR_ADMINS:
        await about.unknown(chat, command)
    elif await chat.is_admin():
        await FOR_ADMINS[command](chat)
    else:
        await chat.say(plain(texts.ONLY_ADMINS))
