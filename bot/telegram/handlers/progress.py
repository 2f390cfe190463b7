"""One message that says how far long work has come, and in the end what came of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from telegram.error import BadRequest, TelegramError

from bot.render.keyboards import Keyboard
from bot.render.markup import Markup, plain
from bot.render.texts import failure
from bot.telegram.chat_context import ChatContext
from corpus.errors import InvalidError, NotFoundError, UnreadableError

_SILENT = 1.5
_BETWEEN_EDITS = 3.0


@dataclass(slots=True)
class Progress:
    """Work that is over within a moment shows nothing but its result. Set `words` to say how far it is."""

    chat: ChatContext
    words: str
    message_id: int | None = None
    _shown: str = ""
    _over: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def finish(self, markup: Markup, keyboard: Keyboard = ()) -> int:
        """The result, in place of the progress if there was any; the message's id."""
        async with self._lock:
            self._over = True
            if self.message_id is not None:
                with suppress(BadRequest):  # the user has deleted it
                    await self.chat.change(markup, keyboard, message_id=self.message_id)
                    return self.message_id
            return (await self.chat.say(markup, keyboard)).message_id

    async def follow(self) -> None:
        """Show the words once the work has taken a while, and again whenever they have changed."""
        await asyncio.sleep(_SILENT)
        with suppress(TelegramError):  # the result will be sent all the same
            while True:
                await self._show()
                await asyncio.sleep(_BETWEEN_EDITS)

    async def _show(self) -> None:
        async with self._lock:
            if self._over or self._shown == self.words:
                return
            self._shown = self.words
            if self.message_id is None:
                self.message_id = (await self.chat.say(plain(self.words))).message_id
            else:
                await self.chat.change(plain(self.words), message_id=self.message_id)


@asynccontextmanager
async def progress(chat: ChatContext, words: str) -> AsyncIterator[Progress]:
    """`words` say what is being done. Inside, `finish` must be called with what came of it; errors are told here."""
    # A button's message becomes the progress, and the result.
    shown = Progress(chat, words, chat.message.message_id if chat.paging else None)
    async with chat.working():
        task = asyncio.create_task(shown.follow())
        try:
            yield shown
        except (UnreadableError, NotFoundError, InvalidError) as error:
            await shown.finish(failure(error))
        finally:
            task.cancel()
