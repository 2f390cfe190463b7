"""The durable record of updates: kept before Telegram is told that we have them, and until they are dealt with."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from corpus.errors import StoreError
from corpus.store.sqlite.database import Database, Row, Transaction

DONE_SECONDS = 2 * 86_400.0  # Telegram itself keeps updates for one day: no older one can come again
DEAD_SECONDS = 30 * 86_400.0


@dataclass(frozen=True, slots=True)
class Entry:
    """One update as it came. `partition` is what it must stay in order with; `body` is its JSON."""

    update_id: int
    partition: int
    sender: int | None
    body: str
    attempts: int = 0


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

    async def keep(self, entries: Sequence[Entry], skipped: Sequence[Entry] = ()) -> set[int]:
        """Write new updates in one transaction and return the ids of those that wait; known ids are left as they are.

        `skipped` are noted as seen, and not to be handled; their bodies aren't kept.
        """
        now = self._clock()

        async def job(transaction: Transaction) -> set[int]:
            kept = set()
            for entry, state in [(entry, "waiting") for entry in entries] + [(entry, "skipped") for entry in skipped]:
                body = entry.body if state == "waiting" else ""
                cursor = await transaction.execute(
                    "INSERT OR IGNORE INTO updates (id, partition, sender, body, received, state) "
                    "VALUES (?, ?, ?, ?, ?, ?)",
                    (entry.update_id, entry.partition, entry.sender, body, now, state),
                )
                if cursor.rowcount and state == "waiting":
                    kept.add(entry.update_id)
            return kept

        return await self._database.write(job)

    async def waiting(self) -> list[Entry]:
        """All that wait, in the order in which Telegram numbered them."""
        rows = await self._database.read("SELECT * FROM updates WHERE state = 'waiting' ORDER BY id")
        return [_entry(row) for row in rows]

    async def begin(self, update_id: int) -> None:
        """Count an attempt, before it is made: if it takes the process down, the count is there."""
        await self._execute("UPDATE updates SET attempts = attempts + 1 WHERE id = ?", (update_id,))

    async def release(self, update_id: int) -> None:
        """Take an attempt back that was interrupted on purpose; the update goes on waiting."""
        await self._execute("UPDATE updates SET attempts = max(attempts - 1, 0) WHERE id = ?", (update_id,))

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
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush(), name="update_log")
        await done

    async def _flush(self) -> None:
        while statements := self._statements:
            self._statements = []
            failure: StoreError | None = None
            try:
                await self._database.write(partial(_run, [(sql, parameters) for sql, parameters, _ in statements]))
            except StoreError as error:
                failure = error
            for _, _, done in statements:
                if not done.done():
                    done.set_exception(failure) if failure else done.set_result(None)
        self._flushing = None


async def _run(statements: Sequence[tuple[str, tuple[object, ...]]], transaction: Transaction) -> None:
    for sql, parameters in statements:
        await transaction.execute(sql, parameters)


def _entry(row: Row) -> Entry:
    return Entry(row["id"], row["partition"], row["sender"], row["body"], row["attempts"])
