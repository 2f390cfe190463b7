"""Sending: how fast, what is tried again, and what is no error at all."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, NetworkError
from telegram.ext import BaseRateLimiter

from bot.telegram.rate_limiter import Bucket, Clock, Gates, Pauses, Sleep, Window
from bot.telegram.server_knowledge import EPHEMERAL
from bot.telegram.transport import PASSING, SlowDownError

logger = logging.getLogger(__name__)

OVERALL = 30  # messages a second
PATIENCE = 300.0  # seconds that one request may be tried for
FLEETING = {"sendChatAction": 0.0, "answerCallbackQuery": 15.0}  # the patience for what is no loss when it fails
UNTOLD = (1.0, 2.0, 4.0, 8.0, 15.0)  # seconds between tries when Telegram doesn't say how long to wait
HARMLESS = ("message is not modified", "query is too old")
ABOUT_THE_BOT = frozenset({"getMe", "setWebhook", "deleteWebhook", "getWebhookInfo", EPHEMERAL})
PACED = ("send", "edit", "copy", "forward")

Reply = bool | dict[str, Any] | list[dict[str, Any]]


class Sender(BaseRateLimiter[None]):
    """Paces and retries every request of the bot, apart from polling.

    30 messages a second in all, one a second to a person (after a burst of five), 20 a minute to a group; 429 pauses
    the chat for as long as told. What is PASSING is tried again; what may have been done is sent once more, not twice;
    BadRequest and Forbidden are final.
    """

    def __init__(
        self,
        on_gone: Callable[[int], Awaitable[None]],
        on_migrated: Callable[[int, int], Awaitable[None]],
        *,
        clock: Clock = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """`on_gone` hears of chats that refuse us, `on_migrated` of groups that got a new id (old, new)."""
        self._on_gone = on_gone
        self._on_migrated = on_migrated
        self._clock = clock
        self._sleep = sleep
        self._processes = 1
        self._overall = self._part_of_all()
        self._people = Gates(lambda: Bucket(5, 1.0), clock, sleep)
        self._groups = Gates(lambda: Window(20, 60.0), clock, sleep)
        self._pauses = Pauses(clock, sleep)

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to tear down."""

    async def ready(self, chat: int) -> None:
        """Wait until a message to this chat could leave at once."""
        await self._pauses.over(chat)
        await self._gates_of(chat).open(chat)

    def divide(self, processes: int) -> None:
        """Take one part of so many of what may be sent in all; each chat is written to by one process."""
        if processes != self._processes:
            self._processes = processes
            self._overall = self._part_of_all()

    def _part_of_all(self) -> Gates:
        return Gates(lambda: Window(max(1, OVERALL // self._processes), 1.0), self._clock, self._sleep)

    async def process_request(  # noqa: PLR0913, PLR0917 (the library's own signature)
        self,
        callback: Callable[..., Coroutine[Any, Any, Reply]],
        args: Any,
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: None,
    ) -> Reply:
        """Send one request with the patience that it deserves. See `BaseRateLimiter.process_request`."""
        try:
            return await self._persist(lambda: callback(*args, **kwargs), endpoint, data)
        except BadRequest as error:
            if any(words in error.message.lower() for words in HARMLESS):
                return True
            raise
        except Forbidden:
            if isinstance(chat := data.get("chat_id"), int):
                await self._on_gone(chat)
            raise
        except (*PASSING, NetworkError) as error:
            if endpoint not in FLEETING:
                raise
            logger.info("%s was given up: %s", endpoint, type(error).__name__)
            return True

    async def _persist(self, send: Callable[[], Awaitable[Reply]], endpoint: str, data: dict[str, Any]) -> Reply:
        deadline = self._clock() + FLEETING.get(endpoint, PATIENCE)
        tries = unsure = 0
        while True:
            await self._turn(endpoint, data.get("chat_id"))
            try:
                return await send()
            except BadRequest:  # a NetworkError to the library, but final
                raise
            except ChatMigrated as error:
                await self._follow(data, error, tries)
            except (*PASSING, NetworkError) as error:
                unsure += not isinstance(error, PASSING)
                wait = _wait(error, tries)
                if isinstance(error, InvalidToken) and endpoint in ABOUT_THE_BOT:
                    raise  # whether the token is right, or the method known, is just the question
                if unsure > 1 or self._clock() + wait > deadline:
                    raise
                logger.warning("%s failed (%s), again in %.0f s", endpoint, type(error).__name__, wait)
                if isinstance(error, SlowDownError):
                    self._pauses.hold(data.get("chat_id"), wait)
                else:
                    await self._sleep(wait)
            tries += 1

    async def _turn(self, endpoint: str, chat: int | str | None) -> None:
        await self._pauses.over(chat)
        if not endpoint.startswith(PACED) or endpoint == "sendChatAction":
            return
        if chat is not None:
            await self._gates_of(chat).enter(chat)
        await self._overall.enter("all")

    def _gates_of(self, chat: int | str) -> Gates:
        return self._people if isinstance(chat, int) and chat > 0 else self._groups

    async def _follow(self, data: dict[str, Any], error: ChatMigrated, tries: int) -> None:
        old = data.get("chat_id")
        if not isinstance(old, int) or tries:
            raise error
        await self._on_migrated(old, error.new_chat_id)
        data["chat_id"] = error.new_chat_id


def _wait(error: Exception, tries: int) -> float:
    if isinstance(error, SlowDownError) and error.seconds is not None:
        return error.seconds + 0.1
    return UNTOLD[min(tries, len(UNTOLD) - 1)]
