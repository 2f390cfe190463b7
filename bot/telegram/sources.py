"""Where updates come from: long polling, or a webhook that Telegram posts to. Both put them into the same queue."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol
from urllib.parse import urlsplit

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.config import TelegramConfig
from bot.telegram.polling import REJECTED, REJECTIONS, Polling
from bot.telegram.raw_update import ALLOWED
from bot.telegram.transport import BotRequest
from bot.web.server import Webhook
from corpus.errors import ConfigError

logger = logging.getLogger(__name__)

CHECK_SECONDS = 300.0  # between looks at whether Telegram still knows the webhook
RETRY_SECONDS = 5.0
MOST_CONNECTIONS = 20

Put = Callable[[Sequence[object]], Awaitable[None]]
"""Keeps updates; once it returns they survive a crash."""


class Source(Protocol):
    """Something that gets updates."""

    @property
    def is_shared(self) -> bool:
        """Whether every process of several may receive; otherwise only one may."""

    @property
    def webhook(self) -> Webhook | None:
        """What the HTTP server must receive, if anything."""

    @property
    def last_good(self) -> float:
        """The monotonic clock's time at which Telegram was last known to reach us."""

    async def run(self) -> None:
        """Receive until cancelled. Raises ConfigError when Telegram rejects the token."""

    async def close(self) -> None:
        """Let go of connections."""


class PollingSource:
    """Long polling. Whatever a webhook did not get is still at Telegram, and comes now."""

    is_shared = False
    webhook: Webhook | None = None

    def __init__(self, bot: Bot, config: TelegramConfig, put: Put) -> None:
        """`bot` must be initialised before `run`."""
        self._bot = bot
        self._running = False
        self._request = BotRequest(2)
        self._polling = Polling(self._request, bot.base_url, put, config.poll_seconds)

    @property
    def last_good(self) -> float:
        """See `Source`. While another process polls, nothing is amiss here."""
        return self._polling.last_good if self._running else time.monotonic()

    async def run(self) -> None:
        """See `Source`."""
        self._running = True
        await self._without_webhook()
        await self._polling.run()

    async def close(self) -> None:
        """See `Source`."""
        await self._request.shutdown()

    async def _without_webhook(self) -> None:
        """While a webhook is set, Telegram refuses polls. What waits for it is kept for us."""
        while True:
            try:
                await self._bot.delete_webhook(drop_pending_updates=False)
            except InvalidToken:
                return  # polling finds out whether it stays so
            except TelegramError as error:
                logger.warning("the webhook could not be taken away: %s", type(error).__name__)
                await asyncio.sleep(RETRY_SECONDS)
            else:
                return


class WebhookSource:
    """A webhook. Telegram sends what was not acknowledged again, so that switching to it and back loses nothing."""

    is_shared = True

    def __init__(self, bot: Bot, config: TelegramConfig, put: Put, secret: str) -> None:
        """Telegram learns the `secret` with the address, and shows it with each post."""
        self._bot = bot
        self._config = config
        self._put = put
        self._secret = secret
        self.last_good = time.monotonic()

    @property
    def webhook(self) -> Webhook | None:
        """See `Source`."""
        return Webhook(urlsplit(self._config.webhook_url).path, self._secret, self._receive)

    async def run(self) -> None:
        """Tell Telegram the address, and again if it forgets it, until cancelled."""
        known, rejections = False, 0
        while True:
            try:
                if not known:
                    await self._set()
                known = (await self._bot.get_webhook_info()).url == self._config.webhook_url
                wait = CHECK_SECONDS if known else RETRY_SECONDS
            except TelegramError as error:
                logger.warning("the webhook could not be set or seen: %s", type(error).__name__)
                rejections = rejections + 1 if isinstance(error, InvalidToken) else 0
                if rejections >= REJECTIONS:
                    raise ConfigError(REJECTED) from None  # the error's message holds the token
                wait = RETRY_SECONDS
            else:
                self.last_good, rejections = time.monotonic(), 0
            await asyncio.sleep(wait)

    async def close(self) -> None:
        """See `Source`."""

    async def _receive(self, raws: Sequence[object]) -> None:
        await self._put(raws)
        self.last_good = time.monotonic()

    async def _set(self) -> None:
        certificate = self._config.webhook_certificate
        await self._bot.set_webhook(
            self._config.webhook_url,
            certificate=await asyncio.to_thread(certificate.read_bytes) if certificate else None,
            max_connections=MOST_CONNECTIONS,
            allowed_updates=ALLOWED,
            drop_pending_updates=False,
            secret_token=self._secret,
        )
        logger.info("Telegram posts updates to %s", self._config.webhook_url)
