"""Long polling: gets updates from the Bot API, again and again while it fails, until the token is refused.

A poll has a deadline of its own, so that a connection which hangs can't silence the bot, and the offset moves on only
when the updates are kept.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from telegram.error import Conflict, InvalidToken, NetworkError, TelegramError

from bot.telegram.rate_limiter import Clock, Sleep
from bot.telegram.raw_update import ALLOWED, entry_of
from bot.telegram.transport import BotRequest, SlowDownError
from corpus.errors import ConfigError, StoreError

logger = logging.getLogger(__name__)

SLACK_SECONDS = 15.0  # beyond poll_seconds, until a poll counts as lost
LONGEST_WAIT = 30.0  # between polls that fail
REJECTIONS = 5  # in a row, then the token is believed to be wrong
RENEW_AFTER = 4  # failures in a row, then the connections are made anew
_MALFORMED = (AttributeError, LookupError, RecursionError, TypeError)  # what the library's reader says of odd JSON
CONFLICT = "another program polls with this token (or a webhook is set); one of the two must stop"
REJECTED = "Telegram rejects the token (telegram.token or TELEGRAM_BOT_TOKEN)"


@dataclass(slots=True)
class Polling:
    """One poller. `base_url` ends with the token; `put` returns when the updates are kept.

    `last_good` is the clock's time of the last poll that worked.
    """

    request: BotRequest
    base_url: str = field(repr=False)
    put: Callable[[Sequence[object]], Awaitable[None]]
    poll_seconds: int
    clock: Clock = time.monotonic
    sleep: Sleep = asyncio.sleep
    last_good: float = field(init=False)
    _offset: int = field(default=0, init=False)
    _failures: int = field(default=0, init=False)
    _rejections: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self.last_good = self.clock()

    async def run(self) -> None:
        """Poll until cancelled. Raises ConfigError when Telegram goes on rejecting the token."""
        while True:
            try:
                await self._once()
            except InvalidToken as error:  # a gateway may say this once; its message holds the token's address
                self._rejections += 1
                if self._rejections >= REJECTIONS:
                    raise ConfigError(REJECTED) from None
                await self._recover(error)
            except (TelegramError, StoreError, TimeoutError, *_MALFORMED) as error:
                await self._recover(error)
            else:
                if self._failures:
                    logger.info("polling works again after %d failures", self._failures)
                self._failures = self._rejections = 0

    async def _once(self) -> None:
        async with asyncio.timeout(self.poll_seconds + SLACK_SECONDS):
            updates = await self.request.post(self._address(), read_timeout=self.poll_seconds + SLACK_SECONDS)
        if not isinstance(updates, list):
            raise NetworkError("the Bot API's answer holds no updates")
        self.last_good = self.clock()
        numbers = [entry.update_id for update in updates if (entry := entry_of(update))]
        if len(numbers) < len(updates):
            logger.error("%d updates without a number were ignored", len(updates) - len(numbers))
        await self.put(updates)
        if numbers:
            self._offset = max(numbers) + 1
        elif updates:
            raise NetworkError("none of the updates has a number")

    def _address(self) -> str:
        parameters: dict[str, Any] = {"timeout": self.poll_seconds, "allowed_updates": json.dumps(ALLOWED)}
        if self._offset:
            parameters["offset"] = self._offset
        return f"{self.base_url}/getUpdates?{urlencode(parameters)}"

    async def _recover(self, error: Exception) -> None:
        self._failures += 1
        wait = min(LONGEST_WAIT, 1.5 ** min(self._failures - 1, 20))
        if isinstance(error, SlowDownError):
            wait = error.seconds or wait
        reason = CONFLICT if isinstance(error, Conflict) else _reason(error)
        level = logging.WARNING if self._failures == 1 or self._failures % 20 == 0 else logging.DEBUG
        silent = self.clock() - self.last_good
        logger.log(level, "polling failed: %s (last worked %.0f s ago), again in %.0f s", reason, silent, wait)
        if self._failures % RENEW_AFTER == 0 and not isinstance(error, StoreError | Conflict):
            await self.request.renew()
        await self.sleep(wait)


def _reason(error: Exception) -> str:
    return str(error) if isinstance(error, StoreError | NetworkError) else type(error).__name__
