"""From raw updates to handlers: decides whether they may act, and does the bookkeeping of chats."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from telegram import Message, Update
from telegram.constants import ChatMemberStatus
from telegram.error import TelegramError
from telegram.ext import Application

from bot.telegram import failures
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_language import translator_in
from bot.telegram.raw_update import ALLOWED, GUEST_PARTITION, Raw, chat_of, language_of, owner_of, thread_of
from bot.telegram.sender import Sender
from bot.translation.catalogs import translator_for
from bot.translation.languages import language_for
from bot.translation.translator import Translator, gettext_noop, speaking
from corpus.errors import InvalidError, StoreError

logger = logging.getLogger(__name__)

BotApplication = Application[Any, Any, Any, Any, Any, Any]

TOO_FAST = gettext_noop(
    "You're sending messages faster than I can answer. I'll answer the first ones and leave out the rest."
)
GIVEN_UP = gettext_noop(
    "I couldn't handle one of your messages, and have stopped trying. I've noted it for whoever runs me."
)
_MALFORMED = (ArithmeticError, AttributeError, LookupError, OSError, RecursionError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """The update queue's consumer for a Telegram application."""

    application: BotApplication
    services: BotServices

    async def handle(self, raw: Raw) -> None:
        """Run the handlers. Raises InvalidError for an update that can't be read, and UndeliveredError when Telegram
        took nothing of what was to be said.
        """
        if not any(kind in raw for kind in ALLOWED):
            return
        try:
            update = Update.de_json(dict(raw), self.application.bot)
        except _MALFORMED as error:
            raise InvalidError("the update can't be read") from error
        await self._note(update)
        if update.message is not None and not may_act(update.message):
            return
        with speaking(await self._translator(raw)):
            await self._process(update, kind=next(kind for kind in ALLOWED if kind in raw))

    async def _process(self, update: Update, kind: str) -> None:
        began, outcome = time.perf_counter(), "undelivered"
        try:
            await self.application.process_update(update)
            failures.raise_undelivered(self.application, update)
            outcome = "done"
        finally:
            self.services.telemetry.update(kind, outcome, time.perf_counter() - began)

    async def privileged(self, user_ids: Collection[int]) -> set[int]:
        """Admins may send as much as they like, and channels that are followed post."""
        followed = await self.services.chat_store.channels.among(user_ids)
        return followed | await self.services.admins_among(user_ids)

    async def ready(self, partition: int) -> None:
        """Wait until a message could leave at once."""
        limiter = self.application.bot.rate_limiter
        if isinstance(limiter, Sender) and partition < GUEST_PARTITION:
            await limiter.ready(partition)

    def divide(self, processes: int) -> None:
        """See `UpdateConsumer`."""
        limiter = self.application.bot.rate_limiter
        if isinstance(limiter, Sender):
            limiter.divide(processes)

    async def slow_down(self, raw: Raw) -> None:
        """The polite notice to somebody who floods."""
        await self._tell(raw, TOO_FAST)

    async def give_up(self, raw: Raw) -> None:
        """The honest word about an update that became a dead letter."""
        await self._tell(raw, GIVEN_UP)

    async def _tell(self, raw: Raw, text: str) -> None:
        chat = chat_of(raw)
        if chat is None:
            return
        told = (await self._translator(raw)).gettext(text)
        try:
            await self.application.bot.send_message(chat, told, message_thread_id=thread_of(raw))
        except TelegramError as error:
            logger.warning("a notice could not be sent: %s", type(error).__name__)

    async def _translator(self, raw: Raw) -> Translator:
        """Into the language of whoever is answered."""
        try:
            return await translator_in(self.services.chat_store, owner_of(raw) or 0, language_of(raw))
        except StoreError:
            return translator_for(language_for(language_of(raw)))

    async def _note(self, update: Update) -> None:
        """Keep up with chats that move, come and go."""
        if (message := update.message) and message.migrate_to_chat_id:
            await self.services.chat_store.migrate(message.chat_id, message.migrate_to_chat_id)
        if change := update.my_chat_member:
            out = change.new_chat_member.status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
            await (self.services.chat_store.mark_gone if out else self.services.chat_store.mark_back)(change.chat.id)


def may_act(message: Message) -> bool:
    """Whether a message may run a command: one that was forwarded, or written through another bot, was not meant so."""
    if message.is_automatic_forward:
        return False
    if message.forward_origin is None and message.via_bot is None:
        return True
    return not (message.text or message.caption or "").lstrip().startswith("/")
