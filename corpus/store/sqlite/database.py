"""One SQLite file with one writer: the only owner of aiosqlite.

Durable: WAL with synchronous=FULL, so a transaction that `write` has returned from survives a power cut. Coroutines
that share an SQLite connection also share its transaction, so one task runs all writes, a whole transaction at a
time, and reads go through a connection of their own that can't write.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar, cast

import aiosqlite

from corpus.errors import ConflictError, DamagedError, OnRecordError, StoreError
from corpus.store.database import Allotment, Job

T = TypeVar("T")

_WRITING = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
BUSY_SECONDS = 10.0  # how long to wait for another process's transaction
FAILURES = (sqlite3.Error, UnicodeDecodeError)
"""What reading and writing fail with. The second is what Python makes of SQLite's own words about damaged names."""


def is_damage(error: sqlite3.Error) -> bool:
    """Whether a text is not UTF-8, in which SQLite keeps all of them and which it doesn't check."""
    return str(error).startswith("Could not decode")


class SqliteDatabase:
    """One SQLite file, opened for this process. Every method raises StoreError when SQLite fails."""

    def __init__(self, path: Path, writer: aiosqlite.Connection, reader: aiosqlite.Connection) -> None:
        """Use `open`."""
        self.path = path
        self._writer = writer
        self._reader = reader
        self._doubtful = False  # the writer may be in a transaction that failed, or not be able to write
        self._jobs: asyncio.Queue[tuple[Job[Any], asyncio.Future[Any]] | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._run(), name=f"writer of {path.name}")

    @classmethod
    async def open(cls, path: Path, migrations: Sequence[str]) -> SqliteDatabase:
        """Open or create the file and bring its schema up to date.

        `migrations[n]` is the script that takes the schema from version n to n + 1 (`PRAGMA user_version`); each runs
        in one transaction. A file that a later release wrote is refused.
        """
        try:
            await asyncio.to_thread(_make_private, path)
            writer = await _connect(path, *_WRITING)
            try:
                await _migrate(writer, migrations, path)
                reader = await _connect(path, "PRAGMA query_only=ON")
            except BaseException:
                await writer.close()
                raise
        except (*FAILURES, OSError) as error:
            raise StoreError(f"the database {path} can't be opened: {error}") from error
        return cls(path, writer, reader)

    async def write(self, job: Job[T]) -> T:
        """Run `job` as one transaction and return its result once it is on disk.

        Whatever it raises rolls all of it back. A caller that is cancelled while its job runs doesn't stop the job.
        """
        if self._task.done():
            raise StoreError(f"the database {self.path.name} is closed")
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._jobs.put_nowait((job, future))
        return cast("T", await future)

    async def read(self, sql: str, parameters: Iterable[Any] = ()) -> list[sqlite3.Row]:
        """All rows of one query, as of the last committed transaction."""
        try:
            return list(await self._reader.execute_fetchall(sql, parameters))
        except sqlite3.OperationalError as error:
            if is_damage(error):
                raise DamagedError from None  # its text quotes the row
            raise StoreError(f"the database can't be read: {error}") from error
        except (sqlite3.Error, ValueError) as error:
            raise StoreError(f"the database can't be read: {error}") from error

    async def numbers(self) -> dict[str, int]:
        """See `corpus.store.transfer.Source`."""
        return {row["name"]: row["seq"] for row in await self.read("SELECT name, seq FROM sqlite_sequence")}

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[SqliteTurn]:
        """See `Database.turn`: a file has one process that serves it."""
        yield SqliteTurn()

    @asynccontextmanager
    async def slots(self, work: str, count: int) -> AsyncIterator[AllSlots]:
        """See `Database.slots`: the one process has all of them."""
        yield AllSlots(count)

    async def close(self) -> None:
        """Finish the writes that wait, then close. Safe to call twice."""
        if not self._task.done():
            self._jobs.put_nowait(None)
            await self._task
            try:
                await self._reader.close()
            finally:  # a connection that stays open has a thread, and the process would never end
                await self._writer.close()

    async def _run(self) -> None:
        while (entry := await self._jobs.get()) is not None:
            job, future = entry
            if future.cancelled():
                continue
            try:
                result = await self._transaction(job)
            except BaseException as error:  # the caller's error, not the writer's: it must go on
                if not future.cancelled():
                    future.set_exception(_translated(error))
                if not isinstance(error, Exception):
                    raise
            else:
                if not future.cancelled():
                    future.set_result(result)

    async def _transaction(self, job: Job[T]) -> T:
        if self._doubtful:
            await self._reconnect()
        await self._writer.execute("BEGIN IMMEDIATE")
        try:
            result = await job(SqliteTransaction(self._writer))
            await self._writer.execute("COMMIT")
        except BaseException as error:
            if self._writer.in_transaction:
                await self._rollback()
            # A file that can't be opened for writing, be it for a moment, SQLite opens for reading, and tells nobody.
            self._doubtful |= getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY
            raise
        return result

    async def _rollback(self) -> None:
        try:
            await self._writer.execute("ROLLBACK")
        except FAILURES:
            self._doubtful = True

    async def _reconnect(self) -> None:
        """A fresh connection for writing: with the old one goes a transaction that it could not roll back."""
        await self._writer.close()
        self._writer = await _connect(self.path, *_WRITING)
        self._doubtful = False


class AllSlots:
    """`corpus.store.database.Slots` of a work that nobody else takes part in."""

    def __init__(self, count: int) -> None:
        self._all = Allotment(1, frozenset(range(count)))

    async def take(self) -> Allotment:
        return self._all

    async def release(self, slots: Iterable[int]) -> None:
        """Nobody else wants them."""

    async def tell(self, slots: Iterable[int]) -> None:
        """Nobody else has them."""

    async def told(self, seconds: float) -> frozenset[int]:
        await asyncio.sleep(seconds)
        return frozenset()


class SqliteTurn:
    """`corpus.store.database.Turn` of the one process there is."""

    async def lost(self) -> None:
        await asyncio.Event().wait()


class SqliteTransaction:
    """`corpus.store.database.Transaction`."""

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.connection = connection

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> aiosqlite.Cursor:
        with _conflicts():
            return await self.connection.execute(sql, parameters)

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> aiosqlite.Cursor:
        with _conflicts():
            return await self.connection.executemany(sql, parameters)

    async def execute_fetchall(self, sql: str, parameters: Sequence[Any] = ()) -> Iterable[sqlite3.Row]:
        with _conflicts():
            return await self.connection.execute_fetchall(sql, parameters)


@contextmanager
def _conflicts() -> Iterator[None]:
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise ConflictError("the database refuses a key that is there: {reason}", reason=str(error)) from error


def _translated(error: BaseException) -> BaseException:
    if isinstance(error, OnRecordError) or not isinstance(error, FAILURES):
        return error
    if isinstance(error, sqlite3.Error) and is_damage(error):
        return DamagedError()
    translated = StoreError(f"the database can't be written: {error}")
    translated.__cause__ = error
    return translated


def _make_private(path: Path) -> None:
    """An empty file that only we can read: SQLite gives those that it puts beside it the same mode."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)


async def _connect(path: Path, *pragmas: str) -> aiosqlite.Connection:
    connection = await aiosqlite.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.row_factory = sqlite3.Row
        await connection.create_function("lower", 1, _lower, deterministic=True)
        for pragma in ("PRAGMA foreign_keys=ON", *pragmas):
            await connection.execute_fetchall(pragma)
    except BaseException:
        await connection.close()
        raise
    return connection


def _lower(value: object) -> object:
    """SQLite's own knows the letters of English only."""
    return value.lower() if isinstance(value, str) else value


async def _migrate(connection: aiosqlite.Connection, migrations: Sequence[str], path: Path) -> None:
    rows = list(await connection.execute_fetchall("PRAGMA user_version"))
    version = int(rows[0][0])
    if version > len(migrations):
        raise StoreError(f"the database {path} was written by a newer release of OnRecord")
    for number in range(version, len(migrations)):
        script = f"BEGIN IMMEDIATE;\n{migrations[number]};\nPRAGMA user_version={number + 1};\nCOMMIT;"
        await connection.executescript(script)
