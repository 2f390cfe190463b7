"""What becomes of updates whose handling fails, or ends the process."""

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from bot.chat_store import ChatStore
from bot.config import LimitsConfig
from bot.telegram.raw_update import Raw
from bot.telegram.update_attempts import FATAL_ATTEMPTS, PATIENCE_SECONDS, Bounds, UndeliveredError
from bot.telegram.update_log import Entry
from bot.telegram.update_queue import UpdateQueue
from tests.bot.listener import ALL_SLOTS, LIMITS, Listener, update


async def dealt_with(chat_store: ChatStore, listener: Listener) -> None:
    """A queue's life over what waits."""
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS)
    await update_queue.open()
    await update_queue.idle()
    await update_queue.close(1.0)


async def test_an_update_that_keeps_ending_the_process_becomes_a_dead_letter(chat_store: ChatStore) -> None:
    await chat_store.update_log.keep(
        [Entry(1, 7, 7, json.dumps(update(1))), Entry(2, 8, 8, json.dumps(update(2, chat=8)))]
    )
    for _ in range(FATAL_ATTEMPTS):
        await chat_store.update_log.begin(1, alone=True)
    listener = Listener()
    await dealt_with(chat_store, listener)
    assert listener.handled == [2]
    assert listener.given_up == [1]
    (letter,) = await chat_store.update_log.dead_letters()
    assert letter.update_id == 1
    assert f"{FATAL_ATTEMPTS} times" in letter.reason


async def test_an_update_that_the_disk_has_damaged_holds_up_nobody(chat_store: ChatStore) -> None:
    whole = json.dumps(update(2))
    await chat_store.update_log.keep([Entry(1, 7, 7, whole.replace('"', "'", 1)), Entry(2, 7, 7, whole)])
    listener = Listener()
    await dealt_with(chat_store, listener)
    assert listener.handled == [2]
    assert listener.given_up == [1]
    (letter,) = await chat_store.update_log.dead_letters()
    assert (letter.update_id, "damaged" in letter.reason) == (1, True)


async def test_an_update_whose_text_can_not_be_read_holds_up_nobody(tmp_path: Path) -> None:
    chat_store = await ChatStore.open(tmp_path)
    await chat_store.update_log.keep([Entry(number, 7, 7, json.dumps(update(number))) for number in (1, 2)])
    await chat_store.close()
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection, connection:
        connection.execute("UPDATE updates SET body = CAST(X'7BFF' AS TEXT) WHERE id = 1")
    chat_store = await ChatStore.open(tmp_path)
    listener = Listener()
    await dealt_with(chat_store, listener)
    assert (listener.handled, listener.given_up) == ([2], [1])
    await chat_store.close()


async def test_an_update_of_which_the_disk_has_changed_a_letter_is_given_up_and_told(tmp_path: Path) -> None:
    chat_store = await ChatStore.open(tmp_path)
    await chat_store.update_log.keep([Entry(number, 7, 7, json.dumps(update(number))) for number in (1, 2, 3)])
    await chat_store.close()
    with closing(sqlite3.connect(tmp_path / "bot.db")) as connection, connection:
        connection.execute("""UPDATE updates SET body = replace(body, '"chat"', '"ahat"') WHERE id = 1""")
        connection.execute("UPDATE updates SET body = substr(body, 9) WHERE id = 3")  # as an older release kept it
    chat_store = await ChatStore.open(tmp_path)
    listener = Listener()
    await dealt_with(chat_store, listener)
    assert (listener.handled, listener.given_up) == ([2, 3], [1])
    await chat_store.close()


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
        UpdateQueue(chat_store.update_log, stuck, LIMITS, ALL_SLOTS),
        UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS),
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
    await dealt_with(chat_store, Listener(note))
    assert together[0] == {4}


async def test_a_handler_that_fails_or_cancels_itself_costs_only_its_update(chat_store: ChatStore) -> None:
    async def bad(raw: Raw) -> None:
        if raw["update_id"] == 1:
            raise ZeroDivisionError("what the user wrote")
        if raw["update_id"] == 2:
            raise asyncio.CancelledError

    listener = Listener(bad)
    update_queue = UpdateQueue(chat_store.update_log, listener, LIMITS, ALL_SLOTS)
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
    update_queue = UpdateQueue(chat_store.update_log, listener, LimitsConfig(seconds=0.05), ALL_SLOTS)
    await update_queue.open()
    await update_queue.put([update(1), update(2)])
    await update_queue.idle()
    await update_queue.close(1.0)
    assert listener.handled == [2]
    assert "in time" in (await chat_store.update_log.dead_letters())[0].reason


async def test_who_was_only_beside_when_the_process_ended_is_no_dead_letter(chat_store: ChatStore) -> None:
    await chat_store.update_log.keep([Entry(n, n, n, json.dumps(update(n, chat=n))) for n in range(1, 4)])
    for _ in range(20):
        await chat_store.update_log.begin(2)
    listener = Listener()
    await dealt_with(chat_store, listener)
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

    await dealt_with(chat_store, Listener(note))
    assert seen == {1: 0, 2: 0, 3: 1, 4: 1, 5: 0}


async def test_what_telegram_does_not_take_is_tried_again_and_is_no_dead_letter(chat_store: ChatStore) -> None:
    failures = [1, 1, 1]

    async def refuse(raw: Raw) -> None:
        if raw["update_id"] == 1 and failures:
            failures.pop()
            raise UndeliveredError

    listener = Listener(refuse)
    update_queue = UpdateQueue(
        chat_store.update_log, listener, LIMITS, ALL_SLOTS, bounds=Bounds(redelivery_seconds=(0.0,))
    )
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
    await dealt_with(old, listener)
    assert "delivered" in (await old.update_log.dead_letters())[0].reason
    await old.close()
