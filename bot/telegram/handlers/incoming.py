"""Messages: what one asks of us, and who answers it."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message, Update

from bot.chat_settings import Askers
from bot.render import texts
from bot.render.markup import plain
from bot.telegram import media, small_talk
from bot.telegram.chat_context import BotContext, ChatContext
from bot.telegram.handlers import about, asking, callbacks, checking, continuing, editing, offering, reading
from bot.telegram.handlers.addressing import answers_us, command_in, question_in
from bot.telegram.handlers.digesting import leads
from bot.telegram.small_talk import SmallTalk, small_talk_in
from bot.translation.translator import gettext


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
        if not chat.is_private and (command or question) and not await _may_ask(chat):
            await chat.say(plain(gettext("Here only the admins of the group may ask me.")))
        elif command:
            await offering.leave_off(chat)
            await editing.leave_off(chat)
            await _obey(chat, command[0])
        elif not await _taken_up(chat, message, question or ""):
            await (_answer(chat, question) if question else _without_words(chat, message))


async def _may_ask(chat: ChatContext) -> bool:
    return (await chat.settings()).askers is Askers.EVERYBODY or await leads(chat, chat.chat_id)


async def _taken_up(chat: ChatContext, message: Message, words: str) -> bool:
    """Whether the message went on with something, or was more than a question, and has been dealt with."""
    if words.isascii() and words.isdigit() and (await chat.settings()).plain:
        return await callbacks.type_number(chat, int(words[:4]))
    if await editing.takes_value(chat):
        pass
    elif await continuing.continues(chat):
        await continuing.add_rest(chat)
    elif not chat.is_private:
        return False
    elif await offering.takes(chat):
        pass
    elif offering.is_addable(message) and await chat.is_admin():
        await offering.offer(chat)
    elif words and checking.is_passed_on(message):
        await checking.check(chat)
    else:
        return False
    return True


async def revise(update: Update, context: BotContext) -> None:
    """A question was edited: its answer is edited too. Whatever else is edited asks for nothing."""
    message = update.edited_message
    if message is None or command_in(message, context.bot.username):
        return
    question = question_in(message, context.bot)
    chat = ChatContext.of(update, context, question or "")
    if chat is None or not question:
        return
    former = await chat.services.chat_store.answer_to(chat.chat_id, message.message_id)
    if former is not None:
        async with chat.forgiving():
            await _answer(replace(chat, revised=[former]), question)


async def _answer(chat: ChatContext, question: str) -> None:
    talk = small_talk_in(question)
    if talk:
        await _return(chat, talk)
    else:
        await asking.ask(chat)


async def _without_words(chat: ChatContext, message: Message) -> None:
    """A picture, a voice, a place: one helpful sentence to who sent it to us, once for an album."""
    medium = media.medium_in(message)
    if medium is None or not (chat.is_private or answers_us(message, chat.bot)):
        return
    store = chat.services.chat_store
    if message.media_group_id:
        if await store.setting(chat.chat_id, "album answered") == message.media_group_id:
            return
        await store.set_setting(chat.chat_id, "album answered", message.media_group_id)
    await chat.say(media.reply_to(medium, private=chat.is_private))


async def _return(chat: ChatContext, talk: SmallTalk) -> None:
    match talk:
        case SmallTalk.ABOUT_US:
            await about.introduce(chat)
        case SmallTalk.HELP:
            await about.help_(chat)
        case SmallTalk.NEWS:
            await reading.articles_page(chat)
        case _:
            await chat.say(small_talk.reply_to(talk))


async def _obey(chat: ChatContext, name: str) -> None:
    command = chat.commands.find(name)
    if command is None:
        await about.unknown(chat, name)
    elif command.admins and not await chat.is_admin():
        await chat.say(plain(gettext(texts.ONLY_ADMINS)))
    else:
        await command.handler(chat)
