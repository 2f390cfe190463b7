"""Who waits for whom: floods are cut, chats and people take turns, admins come first."""

import asyncio
import json

from bot.chat_store import ChatStore
from bot.config import LimitsConfig
from bot.telegram.raw_update import INLINE_PARTITION, Raw, entry_of
from bot.telegram.update_attempts import Bounds
from bot.telegram.update_log import Entry
from bot.telegram.update_queue import UpdateQueue
from tests.bot.listener import ALL_SLOTS, LIMITS, Listener, update


async def test_a_flood_is_cut_with_one_notice_and_others_are_served(chat_store: ChatStore) -> None:
    gate, other = asyncio.Event(), asyncio.Event()

    async def wait(raw: Raw) -> None:
        if raw["message"]["from"]["id"] == 7:
            await gate.wait()
        else:
            other.set()

    listener = Listener(wait)
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(waiting=5, per_minute=1000), ALL_SLOTS)
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


async def test_when_too_many_wait_no_more_are_taken(chat_store: ChatStore) -> None:
    gate = asyncio.Event()

    async def wait(raw: Raw) -> None:
        await gate.wait()

    listener = Listener(wait)
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS, bounds=Bounds(capacity=30))
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
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(waiting=2, per_minute=1000), ALL_SLOTS)
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
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS)
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
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(waiting=5, per_minute=1), ALL_SLOTS)
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
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS)
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


async def test_an_admins_command_is_not_behind_everybody_elses_questions(chat_store: ChatStore) -> None:
    gate, done = asyncio.Event(), asyncio.Event()

    async def note(raw: Raw) -> None:
        if raw["message"]["chat"]["id"] == 7:
            done.set()
        else:
            await gate.wait()

    await chat_store.update_log.keep([Entry(n, n, n, json.dumps(update(n, chat=n))) for n in range(100, 200)])
    listener = Listener(note, bosses=(7,))
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS, bounds=Bounds(window=8))
    await update_queue.open()
    await update_queue.put([update(200, chat=7)])
    await done.wait()
    assert listener.handled == [200]
    gate.set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert len(listener.handled) == 101


async def test_an_admins_command_hides_nothing_that_waits_on_disk(
    chat_store: ChatStore,
) -> None:
    gate = asyncio.Event()

    async def note(raw: Raw) -> None:
        await gate.wait()

    listener = Listener(note, bosses=(7,))
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS, bounds=Bounds(window=8))
    await update_queue.open()
    await update_queue.put([update(number, chat=-5, sender=number) for number in range(1, 9)])  # fills the memory
    await update_queue.put([update(number, chat=number) for number in range(20, 24)])  # waits on disk
    await update_queue.put([update(30, chat=-5, sender=7)])
    assert update_queue.waiting == 13
    gate.set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert sorted(listener.handled) == [*range(1, 9), *range(20, 24), 30]


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
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS, bounds=Bounds(window=8))
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
        chat_store.update_log, listener, LimitsConfig(per_minute=10_000, waiting=1_000, at_once=1), ALL_SLOTS
    )
    await update_queue.open()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert set(range(50, 60)) < set(listener.handled[:25])


async def test_updates_without_a_sender_do_not_share_one_account(chat_store: ChatStore) -> None:
    listener = Listener()
    listener.gates = {chat: asyncio.Event() for chat in range(-30, 0)}
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(waiting=5, per_minute=1000), ALL_SLOTS)
    await update_queue.open()
    await update_queue.put([{"update_id": n, "message": {"chat": {"id": -n}, "text": "x"}} for n in range(1, 31)])
    for gate in listener.gates.values():
        gate.set()
    await update_queue.idle()
    await update_queue.close(1.0)
    assert len(listener.handled) == 30
