"""The durable record of updates: kept before Telegram is told that we have them, and until they are dealt with."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from functools import partial

from corpus.errors import DamagedError, StoreError
from corpus.store.database import Database, Row, Slots, Transaction

DONE_SECONDS = 2 * 86_400.0  # Telegram itself keeps updates for one day: no older one can come again
DEAD_SECONDS = 30 * 86_400.0
SLOTS = 64  # into which the partitions fall, for processes to divide
EVERY_SLOT = frozenset(range(SLOTS))
_ALL = 1 << 60
_SEAL = 8  # letters of a checksum
_IN_SLOTS = f"((partition % {SLOTS}) + {SLOTS}) % {SLOTS} IN (SELECT value FROM json_each(?))"


def slot_of(partition: int) -> int:
    """The slot that a partition falls into."""
    return partition % SLOTS


@dataclass(frozen=True, slots=True)
class Entry:
    """One update as it came. `partition` is what it must stay in order with; `body` is its JSON.

    `attempts` are those that ended with the process; in `alone` of them nothing else was being handled. `received` is
    in Unix seconds.
    """

    update_id: int
    partition: int
    sender: int | None
    body: str
    attempts: int = 0
    alone: int = 0
    received: float = 0.0

    @property
    def flood_key(self) -> int:
        """Whose share of the queue it takes: the sender's, or the partition's where nobody is named."""
        return self.partition if self.sender is None else self.sender


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many updates wait, by `Entry.flood_key` and by partition."""

    by_key: Counter[int]
    by_partition: Counter[int]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An update that was given up, and why."""

    update_id: int
    attempts: int
    reason: str
    received: float


class UpdateLog:
    """The updates in bot.db. What has returned is on disk."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """`clock` gives Unix seconds."""
        self._database = database
        self._clock = clock
        self._statements: list[tuple[str, tuple[object, ...], asyncio.Future[None]]] = []
        self._flushing: asyncio.Task[None] | None = None

    def slots(self) -> AbstractAsyncContextManager[Slots]:
        """Take part in handling the updates, with all processes that share the database."""
        return self._database.slots("updates", SLOTS)

    async def keep(self, entries: Sequence[Entry], skipped: Sequence[Entry] = ()) -> set[int]:
        """Write new updates in one transaction and return the ids of those that wait; known ids are left as they are.

        `skipped` are noted as seen, and not to be handled; their bodies aren't kept.
        """
        now = self._clock()

        async def job(transaction: Transaction) -> set[int]:
            kept = set()
            for entry, state in [(entry, "waiting") for entry in entries] + [(entry, "skipped") for entry in skipped]:
                body = _sealed(entry.body) if state == "waiting" else ""
                cursor = await transaction.execute(
                    "INSERT INTO updates (id, partition, sender, body, received, state) "
                    "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                    (entry.update_id, entry.partition, entry.sender, body, now, state),
                )
                if cursor.rowcount and state == "waiting":
                    kept.add(entry.update_id)
            return kept

        return await self._database.write(job)

    async def waiting(self, slots: Collection[int] = EVERY_SLOT) -> list[Entry]:
        """Those that wait in these slots, in the order in which Telegram numbered them."""
        return (await self.first_waiting(slots, _ALL))[0]

    async def first_waiting(self, slots: Collection[int], limit: int) -> tuple[list[Entry], int]:
        """The first `limit` of those that wait in these slots, and how many wait behind them, both at one moment.

        What the disk has damaged has an empty body.
        """
        return await self._first(_IN_SLOTS, _list(slots), limit)

    async def waiting_in(self, partition: int) -> list[Entry]:
        """Those of one partition that wait, in order."""
        return (await self._first("partition = ?", partition, _ALL))[0]

    async def _first(self, where: str, value: object, limit: int) -> tuple[list[Entry], int]:
        def query(body: str) -> str:
            return (
                f"SELECT id, partition, sender, attempts, alone, received, {body} AS body, count(*) OVER () AS total "
                f"FROM updates WHERE state = 'waiting' AND {where} ORDER BY id LIMIT ?"
            )

        try:
            rows = await self._database.read(query("body"), (value, limit))
            entries = [_entry(row, row["body"]) for row in rows]
        except DamagedError:
            rows = await self._database.read(query("''"), (value, limit))
            entries = [_entry(row, await self._body(row["id"])) for row in rows]
        return entries, int(rows[0]["total"]) - len(rows) if rows else 0

    async def _body(self, update_id: int) -> object:
        try:
            rows = await self._database.read("SELECT body FROM updates WHERE id = ?", (update_id,))
        except DamagedError:
            return ""
        return rows[0]["body"] if rows else ""

    async def waiting_count(self, slots: Collection[int]) -> int:
        """How many wait in these slots."""
        rows = await self._database.read(
            f"SELECT count(*) FROM updates WHERE state = 'waiting' AND {_IN_SLOTS}", (_list(slots),)
        )
        return int(rows[0][0])

    async def oldest(self) -> float | None:
        """When the update that has waited longest came, in Unix seconds; None if none waits."""
        rows = await self._database.read("SELECT min(received) FROM updates WHERE state = 'waiting'")
        return None if rows[0][0] is None else float(rows[0][0])

    async def suspects(self, slots: Collection[int] = EVERY_SLOT) -> list[int]:
        """The partitions of these slots with an update that more than one process ended with, in the order of their
        updates."""
        rows = await self._database.read(
            f"SELECT partition FROM updates WHERE state = 'waiting' AND attempts > 1 AND {_IN_SLOTS} "
            "GROUP BY partition ORDER BY min(id)",
            (_list(slots),),
        )
        return [row["partition"] for row in rows]

    async def backlog(self, entries: Sequence[Entry]) -> Backlog:
        """How much waits already from the senders and in the partitions of these entries."""
        senders = _list({entry.sender for entry in entries if entry.sender is not None})
        partitions = _list({entry.partition for entry in entries})
        rows = await self._database.read(
            "SELECT sender, partition, count(*) AS n FROM updates WHERE state = 'waiting' AND ("
            "sender IN (SELECT value FROM json_each(?)) OR partition IN (SELECT value FROM json_each(?))) "
            "GROUP BY sender, partition",
            (senders, partitions),
        )
        found = Backlog(Counter(), Counter())
        for row in rows:
            found.by_key[row["partition"] if row["sender"] is None else row["sender"]] += row["n"]
            found.by_partition[row["partition"]] += row["n"]
        return found

    async def begin(self, update_id: int, *, alone: bool = False) -> None:
        """Count an attempt, before it is made: if it takes the process down, the count is there."""
        await self._execute(
            "UPDATE updates SET attempts = attempts + 1, alone = alone + ? WHERE id = ?", (int(alone), update_id)
        )

    async def release(self, update_id: int, *, alone: bool = False) -> None:
        """Take an attempt back that was interrupted on purpose; the update goes on waiting."""
        await self._execute(
            "UPDATE updates SET attempts = CASE WHEN attempts > 0 THEN attempts - 1 ELSE 0 END, "
            "alone = CASE WHEN alone > ? THEN alone - ? ELSE 0 END WHERE id = ?",
            (int(alone), int(alone), update_id),
        )

    async def excuse(self, update_id: int) -> None:
        """What was begun alone goes on beside others."""
        await self._execute("UPDATE updates SET alone = alone - 1 WHERE id = ? AND alone > 0", (update_id,))

    async def finish(self, update_id: int) -> None:
        """The update is dealt with; what it said is forgotten."""
        await self._execute("UPDATE updates SET state = 'done', body = '' WHERE id = ?", (update_id,))

    async def bury(self, update_id: int, reason: str) -> None:
        """Give the update up and keep it as a dead letter."""
        await self._execute("UPDATE updates SET state = 'dead', reason = ? WHERE id = ?", (reason, update_id))

    async def dead_letters(self, limit: int = 20) -> list[DeadLetter]:
        """The newest dead letters, newest first."""
        rows = await self._database.read(
            "SELECT id, attempts, reason, received FROM updates WHERE state = 'dead' ORDER BY id DESC LIMIT ?", (limit,)
        )
        return [DeadLetter(row["id"], row["attempts"], row["reason"], row["received"]) for row in rows]

    async def counts(self) -> dict[str, int]:
        """How many updates are in each state."""
        rows = await self._database.read("SELECT state, count(*) AS n FROM updates GROUP BY state")
        return {row["state"]: row["n"] for row in rows}

    async def prune(self) -> None:
        """Drop what Telegram can't send again, and dead letters after a month."""
        now = self._clock()
        await self._execute(
            """DELETE FROM updates
            WHERE (state IN ('done', 'skipped') AND received < ?) OR (state = 'dead' AND received < ?)""",
            (now - DONE_SECONDS, now - DEAD_SECONDS),
        )

    async def _execute(self, sql: str, parameters: tuple[object, ...]) -> None:
        """One statement, on disk when this returns; those that come while the disk is busy share one transaction."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._statements.append((sql, parameters, done))
        if self._flushing is None or self._flushing.done():
            self._flushing = asyncio.create_task(self._flush(), name="update_log")
        await done

    async def _flush(self) -> None:
        while statements := self._statements:
            self._statements = []
            failure: StoreError | None = StoreError("writing was interrupted")
            try:
                await self._database.write(partial(_run, [(sql, parameters) for sql, parameters, _ in statements]))
                failure = None
            except StoreError as error:
                failure = error
            except Exception as error:  # whatever it is, those who wait must hear of it
                failure = StoreError(f"the updates can't be written: {type(error).__name__}")
                failure.__cause__ = error
            finally:
                for _, _, done in statements:
                    if not done.done():
                        done.set_exception(failure) if failure else done.set_result(None)


async def _run(statements: Sequence[tuple[str, tuple[object, ...]]], transaction: Transaction) -> None:
    for sql, parameters in statements:
        await transaction.execute(sql, parameters)


def _sealed(body: str) -> str:
    """The body behind its checksum: one letter that the disk changes may leave it readable, and nobody to answer."""
    return f"{zlib.crc32(body.encode(errors='surrogatepass')):08x}{body}"


def _unsealed(kept: str) -> str:
    """The body, "" if the disk has changed it. What an older release kept has no checksum."""
    if kept.startswith("{"):
        return kept
    body = kept[_SEAL:]
    return body if _sealed(body) == kept else ""


def _list(numbers: Collection[int]) -> str:
    return json.dumps(sorted(numbers))


def _entry(row: Row, body: object) -> Entry:
    whole = _unsealed(body) if isinstance(body, str) else ""
    return Entry(row["id"], row["partition"], row["sender"], whole, row["attempts"], row["alone"], row["received"])
