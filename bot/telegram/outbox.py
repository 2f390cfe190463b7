"""Messages that nobody asked for just now: what jobs send to chats."""

from __future__ import annotations

from dataclasses import dataclass

from telegram import Bot
from telegram.error import BadRequest, Forbidden

from bot.render.keyboards import Keyboard, Sharing, laid_out, rows_of
from bot.render.markup import Markup
from bot.telegram.bot_services import BotServices
from bot.telegram.delivery import Place, deliver

_NO_CHAT = ("chat not found", "chat_write_forbidden", "not enough rights", "need administrator rights")


@dataclass(frozen=True, slots=True)
class Outbox:
    """Sends to any chat, and keeps up with chats that are gone."""

    bot: Bot
    services: BotServices

    async def post(self, place: Place, markup: Markup, keyboard: Keyboard = ()) -> bool:
        """Send it. False if the chat can't be written to any more, which is noted."""
        chat_store = self.services.chat_store
        rows = rows_of(keyboard, place.chat_id, 0)
        tokens = await chat_store.buttons(rows) if rows else []
        sharing = Sharing(self.bot.username, bool(self.bot.supports_inline_queries))
        try:
            await deliver(self.bot, place, markup, laid_out(keyboard, tokens, sharing))
        except Forbidden:
            await chat_store.mark_gone(place.chat_id)
            return False
        except BadRequest as error:
            if not any(words in error.message.lower() for words in _NO_CHAT):
                raise
            await chat_store.mark_gone(place.chat_id)
            return False
        return True
