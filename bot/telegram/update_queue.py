"""The durable update queue: an update is on disk before Telegram is told that we have it, until it is dealt with.

Order is kept within a partition (a chat). Partitions take turns, an update a turn; a bounded number of them run side by
side, and one user's flood holds up nobody else. Only a window of what waits is in memory; admins' updates always are,
and they are served first.

Processes that share a database divide the partitions: these fall into slots, and each slot is had by one process.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import logging
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import contextmanager

from bot.config import LimitsConfig
from bot.telegram.rate_limiter import Bucket, Gates
from bot.telegram.raw_update import INLINE_PARTITION, entry_of
from bot.telegram.update_attempts import DEFAULT_BOUNDS, Attempts, Bounds, UpdateConsumer
from bot.telegram.update_floods import Floods
from bot.telegram.update_log import SLOTS, Entry, UpdateLog, slot_of
from bot.telegram.update_window import UpdateWindow
from corpus.errors import StoreError, where
from corpus.store.database import Slots

logger = logging.getLogger(__name__)

TURNS = 512  # partitions whose turn it is: most of them only wait until their chat may be written to
EXPRESS = 4  # turns of admins beside limits.at_once
ALONE_SECONDS = 60.0  # how long suspects may hold up everybody else
LOOK_SECONDS = 1.0  # between looks at which slots are ours
UNTOLD_LOOKS = 10  # after so many of them we look for updates of which nobody could tell us


class UpdateQueue:
    """Keeps updates, hands them to the consumer one by one per partition, and forgets them."""

    def __init__(
        self,
        update_log: UpdateLog,
        consumer: UpdateConsumer,
        limits: LimitsConfig,
        slots: Slots,
        *,
        bounds: Bounds = DEFAULT_BOUNDS,
    ) -> None:
        """Nothing runs before `open`. `slots` are those of the log's `slots`."""
        self._log = update_log
        self._consumer = consumer
        self._slots = slots
        self._mine: frozenset[int] = frozenset()  # slots
        self._is_shared = False  # other processes put updates into our slots
        self._floods = Floods(update_log, limits.waiting)
        self._bounds = bounds
        self._attempts = Attempts(update_log, consumer, limits.seconds, bounds)
        self._window = UpdateWindow()
        self._refilling = self._wanted_again = False
        self._line: OrderedDict[int, None] = OrderedDict()  # partitions that wait for their turn
        self._turns: dict[int, asyncio.Task[float | None]] = {}
        self._busy: set[int] = set()  # partitions whose first entry is being dealt with
        self._parked: dict[int, asyncio.TimerHandle] = {}  # partitions that are tried again later
        self._errands: set[asyncio.Task[None]] = set()
        self._writing: Counter[int] = Counter()  # chats that are written to unasked
        self._places = asyncio.Semaphore(limits.at_once)
        self._express = asyncio.Semaphore(EXPRESS)
        self._pace = Gates(lambda: Bucket(limits.per_minute, 60.0 / limits.per_minute))
        self._keeping = asyncio.Lock()
        self._starting = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._moved = asyncio.Condition()
        self._alone = False  # one update runs, and nothing else may
        self._closing = False
        self.settled = asyncio.Event()
        """Set once what earlier processes ended with is through: from then on anything may run beside."""

    @property
    def waiting(self) -> int:
        """How many updates wait or are being dealt with, in our slots."""
        return len(self._window) + self._window.beyond

    async def open(self) -> None:
        """Take our slots, and take up what an earlier process left in them. Raises StoreError."""
        await self._allot()
        self._watching = asyncio.create_task(self._watch(), name="slots")

    async def lost(self) -> None:
        """Return when the database has lost sight of this process, so that others may have our slots."""
        if self._watching:
            await asyncio.wait({self._watching})

    async def put(self, raws: Sequence[object]) -> None:
        """Keep updates; once this returns they survive a crash. Waits while too many wait. Raises StoreError."""
        async with self._moved:
            await self._moved.wait_for(lambda: self.waiting < self._bounds.capacity or self._closing)
        entries = [entry for raw in raws if (entry := entry_of(raw))]
        if not entries:
            return
        admins = await self._consumer.privileged({entry.sender for entry in entries if entry.sender is not None})
        async with self._keeping:
            wanted, excess = await self._floods.sorted(entries, admins)
            kept = await self._log.keep(wanted, excess)
            new = [entry for entry in wanted if entry.update_id in kept]
            for entry in new:
                if self._is_ours(entry):
                    await self._take(entry, express=entry.sender in admins)
        await self._tell(new)
        for entry in filter(self._floods.is_news, excess):
            self._errand(self._consumer.slow_down(json.loads(entry.body)))

    @contextmanager
    def writing_to(self, chat: int) -> Iterator[bool]:
        """Whether a chat is ours to write to unasked; if it is, no other process has it until the context ends."""
        if slot_of(chat) not in self._mine:
            yield False
            return
        self._writing[chat] += 1
        try:
            yield True
        finally:
            self._writing -= Counter([chat])

    async def idle(self) -> None:
        """Wait until nothing waits."""
        async with self._moved:
            await self._moved.wait_for(lambda: not self.waiting)

    async def close(self, grace: float) -> None:
        """Begin nothing new; give what is under way `grace` seconds, then leave it for the next start."""
        self._closing = True
        if self._watching:
            self._watching.cancel()
        for timer in self._parked.values():
            timer.cancel()
        async with self._moved:
            self._moved.notify_all()
        for partition, turn in self._turns.items():
            if partition not in self._busy:
                turn.cancel()
        for patience in (grace, 2.0):
            tasks: set[asyncio.Task[float | None] | asyncio.Task[None]] = {*self._turns.values(), *self._errands}
            if tasks:
                _, late = await asyncio.wait(tasks, timeout=patience)
                for task in late:
                    task.cancel()

    # Slots

    async def _watch(self) -> None:
        """Follow which slots are ours, and what other processes put into them, until the database loses sight of us."""
        try:
            for look in itertools.count(1):
                told = await self._slots.told(LOOK_SECONDS)
                if told & self._mine or (self._is_shared and look % UNTOLD_LOOKS == 0):
                    self._begin_refill()
                await self._allot()
        except StoreError as error:
            logger.critical("%s", error)

    async def _allot(self) -> None:
        """Take up what is in slots that have become ours, and hand on those that are others' now. Raises StoreError."""
        allotment = await self._slots.take()
        gained, before = allotment.slots - self._mine, len(self._mine)
        self._mine, was_shared = allotment.slots, self._is_shared
        self._is_shared = allotment.processes > 1
        if (self._is_shared or was_shared) and len(self._mine) != before:
            logger.info("chats of %d of %d slots, %d processes", len(self._mine), SLOTS, allotment.processes)
        self._consumer.divide(allotment.processes)
        if gained:
            waiting, suspects = await self._log.waiting_count(gained), await self._log.suspects(gained)
            if waiting:
                logger.info("%d updates were left to handle, in %d chats suspect ones", waiting, len(suspects))
            self._window.beyond += waiting
            self._errand(self._start(suspects))
        for partition in [one for one in self._window.partitions if slot_of(one) in allotment.leaving]:
            if partition not in self._busy:
                self._drop(partition)
        if left := allotment.leaving - {slot_of(one) for one in (*self._window.partitions, *self._writing)}:
            await self._slots.release(left)

    def _drop(self, partition: int) -> None:
        """Another process has it from now on."""
        if turn := self._turns.get(partition):
            turn.cancel()
        if timer := self._parked.pop(partition, None):
            timer.cancel()
        self._line.pop(partition, None)
        self._window.drop(partition)

    def _is_ours(self, entry: Entry) -> bool:
        return slot_of(entry.partition) in self._mine

    async def _tell(self, new: Sequence[Entry]) -> None:
        """Have other processes hear of what is theirs. If they can't, they see it when they look for themselves."""
        theirs = {slot_of(entry.partition) for entry in new if not self._is_ours(entry)}
        try:
            await self._slots.tell(theirs)
        except StoreError as error:
            logger.warning("other processes can't be told of updates: %s", error)

    # What comes in

    async def _take(self, entry: Entry, *, express: bool) -> None:
        """Take an update that has just been kept into memory, if its turn is not far or it is an admin's."""
        window = self._window
        if express:
            # Those before it in its chat come first, and may still be on disk alone.
            known = window.numbers  # what is done while we read was among them
            before = await self._log.waiting_in(entry.partition) if window.beyond else [entry]
            from_disk = [one for one in before if one.update_id not in known]
            window.privilege([entry])
            window.beyond = max(0, window.beyond + 1 - len(from_disk))
            for one in from_disk:
                self._admit(one)
            self._queue_up(entry.partition)
        elif window.beyond or len(window) >= self._bounds.window:
            window.beyond += 1
        else:
            self._admit(entry)

    def _admit(self, entry: Entry) -> None:
        self._window.admit(entry)
        self._queue_up(entry.partition)

    def _begin_refill(self) -> None:
        self._wanted_again = True  # what is being read may have been read before this
        if not self._refilling:
            self._refilling = True
            self._errand(self._refill_again())

    async def _refill_again(self) -> None:
        try:
            while self._wanted_again and not self._closing:
                self._wanted_again = False
                await self._refill()
        finally:
            self._refilling = False

    async def _refill(self) -> None:
        """Take more of what waits on disk into memory."""
        async with self._keeping:
            known = self._window.numbers  # what is done while we read was among them
            limit = self._bounds.window + len(known)
            entries, behind = await self._attempts.surely(lambda: self._log.first_waiting(self._mine, limit))
            new = [entry for entry in entries if entry.update_id not in known]
            senders = {entry.sender for entry in new if entry.sender is not None}
            admins = await self._attempts.surely(lambda: self._consumer.privileged(senders))
            self._window.privilege(entry for entry in new if entry.sender in admins)
            self._window.beyond = behind
            for entry in filter(self._is_ours, new):
                self._admit(entry)
        async with self._moved:
            self._moved.notify_all()

    # Turns

    async def _start(self, suspects: Sequence[int]) -> None:
        """What was under way in two crashes runs before the rest and one at a time, so that the guilty one is found."""
        async with self._starting:
            deadline = time.monotonic() + ALONE_SECONDS
            self._alone = True
            for partition in suspects:
                await self._try_alone(partition, deadline)
            self._alone = False
        self.settled.set()
        for partition in self._window.partitions:
            self._queue_up(partition)
        if self._window.beyond:
            await self._refill()

    async def _try_alone(self, partition: int, deadline: float) -> None:
        for entry in await self._attempts.surely(lambda: self._log.waiting_in(partition)):
            self._admit(entry)
        while self._is_suspect(partition) and not self._closing:
            turn = self._turn(partition)
            await asyncio.wait({turn}, timeout=max(0.0, deadline - time.monotonic()))
            if not turn.done() and (entries := self._window.of(partition)):
                first = entries[0].update_id
                await self._attempts.surely(lambda: self._log.excuse(first))  # noqa: B023 (at once)
                break

    def _is_suspect(self, partition: int) -> bool:
        parked = partition in self._parked
        return not parked and any(entry.attempts > 1 for entry in self._window.of(partition))

    def _queue_up(self, partition: int) -> None:
        """Put the partition into the line, in front if an admin waits in it."""
        if self._alone or self._closing or partition in self._turns or partition in self._parked:
            return
        if slot_of(partition) not in self._mine:
            self._drop(partition)
            return
        if any(map(self._window.is_privileged, self._window.of(partition))):
            self._turn(partition)
        else:
            self._line.setdefault(partition)
        self._begin_turns()

    def _begin_turns(self) -> None:
        while self._line and len(self._turns) < TURNS and not self._closing:
            partition, _ = self._line.popitem(last=False)
            if self._window.of(partition) and partition not in self._turns and partition not in self._parked:
                self._turn(partition)

    def _turn(self, partition: int) -> asyncio.Task[float | None]:
        turn = asyncio.create_task(self._deal(partition), name=f"partition {partition}")
        self._turns[partition] = turn
        turn.add_done_callback(lambda task: self._ended(partition, task))
        return turn

    def _ended(self, partition: int, turn: asyncio.Task[float | None]) -> None:
        self._turns.pop(partition, None)
        if self._closing:
            return
        if turn.cancelled():  # it is another process's now
            self._begin_turns()
            return
        error = turn.exception()
        if error:
            logger.critical("a partition stopped: %s", where(error))
        again = self._bounds.retry_seconds if error else turn.result()
        if again is not None:
            loop = asyncio.get_running_loop()
            self._parked[partition] = loop.call_later(again, self._unpark, partition)
        elif self._window.of(partition):
            self._queue_up(partition)
        self._begin_turns()

    def _unpark(self, partition: int) -> None:
        self._parked.pop(partition, None)
        self._queue_up(partition)

    async def _deal(self, partition: int) -> float | None:
        """Deal with the partition's oldest update; after how many seconds it must be tried again, if it must."""
        entry, *later = self._window.of(partition)
        if partition >= INLINE_PARTITION and later:
            await self._attempts.finish(entry)  # they typed on: only the newest inline query wants an answer
            await self._done(partition)
            return None
        express = self._window.is_privileged(entry)
        if not express:
            await self._pace.enter(entry.flood_key if partition < INLINE_PARTITION else partition)
        await self._consumer.ready(partition)
        async with self._express if express else self._places:
            self._busy.add(partition)
            try:
                again = await self._attempts.deal(entry, alone=self._alone and len(self._busy) == 1)
            finally:
                self._busy.discard(partition)
        if again is None:
            await self._done(partition)
        return again

    async def _done(self, partition: int) -> None:
        self._window.take_first(partition)
        if self._window.beyond and not self._alone and len(self._window) <= self._bounds.window // 2:
            self._begin_refill()
        async with self._moved:
            self._moved.notify_all()

    def _errand(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._errands.add(task)
        task.add_done_callback(self._errand_done)

    def _errand_done(self, task: asyncio.Future[None]) -> None:
        self._errands.discard(task)
        if not task.cancelled() and (error := task.exception()):
            logger.error("an errand failed: %s", where(error))
