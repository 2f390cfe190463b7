"""The update queue: nothing lost, nothing twice, order within a chat, and nobody held up by somebody else."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.chat_schema import MIGRATIONS
from bot.chat_store import ChatStore
from bot.config import LimitsConfig
from bot.telegram.raw_update import INLINE_PARTITION, Raw, entry_of
from bot.telegram.update_attempts import FATAL_ATTEMPTS, PATIENCE_SECONDS, Bounds, UndeliveredError
from bot.telegram.update_log import Entry, UpdateLog
from bot.telegram.update_queue import UpdateQueue
from corpus.errors import StoreError
from corpus.store.sqlite.database import SqliteDatabase

LIMITS = LimitsConfig(per_minute=10_000, waiting=1_000, at_once=4, seconds=5.0)
Handle = Callable[[Raw], Awaitable[None]]


def update(number: int, chat: int = 7, sender: int | None = None) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "from": {"id": sender or chat}, "text": "x"}}


class Listener:
    """A consumer that notes what it was given."""

    def __init__(self, handle: Handle | None = None, bosses: tuple[int, ...] = ()) -> None:
        self.handled: list[int] = []
        self.slowed: list[int] = []
        self.given_up: list[int] = []
        self.gates: dict[int, asyncio.Event] = {}
        self._handle = handle
        self._bosses = bosses

    async def handle(self, raw: Raw) -> None:
        if self._handle:
            await self._handle(raw)
        self.handled.append(raw["update_id"])

    async def privileged(self, user_ids: Collection[int]) -> set[int]:
        return set(self._bosses).intersection(user_ids)

    async def ready(self, partition: int) -> None:
        await self.gates[partition].wait() if partition in self.gates else None

    async def slow_down(self, raw: Raw) -> None:
        self.slowed.append(raw["message"]["from"]["id"])

    async def give_up(self, raw: Raw) -> None:
        self.given_up.append(raw["update_id"])


@pytest.fixture
async def chat_store(tmp_path: Path) -> AsyncIterator[ChatStore]:
    opened = await ChatStore.open(tmp_path)
    yield opened
    await opened.close()


async def test_updates_are_handled_once_and_in_order_within_a_chat(chat_store: ChatStore) -> None:
    order = defaultdict(list)

    async def note(raw: Raw) -> None:
        await asyncio.sleep(0.002 * (raw["update_id"] % 3))
        order[raw["message"]["chat"]["id"]].append(raw["update_id"])

    update_queue = UpdateQueue(chat_store.update_log, Listener(note), LIMITS)
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
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, bounds=Bounds(retry_seconds=3600.0))
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

    update_queue = UpdateQueue(chat_store.update_log, Listener(count), LIMITS)
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

    first = UpdateQueue(chat_store.update_log, Listener(forever), LIMITS)
    await first.open()
    await first.put([update(1), update(2)])
    await started.wait()
    await first.close(0.0)
    assert [entry.attempts for entry in await chat_store.update_log.waiting()] == [0, 0]
    listener = Listener()
    second = UpdateQueue(chat_store.update_log, listener, LIMITS)
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
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS)
    await update_queue.open()
    await update_queue.put([update(1), update(2)])
    await started.wait()
    closing = asyncio.create_task(update_queue.close(5.0))
    await asyncio.sleep(0)
    release.set()
    await closing
    assert listener.handled == [1]
    assert [entry.update_id for entry in await chat_store.update_log.waiting()] == [2]


async def test_an_update_that_keeps_ending_the_process_becomes_a_dead_letter(chat_store: ChatStore) -> None:
    await chat_store.update_log.keep(
        [Entry(1, 7, 7, json.dumps(update(1))), Entry(2, 8, 8, json.dumps(update(2, chat=8)))]
    )
    for _ in range(FATAL_ATTEMPTS):
        await chat_store.update_log.begin(1, alone=True)
    listener = Listener()
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS)
    await update_queue.open()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled == [2]
    assert listener.given_up == [1]
    (letter,) = await chat_store.update_log.dead_letters()
    assert letter.update_id == 1
    assert f"{FATAL_ATTEMPTS} times" in letter.reason


async def test_giving_up_is_told_even_if_the_process_ends_meanwhile(chat_store: ChatStore) -> None:
    class Stuck(Listener):
        telling = asyncio.Event()

        async def give_up(self, raw: Raw) -> None:
            self.telling.set()
            await asyncio.Event().wait()

    await chat_store.update_log.keep([Entry(1, 7, 7, json.dumps(update(1)))])
    for _ in range(FATAL_ATTEMPTS):
        await chat_store.update_log.begin(1, alone=True)
    stuck, listener = Stuck(), Listener()
    first, second = (
        UpdateQueue(chat_store.update_log, stuck, LIMITS),
        UpdateQueue(chat_store.update_log, listener, LIMITS),
    )
    await first.open()
    await stuck.telling.wait()
    await first.close(0.0)
    await second.open()
    await second.idle()
    await second.close(1.0)
    assert (stuck.handled, listener.handled, listener.given_up) == ([], [], [1])


async def test_suspects_run_alone_and_first(chat_store: ChatStore) -> None:
    running: set[int] = set()
    together: list[set[int]] = []

    async def note(raw: Raw) -> None:
        running.add(raw["update_id"])
        await asyncio.sleep(0.01)
        together.append(set(running))
        running.discard(raw["update_id"])

    await chat_store.update_log.keep([Entry(n, n, n, json.dumps(update(n, chat=n))) for n in range(1, 6)])
    for _ in range(2):
        await chat_store.update_log.begin(4)
    update_queue = UpdateQueue(chat_store.update_log, Listener(note), LIMITS)
    await update_queue.open()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert together[0] == {4}


async def test_a_handler_that_fails_or_cancels_itself_costs_only_its_update(chat_store: ChatStore) -> None:
    async def bad(raw: Raw) -> None:
        if raw["update_id"] == 1:
            raise ZeroDivisionError("what the user wrote")
        if raw["update_id"] == 2:
            raise asyncio.CancelledError

    listener = Listener(bad)
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS)
    await update_queue.open()
    await update_queue.put([update(1), update(2), update(3)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled == [3]
    assert listener.given_up == [1, 2]
    reasons = [letter.reason for letter in await chat_store.update_log.dead_letters()]
    assert "ZeroDivisionError" in reasons[1]
    assert "what the user wrote" not in str(reasons)


async def test_work_without_end_is_ended(chat_store: ChatStore) -> None:
    async def hang(raw: Raw) -> None:
        if raw["update_id"] == 1:
            await asyncio.Event().wait()

    listener = Listener(hang)
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(seconds=0.05))
    await update_queue.open()
    await update_queue.put([update(1), update(2)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled == [2]
    assert "in time" in (await chat_store.update_log.dead_letters())[0].reason


async def test_a_flood_is_cut_with_one_notice_and_others_are_served(chat_store: ChatStore) -> None:
    gate, other = asyncio.Event(), asyncio.Event()

    async def wait(raw: Raw) -> None:
        if raw["message"]["from"]["id"] == 7:
            await gate.wait()
        else:
            other.set()

    listener = Listener(wait)
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(waiting=5, per_minute=1000))
    await update_queue.open()
    await update_queue.put([update(number) for number in range(100)])
    await update_queue.put([update(number) for number in range(100, 200)])
    await update_queue.put([update(200, chat=8)])
    await other.wait()
    gate.set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled == [200, 0, 1, 2, 3, 4]
    assert listener.slowed == [7]
    assert await chat_store.update_log.counts() == {"done": 6, "skipped": 195}


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
    update_queue = UpdateQueue(FailingJournal(database, time.time), listener, LIMITS, bounds=Bounds(retry_seconds=0.01))
    await update_queue.open()
    await update_queue.put([update(1), update(2)])
    await update_queue.idle()
    await update_queue.close(1.0)
    await database.close()
    assert listener.handled == [1, 2]
    assert "disk full" in caplog.text


async def test_when_too_many_wait_no_more_are_taken(chat_store: ChatStore) -> None:
    gate = asyncio.Event()

    async def wait(raw: Raw) -> None:
        await gate.wait()

    listener = Listener(wait)
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, bounds=Bounds(capacity=30))
    await update_queue.open()
    await update_queue.put([update(number, chat=number + 1) for number in range(30)])
    late = asyncio.create_task(update_queue.put([update(30, chat=31)]))
    await asyncio.sleep(0.05)
    assert not late.done()
    gate.set()
    await late
    await update_queue.idle()
    await update_queue.close(1.0)
    assert len(listener.handled) == 31


async def test_a_crowd_in_one_chat_is_cut_too(chat_store: ChatStore) -> None:
    listener = Listener()
    listener.gates[-5] = asyncio.Event()
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(waiting=2, per_minute=1000))
    await update_queue.open()
    await update_queue.put([update(number, chat=-5, sender=number + 1) for number in range(50)])
    await update_queue.put([update(50, chat=8)])
    listener.gates[-5].set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert sorted(listener.handled) == [*range(10), 50]


async def test_chats_that_must_wait_to_be_answered_keep_no_place(chat_store: ChatStore) -> None:
    free = asyncio.Event()

    async def note(raw: Raw) -> None:
        free.set()

    listener = Listener(note)
    listener.gates = {chat: asyncio.Event() for chat in range(1, 20)}
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS)
    await update_queue.open()
    await update_queue.put([update(number, chat=number) for number in range(1, 21)])
    await free.wait()
    for gate in listener.gates.values():
        gate.set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled[0] == 20


async def test_admins_may_send_as_much_as_they_like(chat_store: ChatStore) -> None:
    listener = Listener(bosses=(7,))
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(waiting=5, per_minute=1))
    await update_queue.open()
    await update_queue.put([update(number) for number in range(50)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled == list(range(50))


async def test_inline_queries_do_not_wait_behind_the_chat() -> None:
    entry = entry_of({"update_id": 1, "inline_query": {"id": "1", "from": {"id": 7}, "query": "x"}})
    assert entry is not None
    assert entry.partition == INLINE_PARTITION + 7


async def test_of_inline_queries_that_wait_only_the_newest_is_answered(chat_store: ChatStore) -> None:
    listener = Listener()
    listener.gates[INLINE_PARTITION + 7] = asyncio.Event()
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS)
    await update_queue.open()
    typed = [{"update_id": n, "inline_query": {"id": str(n), "from": {"id": 7}, "query": "x" * n}} for n in range(1, 9)]
    await update_queue.put(typed[:1])
    await update_queue.put([*typed[1:], update(20)])
    listener.gates[INLINE_PARTITION + 7].set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert sorted(listener.handled)[-2:] == [8, 20]
    assert len(listener.handled) <= 3
    assert await chat_store.update_log.counts() == {"done": 9}


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["chat", "from", "id", "x"]), inner),
    max_leaves=8,
)


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
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS)
    await update_queue.open()
    await update_queue.put([{"message": {}}, "nonsense", update(3)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled == [3]


async def test_what_waits_is_dealt_with_though_little_of_it_is_in_memory(chat_store: ChatStore) -> None:
    gate = asyncio.Event()
    listener = Listener()
    listener.gates = dict.fromkeys(range(1, 11), gate)
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, bounds=Bounds(window=8))
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

    async def waiting(self, limit: int = -1) -> list[Entry]:
        found = await super().waiting(limit)
        await self.prune()  # which waits for all writes of before
        return found

    async def waiting_in(self, partition: int) -> list[Entry]:
        found = await super().waiting_in(partition)
        await self.prune()
        return found


async def test_what_is_done_while_more_is_read_is_not_done_again(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "bot.db", MIGRATIONS)
    listener = Listener(bosses=(3,))
    update_queue = UpdateQueue(SlowReading(database, time.time), listener, LIMITS, bounds=Bounds(window=6))
    await update_queue.open()
    for start in range(0, 200, 20):
        await update_queue.put([update(number, chat=number % 7 + 1) for number in range(start, start + 20)])
    await update_queue.idle()
    await update_queue.close(1.0)
    await database.close()
    assert sorted(listener.handled) == list(range(200))


async def test_an_admins_command_is_not_behind_everybody_elses_questions(chat_store: ChatStore) -> None:
    gate, done = asyncio.Event(), asyncio.Event()

    async def note(raw: Raw) -> None:
        if raw["message"]["chat"]["id"] == 7:
            done.set()
        else:
            await gate.wait()

    await chat_store.update_log.keep([Entry(n, n, n, json.dumps(update(n, chat=n))) for n in range(100, 200)])
    listener = Listener(note, bosses=(7,))
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, bounds=Bounds(window=8))
    await update_queue.open()
    await update_queue.put([update(200, chat=7)])
    await done.wait()
    assert listener.handled == [200]
    gate.set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert len(listener.handled) == 101


async def test_an_admins_chat_keeps_its_order_though_its_beginning_is_on_disk_only(chat_store: ChatStore) -> None:
    gate, done = asyncio.Event(), asyncio.Event()

    async def note(raw: Raw) -> None:
        if raw["message"]["chat"]["id"] != -5:
            await gate.wait()
        elif raw["update_id"] == 301:
            done.set()

    crowd = [Entry(n, n, n, json.dumps(update(n, chat=n))) for n in range(100, 200)]
    room = [Entry(n, -5, n, json.dumps(update(n, chat=-5, sender=n))) for n in range(250, 253)]
    await chat_store.update_log.keep([*crowd, *room])
    listener = Listener(note, bosses=(7,))
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, bounds=Bounds(window=8))
    await update_queue.open()
    await update_queue.put([update(301, chat=-5, sender=7)])
    gate.set()
    await done.wait()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert [number for number in listener.handled if number >= 250] == [250, 251, 252, 301]


async def test_partitions_take_turns(chat_store: ChatStore) -> None:
    await chat_store.update_log.keep(
        [Entry(n, 1 if n < 50 else n, 1 if n < 50 else n, json.dumps(update(n, chat=1 if n < 50 else n)))
         for n in range(1, 60)]
    )  # fmt: skip
    listener = Listener()
    update_queue = UpdateQueue(
        chat_store.update_log, listener, LimitsConfig(per_minute=10_000, waiting=1_000, at_once=1)
    )
    await update_queue.open()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert set(range(50, 60)) < set(listener.handled[:25])


async def test_who_was_only_beside_when_the_process_ended_is_no_dead_letter(chat_store: ChatStore) -> None:
    await chat_store.update_log.keep([Entry(n, n, n, json.dumps(update(n, chat=n))) for n in range(1, 4)])
    for _ in range(20):
        await chat_store.update_log.begin(2)
    listener = Listener()
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS)
    await update_queue.open()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert sorted(listener.handled) == [1, 2, 3]
    assert listener.given_up == []


async def test_what_runs_alone_is_counted_as_alone(chat_store: ChatStore) -> None:
    await chat_store.update_log.keep([Entry(n, n, n, json.dumps(update(n, chat=n))) for n in range(1, 6)])
    for number in (3, 4):
        for _ in range(2):
            await chat_store.update_log.begin(number)
    seen: dict[int, int] = {}

    async def note(raw: Raw) -> None:
        waiting = await chat_store.update_log.waiting()
        seen.update({entry.update_id: entry.alone for entry in waiting if entry.update_id == raw["update_id"]})

    update_queue = UpdateQueue(chat_store.update_log, Listener(note), LIMITS)
    await update_queue.open()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert seen == {1: 0, 2: 0, 3: 1, 4: 1, 5: 0}


async def test_updates_without_a_sender_do_not_share_one_account(chat_store: ChatStore) -> None:
    listener = Listener()
    listener.gates = {chat: asyncio.Event() for chat in range(-30, 0)}
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(waiting=5, per_minute=1000))
    await update_queue.open()
    await update_queue.put([{"update_id": n, "message": {"chat": {"id": -n}, "text": "x"}} for n in range(1, 31)])
    for gate in listener.gates.values():
        gate.set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert len(listener.handled) == 30


async def test_what_telegram_does_not_take_is_tried_again_and_is_no_dead_letter(chat_store: ChatStore) -> None:
    failures = [1, 1, 1]

    async def refuse(raw: Raw) -> None:
        if raw["update_id"] == 1 and failures:
            failures.pop()
            raise UndeliveredError

    listener = Listener(refuse)
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, bounds=Bounds(redelivery_seconds=(0.0,)))
    await update_queue.open()
    await update_queue.put([update(1), update(2), update(3, chat=8)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert [number for number in listener.handled if number < 3] == [1, 2]
    assert await chat_store.update_log.counts() == {"done": 3}


async def test_what_stays_undelivered_for_a_day_is_given_up(tmp_path: Path) -> None:
    old = await ChatStore.open(tmp_path, clock=lambda: time.time() - PATIENCE_SECONDS - 1)
    await old.update_log.keep([Entry(1, 7, 7, json.dumps(update(1)))])

    async def refuse(raw: Raw) -> None:
        raise UndeliveredError

    listener = Listener(refuse)
    update_queue = UpdateQueue(old.update_log, listener, LIMITS)
    await update_queue.open()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert "delivered" in (await old.update_log.dead_letters())[0].reason
    await old.close()


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
