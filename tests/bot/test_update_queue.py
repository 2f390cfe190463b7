"""The update queue: nothing lost, nothing twice, order within a chat, and nobody held up by somebody else."""

import asyncio
import json
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat_schema import MIGRATIONS
from bot.chat_store import ChatStore
from bot.telegram.raw_update import Raw, entry_of
from bot.telegram.update_attempts import Bounds
from bot.telegram.update_log import Entry, UpdateLog
from bot.telegram.update_queue import UpdateQueue
from corpus.errors import StoreError
from corpus.store.sqlite.database import SqliteDatabase
from tests.bot.listener import ALL_SLOTS, LIMITS, Listener, update

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["chat", "from", "id", "x"]), inner),
    max_leaves=8,
)


async def test_updates_are_handled_once_and_in_order_within_a_chat(chat_store: ChatStore) -> None:
    order = defaultdict(list)

    async def note(raw: Raw) -> None:
        await asyncio.sleep(0.002 * (raw["update_id"] % 3))
        order[raw["message"]["chat"]["id"]].append(raw["update_id"])

    update_queue = UpdateQueue(chat_store.update_log, Listener(note), LIMITS, ALL_SLOTS)
    await update_queue.open()
    updates = [update(number, chat=number % 5 + 1) for number in range(60)]
    await update_queue.put(updates[:40])
    await update_queue.put(updates[20:])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert all(numbers == sorted(numbers) for numbers in order.values())
    assert sorted(number for numbers in order.values() for number in numbers) == list(range(60))
    assert await chat_store.update_log.counts() == {"done": 60}


async def test_what_comes_as_a_partition_ends_is_not_left_lying(chat_store: ChatStore) -> None:
    listener = Listener()
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS, bounds=Bounds(retry_seconds=3600.0))
    await update_queue.open()

    async def watch() -> None:
        while len(listener.handled) < 300:
            await update_queue.idle()
            await asyncio.sleep(0)

    async with asyncio.timeout(60), asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(watch())
        for number in range(300):
            await update_queue.put([update(number)])
    await update_queue.close(1.0)
    assert listener.handled == list(range(300))


async def test_chats_are_served_side_by_side_with_a_bound(chat_store: ChatStore) -> None:
    running = most = 0
    barrier = asyncio.Barrier(LIMITS.at_once)

    async def count(raw: Raw) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await barrier.wait()
        running -= 1

    update_queue = UpdateQueue(chat_store.update_log, Listener(count), LIMITS, ALL_SLOTS)
    await update_queue.open()
    await update_queue.put([update(number, chat=number + 1) for number in range(20)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert most == LIMITS.at_once


async def test_what_was_not_finished_is_handled_by_the_next_process(chat_store: ChatStore) -> None:
    started = asyncio.Event()

    async def forever(raw: Raw) -> None:
        started.set()
        await asyncio.Event().wait()

    first = UpdateQueue(chat_store.update_log, Listener(forever), LIMITS, ALL_SLOTS)
    await first.open()
    await first.put([update(1), update(2)])
    await started.wait()
    await first.close(0.0)
    assert [entry.attempts for entry in await chat_store.update_log.waiting()] == [0, 0]
    listener = Listener()
    second = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS)
    await second.open()
    await second.idle()
    await second.close(1.0)
    assert listener.handled == [1, 2]


async def test_closing_lets_work_under_way_finish_and_begins_nothing(chat_store: ChatStore) -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def slow(raw: Raw) -> None:
        started.set()
        await release.wait()

    listener = Listener(slow)
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS)
    await update_queue.open()
    await update_queue.put([update(1), update(2)])
    await started.wait()
    closing = asyncio.create_task(update_queue.close(5.0))
    await asyncio.sleep(0)
    release.set()
    await closing
    assert listener.handled == [1]
    assert [entry.update_id for entry in await chat_store.update_log.waiting()] == [2]


class FailingJournal(UpdateLog):
    """An update log on a disk that is full at first."""

    failures = 2

    async def begin(self, update_id: int, *, alone: bool = False) -> None:
        if self.failures:
            self.failures -= 1
            raise StoreError("the database can't be written: disk full")
        await super().begin(update_id, alone=alone)


async def test_a_full_disk_delays_and_loses_nothing(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    database = await SqliteDatabase.open(tmp_path / "bot.db", MIGRATIONS)
    listener = Listener()
    update_queue = UpdateQueue(
        FailingJournal(database, time.time), listener, LIMITS, ALL_SLOTS, bounds=Bounds(retry_seconds=0.01)
    )
    await update_queue.open()
    await update_queue.put([update(1), update(2)])
    await update_queue.idle()
    await update_queue.close(1.0)
    await database.close()
    assert listener.handled == [1, 2]
    assert "disk full" in caplog.text


@given(st.dictionaries(st.sampled_from(["update_id", "message", "callback_query", "inline_query"]), json_values))
@settings(max_examples=100, deadline=None)
def test_any_json_gets_an_entry_or_none(raw: dict[str, Any]) -> None:
    entry = entry_of(raw)
    if entry is not None:
        assert entry.update_id == raw["update_id"]
        assert abs(entry.partition) < 1 << 62
        assert json.loads(entry.body) == raw


async def test_updates_without_a_number_are_left_out(chat_store: ChatStore) -> None:
    listener = Listener()
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS)
    await update_queue.open()
    await update_queue.put([{"message": {}}, "nonsense", update(3)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled == [3]


async def test_what_waits_is_dealt_with_though_little_of_it_is_in_memory(chat_store: ChatStore) -> None:
    gate = asyncio.Event()
    listener = Listener()
    listener.gates = dict.fromkeys(range(1, 11), gate)
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS, bounds=Bounds(window=8))
    await update_queue.open()
    await update_queue.put([update(number, chat=number % 10 + 1) for number in range(100)])
    gate.set()
    await update_queue.put([update(number, chat=number % 10 + 1) for number in range(100, 120)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert sorted(listener.handled) == list(range(120))
    for chat in range(10):
        own = [number for number in listener.handled if number % 10 == chat]
        assert own == sorted(own)


class SlowReading(UpdateLog):
    """A log from which reading takes so long that updates are done meanwhile."""

    async def first_waiting(self, *which: Any) -> tuple[list[Entry], int]:
        found = await super().first_waiting(*which)
        await self.prune()  # which waits for all writes of before
        return found

    async def waiting_in(self, partition: int) -> list[Entry]:
        found = await super().waiting_in(partition)
        await self.prune()
        return found


async def test_what_is_done_while_more_is_read_is_not_done_again(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "bot.db", MIGRATIONS)
    listener = Listener(bosses=(3,))
    update_queue = UpdateQueue(SlowReading(database, time.time), listener, LIMITS, ALL_SLOTS, bounds=Bounds(window=6))
    await update_queue.open()
    for start in range(0, 200, 20):
        await update_queue.put([update(number, chat=number % 7 + 1) for number in range(start, start + 20)])
    await update_queue.idle()
    await update_queue.close(1.0)
    await database.close()
    assert sorted(listener.handled) == list(range(200))


class BrokenDatabase(SqliteDatabase):
    """Fails once in a way that nobody foresaw."""

    broken = True

    async def write(self, job: Any) -> Any:
        if self.broken:
            self.broken = False
            raise RuntimeError("unforeseen")
        return await super().write(job)


async def test_an_unforeseen_failure_of_the_database_holds_nothing_up(tmp_path: Path) -> None:
    database = await BrokenDatabase.open(tmp_path / "bot.db", MIGRATIONS)
    log = UpdateLog(database, time.time)
    with pytest.raises(StoreError):
        await log.begin(1)
    await log.begin(1)
    await database.close()
