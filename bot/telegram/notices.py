"""Words to the admins about what needs a person: each once, until it is over."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from telegram import Bot
from telegram.error import TelegramError

from bot.chat_store import NO_CHAT
from bot.render.markup import plain
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_language import translator_of
from corpus.messages import Message

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AdminNotices:
    """Tells every admin who can be written to, in private. What has been told is remembered over restarts."""

    bot: Bot
    services: BotServices

    async def tell(self, key: str, told: Message) -> None:
        """Tell it once until `clear` is called with the same key; to each in their own language."""
        chat_store = self.services.chat_store
        if await chat_store.setting(NO_CHAT, _name(key)) is not None:
            return
        logger.warning("for the admins: %s", told)
        reached = [await self._write(user_id, told) for user_id in await self._admins()]
        if any(reached):
            await chat_store.set_setting(NO_CHAT, _name(key), str(told))

    async def clear(self, key: str) -> None:
        """It is over: next time it is told again."""
        await self.services.chat_store.set_setting(NO_CHAT, _name(key), None)

    async def _admins(self) -> list[int]:
        chat_store = self.services.chat_store
        named = [admin.user_id for admin in await chat_store.admins()]
        everyone = dict.fromkeys((*self.services.config.telegram.admins, *named))
        return [user_id for user_id in everyone if not await chat_store.is_gone(user_id)]

    async def _write(self, user_id: int, told: Message) -> bool:
        text = (await translator_of(self.services.chat_store, user_id)).said(told)
        try:
            await self.bot.send_message(user_id, plain(text).html)
        except TelegramError as error:  # they may never have started the bot
            logger.info("admin %d could not be told: %s", user_id, type(error).__name__)
            return False
        return True


def _name(key: str) -> str:
    return f"told: {key}"
