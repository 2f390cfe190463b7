"""Slots of a work that many processes share: advisory locks of their sessions, which end with the session."""

from __future__ import annotations

import hashlib
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection

from corpus.errors import StoreError
from corpus.store.database import Allotment
from corpus.store.postgres.sessions import end_when_silent, in_time

T = TypeVar("T")

ANSWER_SECONDS = 5.0  # for the server to answer; then it may have given our slots away
_MEMBERS = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 "
    "AND classid = %s::bigint::oid AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


class PostgresSlots:
    """`corpus.store.database.Slots`. One task at a time uses all of it but `tell`."""

    def __init__(
        self,
        connection: AsyncConnection[Any],
        notify: Callable[[str, Sequence[Any]], Awaitable[object]],
        work: str,
        count: int,
        silence: float,
    ) -> None:
        """`connection` is for this alone; `notify` runs a statement on another one. Who takes part and asks for nothing
        for `silence` seconds has no slot any more."""
        self._connection = connection
        self._notify = notify
        self._members, self._lock = _number(f"{work} members"), _number(f"{work} slots")
        self._channel = f"onrecord_{work}"
        self._count = count
        self._silence = silence
        self._held: set[int] = set()
        self._is_member = False

    async def take(self) -> Allotment:
        if not self._is_member:
            await self._join()
        members = (await self._execute(_MEMBERS, self._members % (1 << 32)))[0][0]
        due = -(-self._count // max(1, members))
        free = [slot for slot in range(self._count) if slot not in self._held]
        random.shuffle(free)  # so that those who look at the same time don't all try the same one
        for slot in free:
            if len(self._held) >= due:
                break
            if (await self._execute("SELECT pg_try_advisory_lock(%s, %s)", self._lock, slot))[0][0]:
                self._held.add(slot)
        leaving = frozenset(sorted(self._held)[due:])
        return Allotment(members, frozenset(self._held - leaving), leaving)

    async def release(self, slots: Iterable[int]) -> None:
        for slot in slots:
            await self._execute("SELECT pg_advisory_unlock(%s, %s)", self._lock, slot)
            self._held.discard(slot)

    async def tell(self, slots: Iterable[int]) -> None:
        for slot in slots:
            await self._notify("SELECT pg_notify(?, ?)", (self._channel, str(slot)))

    async def told(self, seconds: float) -> frozenset[int]:
        async def heard() -> frozenset[int]:
            notices = self._connection.notifies(timeout=seconds, stop_after=1)
            return frozenset([int(notice.payload) async for notice in notices])

        return await self._in_time(heard(), seconds + ANSWER_SECONDS)

    async def _join(self) -> None:
        """Count as one of those who take part, and listen."""
        await self._in_time(end_when_silent(self._connection, self._silence), ANSWER_SECONDS)
        await self._execute(f"LISTEN {self._channel}")
        await self._execute("SELECT pg_advisory_lock(%s, pg_backend_pid())", self._members)
        self._is_member = True

    async def _execute(self, sql: str, *values: object) -> list[Any]:
        async def rows() -> list[Any]:
            cursor = await self._connection.execute(sql, values)
            return await cursor.fetchall() if cursor.description else []

        return await self._in_time(rows(), ANSWER_SECONDS)

    async def _in_time(self, work: Awaitable[T], seconds: float) -> T:
        try:
            return await in_time(self._connection, work, seconds)
        except psycopg.Error as error:
            raise StoreError("the database has lost sight of this process, and may let another one serve") from error


@asynccontextmanager
async def taking_part(slots: PostgresSlots, connection: AsyncConnection[Any]) -> AsyncIterator[PostgresSlots]:
    """The slots, until the context ends; then every one that this process has is free again."""
    try:
        yield slots
    finally:
        if not connection.closed and not connection.broken:
            await in_time(connection, _part(connection), ANSWER_SECONDS)


async def _part(connection: AsyncConnection[Any]) -> None:
    await end_when_silent(connection, 0.0)
    await connection.execute("UNLISTEN *")
    await connection.execute("SELECT pg_advisory_unlock_all()")


def _number(name: str) -> int:
    """The first key of an advisory lock that has two."""
    return int.from_bytes(hashlib.sha256(f"onrecord {name}".encode()).digest()[:4], "big", signed=True)
