"""One update being dealt with: who wrote what where, and how to answer there."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from telegram import (
    Bot,
    InlineKeyboardMarkup,
    MaybeInaccessibleMessage,
    Message,
    ReplyParameters,
    Update,
    User,
)
from telegram.constants import ChatAction, ChatType
from telegram.error import BadRequest, TelegramError
from telegram.ext import CallbackContext

from bot.action_log import Actor, Done
from bot.chat_settings import ChatSettings
from bot.render.keyboards import Action, Keyboard, Sharing, laid_out, rows_of
from bot.render.markup import Markup, plain, plainly, units
from bot.render.texts import failure
from bot.telegram.bot_services import BotServices
from bot.telegram.command_table import CommandTable
from bot.telegram.delivery import Place, amend, deliver
from corpus.errors import InvalidError, NotFoundError, UnreadableError
from index.query.conversation import ConversationState

_BLINK = 0.4
_A_WHILE = 1.5
_TYPING_LASTS = 4.5
_LONGEST_QUOTE = 1024  # UTF-16 units

TYPED = "typed buttons"
"""The setting that holds the tokens which numbers stand for in plain mode, as JSON."""

BotContext = CallbackContext[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class ChatContext:
    """`message` is what the user wrote, or our own message whose button was pressed. `words` is what they ask of us,
    without command or mention, as written. When `paging`, a button asks for another page in the same message.
    `command` names the update: dealing with it again after a crash is the same command. `revised` are our messages that
    answered the message before it was edited, and that what is said first will replace. `pressed` is the callback query
    when a button was pressed.
    """

    services: BotServices
    commands: CommandTable[ChatContext]
    bot: Bot
    user: User
    message: MaybeInaccessibleMessage
    words: str = ""
    paging: bool = False
    command: str = ""
    revised: list[int] = field(default_factory=list)
    quoted: str = ""
    watched: list[int] = field(default_factory=list)
    pressed: str = ""

    @classmethod
    def of(cls, update: Update, context: BotContext, words: str = "") -> ChatContext | None:
        """None if no person wrote it."""
        query = update.callback_query
        message = query.message if query else update.message or update.edited_message
        if message is None or update.effective_user is None:
            return None
        services, commands = (context.application.bot_data[name] for name in ("services", "commands"))
        if not isinstance(services, BotServices) or not isinstance(commands, CommandTable):
            raise TypeError("bot_data must hold BotServices and the CommandTable")
        number = f"update {update.update_id}"
        pressed = query.id if query else ""
        who = update.effective_user
        return cls(services, commands, context.bot, who, message, words, command=number, pressed=pressed)

    @property
    def chat_id(self) -> int:
        """The chat it happens in."""
        return self.message.chat.id

    @property
    def thread_id(self) -> int | None:
        """The topic it happens in, if the chat has topics."""
        if isinstance(self.message, Message) and self.message.is_topic_message:
            return self.message.message_thread_id
        return None

    @property
    def is_private(self) -> bool:
        """Whether only this user is in the chat."""
        return self.message.chat.type == ChatType.PRIVATE

    @property
    def replied_to(self) -> Message | None:
        """The message that the user's message replies to, not counting the one that only opens a topic."""
        replied = self.message.reply_to_message if isinstance(self.message, Message) else None
        return None if replied is None or replied.forum_topic_created else replied

    async def is_admin(self) -> bool:
        """As of now."""
        return await self.services.is_admin(self.user.id)

    def step(self, number: int) -> ChatContext:
        """This context with a command of its own, for one of several changes that the update makes to the archive."""
        return replace(self, command=f"{self.command}/{number}")

    async def record(self, done: Done) -> int:
        """Note what was done in the action log; the action's number."""
        actor = Actor(self.command, self.user.id, self.user.full_name, self.chat_id)
        return await self.services.chat_store.actions.record(actor, done)

    async def say(self, markup: Markup, keyboard: Keyboard = (), *, reply: bool = False) -> Message:
        """Answer in a message of its own, in the same topic; in groups, or with `reply`, as a reply.

        When the message is an edited question, its former answer becomes this one.
        """
        markup, buttons = await self._made(markup, keyboard)
        if self.revised and isinstance(former := await self._revise(self.revised.pop(), markup, buttons), Message):
            return former
        return await deliver(self.bot, self.place(reply=reply), markup, buttons, private_id=self.user.id)

    def place(self, *, reply: bool = False) -> Place:
        """Where what is said goes: to the same topic; in groups, or with `reply`, as a reply."""
        replies = self.message.message_id and (reply or not self.is_private)  # an ephemeral message has no number
        return Place(self.chat_id, self.thread_id, self._reply_parameters() if replies else None)

    async def _revise(self, number: int, markup: Markup, buttons: InlineKeyboardMarkup | None) -> Message | bool:
        try:
            return await amend(self.bot, self.chat_id, number, markup, buttons)
        except BadRequest:  # somebody has deleted it
            return False

    async def show(self, markup: Markup, keyboard: Keyboard = ()) -> int:
        """Turn the page: edit the message whose button was pressed; without a button, or where a screen reader would
        miss it, say it. The message's id."""
        if not self.paging or (await self.settings()).plain:
            return (await self.say(markup, keyboard)).message_id
        await self.change(markup, keyboard)
        return self.message.message_id

    async def remember(self, message_id: int, state: ConversationState) -> None:
        """Keep what one of our messages was about, for follow-ups; and which message it answers, should that change."""
        await self.services.chat_store.remember(
            self.chat_id, message_id, state, user_id=self.user.id, thread_id=self.thread_id
        )
        if not self.paging and self.message.message_id != message_id:
            await self.services.chat_store.note_answer(self.chat_id, self.message.message_id, message_id)

    async def change(self, markup: Markup, keyboard: Keyboard = (), *, message_id: int | None = None) -> None:
        """Edit our message: the one whose button was pressed, or the one given."""
        buttons = await self.laid_out(keyboard)
        await amend(self.bot, self.chat_id, message_id or self.message.message_id, markup, buttons)

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """Show that we are typing, once the work inside takes longer than a blink."""
        task = asyncio.create_task(self._type())
        try:
            yield
        finally:
            task.cancel()
            while self.watched:
                await self._react(self.watched.pop(), None)

    @asynccontextmanager
    async def forgiving(self) -> AsyncIterator[None]:
        """Tell users of their own mistakes; whatever else goes wrong is for the application’s error handler."""
        try:
            yield
        except (UnreadableError, NotFoundError, InvalidError) as error:
            await self.say(failure(error))

    async def _type(self) -> None:
        await asyncio.sleep(_BLINK)
        with suppress(TelegramError):  # a sign of life that doesn't come through is no loss
            await self.bot.send_chat_action(self.chat_id, ChatAction.TYPING, message_thread_id=self.thread_id)
            await asyncio.sleep(_A_WHILE)
            if isinstance(self.message, Message) and self.message.from_user == self.user:  # no button's
                self.watched.append(self.message.message_id)
                await self._react(self.message.message_id, "👀")
            while True:
                await self.bot.send_chat_action(self.chat_id, ChatAction.TYPING, message_thread_id=self.thread_id)
                await asyncio.sleep(_TYPING_LASTS)

    async def _react(self, message_id: int, emoji: str | None) -> None:
        with suppress(TelegramError):  # chats can forbid reactions
            await self.bot.set_message_reaction(self.chat_id, message_id, emoji)

    async def settings(self) -> ChatSettings:
        """What the chat has chosen."""
        return await self.services.chat_store.settings(self.chat_id)

    async def _made(self, markup: Markup, keyboard: Keyboard) -> tuple[Markup, InlineKeyboardMarkup | None]:
        """The message as the chat likes it: with its buttons, or plainly with their numbers."""
        if not (await self.settings()).plain:
            return markup, await self.laid_out(keyboard)
        keys = [key for row in keyboard for key in row if not key.copied and key.action is not Action.SHARE]
        rows = rows_of([keys], self.chat_id, self.user.id)
        tokens = await self.services.chat_store.buttons(rows) if rows else []
        await self.services.chat_store.set_setting(self.chat_id, TYPED, json.dumps(tokens))
        return plainly(markup, [key.label for key in keys]), None

    async def laid_out(self, keyboard: Keyboard) -> InlineKeyboardMarkup | None:
        """The keyboard as Telegram wants it, its buttons kept."""
        rows = rows_of(keyboard, self.chat_id, self.user.id)
        tokens = await self.services.chat_store.buttons(rows) if rows else []
        return laid_out(keyboard, tokens, Sharing(self.bot.username, bool(self.bot.supports_inline_queries)))

    def _reply_parameters(self) -> ReplyParameters:
        """A reply to the user's message; where only a part of it is answered, that is quoted."""
        text = (self.message.text or "") if isinstance(self.message, Message) else ""
        number = self.message.message_id
        if not self.quoted or self.quoted == text or self.quoted not in text or units(self.quoted) > _LONGEST_QUOTE:
            return ReplyParameters(number, allow_sending_without_reply=True)
        return ReplyParameters(number, allow_sending_without_reply=True, quote=plain(self.quoted).html)
