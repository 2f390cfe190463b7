"""Attempts at one update: counted before they are made, bounded in time, and given up after the last one."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable, Collection, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from bot.telegram.raw_update import Raw
from bot.telegram.update_log import Entry, UpdateLog
from corpus.errors import StoreError, where

logger = logging.getLogger(__name__)
T = TypeVar("T")

FATAL_ATTEMPTS = 3  # how often an update may be the only one under way when the process ends
PATIENCE_SECONDS = 24 * 3600.0  # how long an answer may stay undelivered; Telegram keeps updates no longer either


@dataclass(frozen=True, slots=True)
class Bounds:
    """`window` updates are in memory at most, beside the admins'; `capacity` may wait on disk: beyond it polling waits,
    and Telegram keeps them for us. `retry_seconds` is the time between tries when the database fails,
    `redelivery_seconds` are those between tries when Telegram takes nothing, the last of them for all that follow.
    """

    window: int = 2000
    capacity: int = 500_000
    retry_seconds: float = 1.0
    redelivery_seconds: tuple[float, ...] = (5.0, 15.0, 30.0, 60.0, 120.0)


DEFAULT_BOUNDS = Bounds()


class UndeliveredError(Exception):
    """Telegram took none of what was to be said: the update can be dealt with again later."""


class UpdateConsumer(Protocol):
    """Who deals with updates."""

    async def handle(self, raw: Raw) -> None:
        """Deal with an update. Any error but UndeliveredError makes the update a dead letter."""

    async def privileged(self, user_ids: Collection[int]) -> set[int]:
        """Those of the users who may send as much as they like, and are served first."""

    async def ready(self, partition: int) -> None:
        """Wait until something can be said in this partition, so that waiting keeps no place that others could use."""

    def divide(self, processes: int) -> None:
        """The limits of sending are for so many processes together."""

    async def slow_down(self, raw: Raw) -> None:
        """Tell the sender, once in a while, that some messages will get no answer."""

    async def give_up(self, raw: Raw) -> None:
        """Tell the sender that this one can't be dealt with."""


class Attempts:
    """Hands single updates to the consumer."""

    def __init__(self, log: UpdateLog, consumer: UpdateConsumer, seconds: float, bounds: Bounds) -> None:
        """`seconds` bounds the work for one update."""
        self._log = log
        self._consumer = consumer
        self._seconds = seconds
        self._bounds = bounds
        self._undelivered: dict[int, int] = {}  # how often, by update

    async def deal(self, entry: Entry, *, alone: bool) -> float | None:
        """Deal with the update for good, or return after how many seconds it should be tried again.

        `alone` says that no other update is under way, so that a sudden end of the process is this one's doing.
        """
        try:
            raw = json.loads(entry.body)
        except ValueError:
            await self._give_up(entry, _unreadable(entry), "what was kept of it is damaged")
            return None
        try:
            failure = await self._handle(entry, raw, alone=alone)
        except UndeliveredError:
            if time.time() - entry.received < PATIENCE_SECONDS:
                return self._later(entry)
            failure = "what it asks for could not be delivered for a day"
        self._undelivered.pop(entry.update_id, None)
        if failure is None:
            await self.finish(entry)
            return None
        await self._give_up(entry, raw, failure)
        return None

    async def _give_up(self, entry: Entry, raw: Raw, reason: str) -> None:
        logger.error("update %d is given up: %s", entry.update_id, reason)
        await self._tell(raw)  # before it is buried: a crash must not swallow the word
        await self.surely(lambda: self._log.bury(entry.update_id, reason))

    async def finish(self, entry: Entry) -> None:
        """Nothing more is to be done for the update."""
        await self.surely(lambda: self._log.finish(entry.update_id))

    async def surely(self, action: Callable[[], Awaitable[T]]) -> T:
        """The action's result, as soon as the database allows."""
        while True:
            try:
                return await action()
            except StoreError as error:
                logger.warning("%s; trying again", error)
                await asyncio.sleep(self._bounds.retry_seconds)

    def _later(self, entry: Entry) -> float:
        times = self._undelivered.get(entry.update_id, 0)
        self._undelivered[entry.update_id] = times + 1
        wait = (self._bounds.redelivery_seconds[times:] or self._bounds.redelivery_seconds[-1:])[0]
        logger.warning("update %d: Telegram takes no answer, again in %.0f s", entry.update_id, wait)
        return wait

    async def _handle(self, entry: Entry, raw: Raw, *, alone: bool) -> str | None:
        """Why it failed, None if it didn't. Raises UndeliveredError."""
        if entry.alone >= FATAL_ATTEMPTS:
            return f"the process ended {entry.alone} times while it handled nothing but this"
        await self.surely(lambda: self._log.begin(entry.update_id, alone=alone))
        try:
            return await self._bounded(self._consumer.handle(raw))
        except (asyncio.CancelledError, UndeliveredError):
            await self.surely(lambda: self._log.release(entry.update_id, alone=alone))
            raise

    async def _tell(self, raw: Raw) -> None:
        try:
            await self._bounded(self._consumer.give_up(raw))
        except UndeliveredError:
            logger.warning("the sender of what is given up could not be told")

    async def _bounded(self, work: Coroutine[Any, Any, None]) -> str | None:
        """Why it failed, None if it didn't. It runs in a task of its own: nothing it does ends the partition."""
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task}, timeout=self._seconds)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=1.0)
        if not task.done() or task.cancelled():
            return "it was not done in time"
        error = task.exception()
        if isinstance(error, UndeliveredError):
            raise error
        return where(error) if error else None


def _unreadable(entry: Entry) -> Raw:
    """As much of an update as its entry tells besides: where it is from, if that is a private chat."""
    message = {"chat": {"id": entry.partition}} if entry.sender == entry.partition else {}
    return {"update_id": entry.update_id, "message": message}
