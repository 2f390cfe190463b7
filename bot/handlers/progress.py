"""One message that says how far long work has come, and in the end what came of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from telegram.error import TelegramError

from bot.handlers.talk import Talk
from bot.keyboards import Keyboard
from bot.markup import Markup, plain
from bot.texts import failure
from corpus.errors import InvalidError, NotFoundError, UnreadableError

_SILENT = 1.5
_BETWEEN_EDITS = 3.0


@dataclass(slots=True)
class Progress:
    """Work that is over within a moment shows nothing but its result."""

    talk: Talk
    words: str
    message_id: int | None = None
    _shown: str = ""
    _told_at: float = 0.0
    _over: bool = False
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def tell(self, words: str) -> None:
        """How far it is now; shown at most every few seconds."""
        self.words = words
        if self.message_id is not None and time.monotonic() - self._told_at >= _BETWEEN_EDITS:
            await self._show()

    async def finish(self, markup: Markup, keyboard: Keyboard = ()) -> None:
        """The result, in place of the progress if there was any."""
        async with self._lock:
            self._over = True
            if self.message_id is None:
                await self.talk.say(markup, keyboard)
            else:
                await self.talk.change(markup, keyboard, message_id=self.message_id)

    async def _show(self) -> None:
        async with self._lock:
            self._told_at = time.monotonic()
            if self._over or self._shown == self.words:
                return
            self._shown = self.words
            if self.message_id is None:
                self.message_id = (await self.talk.say(plain(self.words))).message_id
            else:
                await self.talk.change(plain(self.words), message_id=self.message_id)

    async def appear(self) -> None:
        """Show the progress once the work has taken a while."""
        await asyncio.sleep(_SILENT)
        with suppress(TelegramError):  # the result will be sent all the same
            await self._show()


@asynccontextmanager
async def progress(talk: Talk, words: str) -> AsyncIterator[Progress]:
    """`words` say what is being done. Inside, `finish` must be called with what came of it; an error is told here."""
    shown = Progress(talk, words)
    async with talk.working():
        task = asyncio.create_task(shown.appear())
        try:
            yield shown
        except (UnreadableError, NotFoundError, InvalidError) as error:
            await shown.finish(failure(error))
        finally:
            task.cancel()
