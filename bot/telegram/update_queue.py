"""The durable update queue: an update is on disk before Telegram is told that we have it, until it is dealt with.

Order is kept within a partition (a chat), a bounded number of partitions run side by side, and one user's flood holds
up nobody else.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Protocol, TypeVar

from bot.config import LimitsConfig
from bot.logs import where
from bot.telegram.rate_limiter import Bucket, Gates
from bot.telegram.raw_update import INLINE_PARTITION, Raw, entry_of
from bot.telegram.update_log import Entry, UpdateLog
from corpus.errors import StoreError

logger = logging.getLogger(__name__)
T = TypeVar("T")

ATTEMPTS = 5  # how often an update may take the process down before it is given up
CAPACITY = 1000  # updates that may wait in all; beyond it polling waits, and Telegram keeps them for us
LANE_SHARE = 5  # times limits.waiting: how many updates may wait in one chat, whoever sent them
ALONE_SECONDS = 60.0  # how long suspects may hold up everybody else
NOTICE_SECONDS = 300.0  # between two notices to somebody who floods


class UpdateConsumer(Protocol):
    """Who deals with updates."""

    async def handle(self, raw: Raw) -> None:
        """Deal with an update. An error that comes out of it makes the update a dead letter."""

    async def privileged(self, user_id: int) -> bool:
        """Whether this user may send as much as they like."""

    async def ready(self, partition: int) -> None:
        """Wait until something can be said in this partition, so that waiting keeps no place that others could use."""

    async def slow_down(self, raw: Raw) -> None:
        """Tell the sender, once in a while, that some messages will get no answer."""

    async def give_up(self, raw: Raw) -> None:
        """Tell the sender that this one can't be dealt with."""


class UpdateQueue:
    """Keeps updates, hands them to the consumer one by one per partition, and forgets them."""

    def __init__(
        self, update_log: UpdateLog, consumer: UpdateConsumer, limits: LimitsConfig, *, retry_seconds: float = 1.0
    ) -> None:
        """`retry_seconds` is the time between tries when the database fails. Nothing runs before `open`."""
        self._retry_seconds = retry_seconds
        self._journal = update_log
        self._clerk = consumer
        self._limits = limits
        self._lanes: dict[int, deque[Entry]] = {}
        self._workers: dict[int, asyncio.Task[None]] = {}
        self._busy: set[int] = set()  # partitions whose first entry is being dealt with
        self._waiting: Counter[int | None] = Counter()  # by sender
        self._warned: dict[int | None, float] = {}  # senders who were told to slow down, and when
        self._errands: set[asyncio.Task[None]] = set()
        self._slots = asyncio.Semaphore(limits.at_once)
        self._pace = Gates(lambda: Bucket(limits.per_minute, 60.0 / limits.per_minute))
        self._moved = asyncio.Condition()
        self._trusting = False  # suspects are through: every partition may run
        self._closing = False

    async def open(self) -> None:
        """Take up what an earlier process left. Raises StoreError."""
        entries = await self._journal.waiting()
        for entry in entries:
            self._admit(entry)
        suspects = [partition for partition, queue in self._lanes.items() if queue[0].attempts > 1]
        if entries:
            logger.info("%d updates were left to handle, %d of them suspect", len(entries), len(suspects))
        self._errand(self._start(suspects))

    async def put(self, raws: Sequence[object]) -> None:
        """Keep updates; once this returns they survive a crash. Waits while too many wait. Raises StoreError."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._waiting.total() < CAPACITY or self._closing)
        entries = [entry for raw in raws if (entry := entry_of(raw))]
        if not entries:
            return
        wanted, excess = await self._sorted(entries)
        kept = await self._journal.keep(wanted, excess)
        for entry in wanted:
            if entry.update_id in kept:
                self._admit(entry)
        for entry in excess:
            self._warn(entry)

    async def idle(self) -> None:
        """Wait until nothing waits."""
        async with self._moved:
            await self._moved.wait_for(lambda: not self._lanes)

    async def close(self, grace: float) -> None:
        """Begin nothing new; give what is under way `grace` seconds, then leave it for the next start."""
        self._closing = True
        async with self._moved:
            self._moved.notify_all()
        for partition, worker in self._workers.items():
            if partition not in self._busy:
                worker.cancel()
        for patience in (grace, 2.0):
            tasks = {*self._workers.values(), *self._errands}
            if tasks:
                _, late = await asyncio.wait(tasks, timeout=patience)
                for task in late:
                    task.cancel()

    def _warn(self, entry: Entry) -> None:
        now = time.monotonic()
        if self._warned.get(entry.sender, -NOTICE_SECONDS) + NOTICE_SECONDS > now:
            return
        self._warned = {sender: at for sender, at in self._warned.items() if at + NOTICE_SECONDS > now}
        self._warned[entry.sender] = now
        logger.warning("user %s sends faster than limits.waiting allows", entry.sender)
        self._errand(self._clerk.slow_down(json.loads(entry.body)))

    async def _sorted(self, entries: list[Entry]) -> tuple[list[Entry], list[Entry]]:
        wanted: list[Entry] = []
        excess: list[Entry] = []
        senders, partitions = (
            Counter(self._waiting),
            Counter({partition: len(queue) for partition, queue in self._lanes.items()}),
        )
        most = self._limits.waiting
        for entry in entries:
            senders[entry.sender] += 1
            partitions[entry.partition] += 1
            flood = senders[entry.sender] > most or partitions[entry.partition] > LANE_SHARE * most
            (excess if flood and not await self._privileged(entry) else wanted).append(entry)
        return wanted, excess

    def _admit(self, entry: Entry) -> None:
        self._waiting[entry.sender] += 1
        self._lanes.setdefault(entry.partition, deque()).append(entry)
        self._run(entry.partition)

    def _run(self, partition: int) -> asyncio.Task[None] | None:
        if self._closing or not self._trusting or partition not in self._lanes:
            return None
        if partition not in self._workers:
            worker = asyncio.create_task(self._drain(partition), name=f"partition {partition}")
            self._workers[partition] = worker
            worker.add_done_callback(lambda task: self._ended(partition, task))
        return self._workers[partition]

    def _ended(self, partition: int, worker: asyncio.Task[None]) -> None:
        self._workers.pop(partition, None)
        if not worker.cancelled() and (error := worker.exception()):
            logger.critical("a partition stopped: %s", where(error))
            asyncio.get_running_loop().call_later(self._retry_seconds, self._run, partition)
        else:
            self._run(partition)  # for what came in while the worker was at its end

    async def _start(self, suspects: Sequence[int]) -> None:
        """What was under way in two crashes runs before the rest and one at a time, so that the guilty one is found."""
        deadline = time.monotonic() + ALONE_SECONDS
        for partition in suspects:
            self._trusting = True
            worker = self._run(partition)
            self._trusting = False
            if worker:
                await asyncio.wait({worker}, timeout=max(0.0, deadline - time.monotonic()))
        self._trusting = True
        for partition in list(self._lanes):
            self._run(partition)

    async def _drain(self, partition: int) -> None:
        queue = self._lanes[partition]
        while queue and not self._closing:
            entry = queue[0]
            if (
                partition >= INLINE_PARTITION and len(queue) > 1
            ):  # they typed on: only the newest inline query wants an answer
                await self._surely(partial(self._journal.finish, entry.update_id))
                await self._dealt(partition, queue.popleft())
                continue
            await self._slow(entry)
            async with self._slots:
                self._busy.add(partition)
                try:
                    await self._deal(entry)
                finally:
                    self._busy.discard(partition)
            await self._dealt(partition, queue.popleft())

    async def _slow(self, entry: Entry) -> None:
        if not await self._surely(lambda: self._privileged(entry)):
            person = entry.sender if entry.partition < INLINE_PARTITION else None
            await self._pace.enter(person or entry.partition)
        await self._clerk.ready(entry.partition)

    async def _dealt(self, partition: int, entry: Entry) -> None:
        self._waiting[entry.sender] -= 1
        if not self._waiting[entry.sender]:
            del self._waiting[entry.sender]
        if not self._lanes[partition]:
            del self._lanes[partition]
        async with self._moved:
            self._moved.notify_all()

    async def _deal(self, entry: Entry) -> None:
        raw = json.loads(entry.body)
        failure = await self._handle(entry, raw)
        if failure is None:
            await self._surely(lambda: self._journal.finish(entry.update_id))
            return
        logger.error("update %d is given up: %s", entry.update_id, failure)
        await self._attempt(self._clerk.give_up(raw))  # before it is buried: a crash must not swallow the word
        await self._surely(lambda: self._journal.bury(entry.update_id, failure))

    async def _handle(self, entry: Entry, raw: Raw) -> str | None:
        """Why it failed, None if it didn't."""
        if entry.attempts >= ATTEMPTS:
            return f"the process ended {entry.attempts} times while handling it"
        await self._surely(lambda: self._journal.begin(entry.update_id))
        try:
            return await self._attempt(self._clerk.handle(raw))
        except asyncio.CancelledError:
            await self._surely(lambda: self._journal.release(entry.update_id))
            raise

    async def _attempt(self, work: Coroutine[Any, Any, None]) -> str | None:
        """Why it failed, None if it didn't. It runs in a task of its own: nothing it does ends the partition."""
        task = asyncio.create_task(work)
        try:
            await asyncio.wait({task}, timeout=self._limits.seconds)
        finally:
            if not task.done():
                task.cancel()
                await asyncio.wait({task}, timeout=1.0)
        if not task.done() or task.cancelled():
            return "it was not done in time"
        error = task.exception()
        return where(error) if error else None

    async def _privileged(self, entry: Entry) -> bool:
        return entry.sender is not None and await self._clerk.privileged(entry.sender)

    def _errand(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._errands.add(task)
        task.add_done_callback(self._errand_done)

    def _errand_done(self, task: asyncio.Future[None]) -> None:
        self._errands.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("an errand failed: %s", where(error))

    async def _surely(self, action: Callable[[], Awaitable[T]]) -> T:
        """The action's result, as soon as the database allows."""
        while True:
            try:
                return await action()
            except StoreError as error:
                logger.warning("%s; trying again", error)
                await asyncio.sleep(self._retry_seconds)
