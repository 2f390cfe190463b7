"""Messages: what one asks of us, and who answers it."""

from __future__ import annotations

from telegram import Update

from bot.render import texts
from bot.render.markup import plain
from bot.telegram.chat_context import BotContext, ChatContext
from bot.telegram.handlers import about, asking, continuing, reading
from bot.telegram.handlers.addressing import command_in, looks_like_article, question_in
from bot.telegram.small_talk import REPLIES, Courtesy, courtesy_in


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


async def _obey(chat: ChatContext, name: str) -> None:
    command = chat.commands.find(name)
    if command is None:
        await about.unknown(chat, name)
    elif command.admins and not await chat.is_admin():
        await chat.say(plain(texts.ONLY_ADMINS))
    else:
        await command.handler(chat)
