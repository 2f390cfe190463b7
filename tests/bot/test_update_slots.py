"""Several queues over one log: each chat is one queue's, also while queues come and go."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path

from bot.chat_schema import MIGRATIONS
from bot.chat_store import ChatStore
from bot.config import LimitsConfig
from bot.telegram.raw_update import Raw
from bot.telegram.update_log import SLOTS, Entry, UpdateLog, slot_of
from bot.telegram.update_queue import UNTOLD_LOOKS, UpdateQueue
from corpus.errors import StoreError
from corpus.store.database import Allotment
from corpus.store.sqlite.database import SqliteDatabase
from tests.bot.listener import LIMITS, Listener, update

LOOK_SECONDS = 0.02


async def until(condition: Callable[[], bool]) -> None:
    """Let others run until the condition holds."""
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 (what changes is of several queues)
            await asyncio.sleep(0.005)


class Server:
    """Knows who has which slots, as a database server does."""

    def __init__(self, look_seconds: float = LOOK_SECONDS) -> None:
        self.members: list[Member] = []
        self.look_seconds = look_seconds

    def join(self) -> Member:
        self.members.append(Member(self))
        self.wake()
        return self.members[-1]

    def leave(self, member: Member) -> None:
        self.members.remove(member)
        self.wake()

    def taken(self) -> set[int]:
        return set[int]().union(*(member.held for member in self.members))

    def wake(self) -> None:
        for member in self.members:
            member.woken.set()


class Member:
    """One process's slots: `corpus.store.database.Slots`."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.held: set[int] = set()
        self.news: set[int] = set()
        self.woken = asyncio.Event()
        self.lost = False
        self.looks = 0

    async def take(self) -> Allotment:
        if self.lost:
            raise StoreError("the database has lost sight of this process")
        due = -(-SLOTS // len(self.server.members))
        free = sorted(set(range(SLOTS)) - self.server.taken())
        self.held |= set(free[: max(0, due - len(self.held))])
        leaving = frozenset(sorted(self.held)[due:])
        return Allotment(len(self.server.members), frozenset(self.held - leaving), leaving)

    async def release(self, slots: Iterable[int]) -> None:
        self.held -= set(slots)
        self.server.wake()

    async def tell(self, slots: Iterable[int]) -> None:
        told = set(slots)
        for member in self.server.members:
            member.news |= told & member.held
            member.woken.set()

    async def told(self, seconds: float) -> frozenset[int]:
        self.looks += 1
        with suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), self.server.look_seconds)
        self.woken.clear()
        news, self.news = frozenset(self.news), set()
        return news


async def test_each_of_two_handles_its_own_chats_whoever_was_given_the_update(chat_store: ChatStore) -> None:
    server, order = Server(), defaultdict(list)

    async def note(raw: Raw) -> None:
        await asyncio.sleep(0)
        order[raw["message"]["chat"]["id"]].append(raw["update_id"])

    listeners = [Listener(note), Listener(note)]
    queues = [UpdateQueue(chat_store.update_log, listener, LIMITS, server.join()) for listener in listeners]
    for queue in queues:
        await queue.open()
    await until(lambda: all(len(member.held) == SLOTS // 2 for member in server.members))
    for start in range(0, 640, 20):
        await queues[start % 40 // 20].put([update(start + n, chat=(start + n) % SLOTS + 1) for n in range(20)])
    await until(lambda: len(listeners[0].handled + listeners[1].handled) == 640)
    for queue in queues:
        await queue.close(1.0)
    assert sorted(listeners[0].handled + listeners[1].handled) == list(range(640))
    assert all(numbers == sorted(numbers) for numbers in order.values())
    for listener, member in zip(listeners, server.members, strict=True):
        assert listener.processes == 2
        assert {slot_of(number % SLOTS + 1) for number in listener.handled} == member.held


class HeldUp(UpdateLog):
    """A log from which what was read may come late."""

    held_up: asyncio.Event | None = None
    reading: asyncio.Event | None = None

    async def first_waiting(self, slots: Collection[int], limit: int) -> tuple[list[Entry], int]:
        found = await super().first_waiting(slots, limit)
        if self.held_up and self.reading:
            self.reading.set()
            await self.held_up.wait()
        return found


async def test_what_another_process_puts_while_we_read_is_heard_of_at_once(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "bot.db", MIGRATIONS)
    server, listener = Server(look_seconds=100.0), Listener()  # nobody looks who wasn't told
    log = HeldUp(database, time.time)
    other = UpdateQueue(UpdateLog(database, time.time), Listener(), LIMITS, server.join())
    await other.open()
    ours = UpdateQueue(log, listener, LIMITS, server.join())
    await ours.open()
    await until(lambda: all(len(member.held) == SLOTS // 2 for member in server.members))
    first, second = [chat for chat in range(1, 200) if slot_of(chat) in server.members[1].held][:2]
    log.held_up, log.reading = asyncio.Event(), asyncio.Event()
    await other.put([update(1, chat=first)])
    await log.reading.wait()
    await other.put([update(2, chat=second)])
    await until(lambda: not server.members[1].news)  # we were told
    log.held_up.set()
    await until(lambda: len(listener.handled) == 2)
    for queue in (ours, other):
        await queue.close(1.0)
    await database.close()
    assert listener.handled == [1, 2]


async def test_who_comes_gets_chats_only_when_what_is_under_way_in_them_is_done(chat_store: ChatStore) -> None:
    server, gate, running = Server(), asyncio.Event(), set()

    async def hold(raw: Raw) -> None:
        chat = raw["message"]["chat"]["id"]
        assert chat not in running
        running.add(chat)
        await gate.wait()
        running.discard(chat)

    first, second = Listener(hold), Listener(hold)
    one = UpdateQueue(chat_store.update_log, first, LimitsConfig(per_minute=10_000, at_once=64), server.join())
    await one.open()
    await one.put([update(number, chat=number % SLOTS + 1) for number in range(2 * SLOTS)])
    await until(lambda: len(running) == SLOTS)
    other = UpdateQueue(chat_store.update_log, second, LIMITS, server.join())
    await other.open()
    assert server.members[1].held == set()
    gate.set()
    await until(lambda: len(first.handled + second.handled) == 2 * SLOTS)
    await until(lambda: len(server.members[1].held) == SLOTS // 2)
    await other.put([update(2 * SLOTS + number, chat=number + 1) for number in range(SLOTS)])
    await until(lambda: len(first.handled + second.handled) == 3 * SLOTS)
    for queue in (one, other):
        await queue.close(1.0)
    assert sorted(first.handled + second.handled) == list(range(3 * SLOTS))
    assert len(second.handled) >= SLOTS // 2


async def test_the_chats_of_one_that_goes_are_taken_over(chat_store: ChatStore) -> None:
    server, stuck = Server(), asyncio.Event()

    async def hang(raw: Raw) -> None:
        await stuck.wait()

    members = [server.join(), server.join()]
    dying = UpdateQueue(chat_store.update_log, Listener(hang), LIMITS, members[0])
    listener = Listener()
    living = UpdateQueue(chat_store.update_log, listener, LIMITS, members[1])
    for queue in (dying, living):
        await queue.open()
    await until(lambda: len(members[1].held) == SLOTS // 2)
    await living.put([update(number, chat=number + 1) for number in range(SLOTS)])
    await until(lambda: len(listener.handled) == SLOTS // 2)
    await dying.close(0.0)
    server.leave(members[0])
    await until(lambda: len(listener.handled) == SLOTS)
    await living.close(1.0)
    assert sorted(listener.handled) == list(range(SLOTS))
    assert await chat_store.update_log.counts() == {"done": SLOTS}


async def test_what_waits_in_a_group_that_moves_is_handled_once_whoever_has_its_new_id(chat_store: ChatStore) -> None:
    server, gate = Server(), asyncio.Event()

    async def hold(raw: Raw) -> None:
        await gate.wait()

    listeners = [Listener(hold), Listener()]
    queues = [UpdateQueue(chat_store.update_log, listener, LIMITS, server.join()) for listener in listeners]
    for queue in queues:
        await queue.open()
    await until(lambda: all(len(member.held) == SLOTS // 2 for member in server.members))
    old, new = (next(-n for n in range(1, SLOTS + 1) if slot_of(-n) in member.held) for member in server.members)
    await queues[0].put([update(number, chat=old) for number in (1, 2)])
    await chat_store.migrate(old, new)
    await queues[1].put([update(3, chat=new)])
    looked = server.members[1].looks
    await until(lambda: server.members[1].looks > looked + 2 * UNTOLD_LOOKS)
    gate.set()
    await until(lambda: len(listeners[0].handled + listeners[1].handled) >= 3)
    for queue in queues:
        await queue.close(1.0)
    assert (listeners[0].handled, listeners[1].handled) == ([1, 2], [3])


async def test_a_process_that_the_database_loses_sight_of_hears_of_it(chat_store: ChatStore) -> None:
    server = Server()
    member = server.join()
    queue = UpdateQueue(chat_store.update_log, Listener(), LIMITS, member)
    await queue.open()
    member.lost = True
    server.wake()
    async with asyncio.timeout(30):
        await queue.lost()
    await queue.close(0.0)
