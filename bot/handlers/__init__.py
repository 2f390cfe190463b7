"""Conversations: one file for each kind."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from telegram import Update
from telegram.ext import CallbackQueryHandler, ChatMemberHandler, InlineQueryHandler, MessageHandler, filters

from bot import texts
from bot.courtesies import REPLIES, Courtesy, courtesy_in
from bot.handlers import about, administration, asking, continuing, editing, merging, reading, researching, speaking
from bot.handlers.hearing import command_in, looks_like_article, question_in
from bot.handlers.inline import offer
from bot.handlers.membership import greet
from bot.handlers.pressing import press
from bot.handlers.talk import AnyApplication, BotContext, Talk
from bot.markup import plain

Handling = Callable[[Talk], Awaitable[None]]

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
    talk = Talk.of(update, context, command[1] if command else question or "")
    if talk is None:
        return
    async with talk.forgiving():
        if command:
            await _obey(talk, command[0])
        elif await continuing.continues(talk):
            await continuing.add_rest(talk)
        elif looks_like_article(message) and talk.is_private and await talk.is_admin():
            await talk.say(texts.ADD_HINT)
        elif question and (courtesy := courtesy_in(question)):
            await _return(talk, courtesy)
        elif question is not None:
            await asking.ask(talk)


async def _return(talk: Talk, courtesy: Courtesy) -> None:
    match courtesy:
        case Courtesy.ABOUT_US:
            await about.introduce(talk)
        case Courtesy.HELP:
            await about.help_(talk)
        case Courtesy.NEWS:
            await reading.articles(talk)
        case _:
            await talk.say(REPLIES[courtesy])


async def _obey(talk: Talk, command: str) -> None:
    if command in FOR_EVERYONE:
        await FOR_EVERYONE[command](talk)
    elif command not in FOR_ADMINS:
        await about.unknown(talk, command)
    elif await talk.is_admin():
        await FOR_ADMINS[command](talk)
    else:
        await talk.say(plain(texts.ONLY_ADMINS))
