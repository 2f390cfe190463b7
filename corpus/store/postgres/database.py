"""One schema of a PostgreSQL database.

Any number of processes may share it. What `write` has returned from is on the server's disk (synchronous_commit stays
as the server has it). In a schema that is opened `in_order`, transactions run one after the other, over all processes:
so the numbers that they draw become visible in order, which followers of a change log rely on.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, LiteralString, TypeVar

import psycopg
from psycopg import AsyncConnection, AsyncCursor
from psycopg.adapt import Dumper
from psycopg.rows import RowMaker
from psycopg_pool import AsyncConnectionPool

from corpus.errors import ConfigError, ConflictError, StoreError
from corpus.store.database import Job, Transaction
from corpus.store.postgres.dialect import LISTED, migration, statement
from corpus.store.postgres.sessions import SILENT_SECONDS, end_when_silent, in_time, options
from corpus.store.postgres.slots import PostgresSlots, taking_part
from corpus.store.transfer import Table

T = TypeVar("T")

CONNECTIONS = 8  # per schema and process
WAIT_SECONDS = 5.0  # for a connection; then the caller hears that the database is away
LOOK_SECONDS = 1.0  # between looks at whether a turn is still ours
ATTEMPTS = 4  # at a transaction that others got in the way of, or whose connection broke before its end
_CONNECTING: dict[str, Any] = {
    "autocommit": True,
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,  # milliseconds
}
_VERSION = "schema_version"
_COLUMNS = (
    "SELECT table_name AS name, array_agg(CAST(column_name AS text) ORDER BY ordinal_position) AS columns "
    f"FROM information_schema.columns WHERE table_schema = ? AND table_name <> '{_VERSION}' GROUP BY table_name"
)
_KEYS = (
    "SELECT t.relname AS name, a.attname AS column, a.atttypid = 'bigint'::regtype AS numbered FROM pg_index i "
    "JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(i.indkey) WHERE n.nspname = ? AND i.indisprimary"
)
_REFERENCES = (
    "SELECT t.relname AS name, o.relname AS target FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid "
    "JOIN pg_class o ON o.oid = c.confrelid JOIN pg_namespace n ON n.oid = t.relnamespace "
    "WHERE n.nspname = ? AND c.contype = 'f'"
)
_NUMBERED = (
    "SELECT table_name AS name, column_name AS column FROM information_schema.columns "
    "WHERE table_schema = ? AND is_identity = 'YES'"
)
_IN_THE_WAY = (psycopg.errors.SerializationFailure, psycopg.errors.DeadlockDetected)


class PostgresRow(Sequence[Any]):
    """A row, by column name or number."""

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: dict[str, int], values: Sequence[Any]) -> None:
        self._columns = columns
        self._values = values

    def __getitem__(self, key: Any) -> Any:
        return self._values[self._columns[key] if isinstance(key, str) else key]

    def __len__(self) -> int:
        return len(self._values)


class _Truth(Dumper):
    """Truth values are numbers in the schema that the databases share."""

    oid = psycopg.adapters.types["int8"].oid

    def dump(self, obj: Any) -> bytes:
        return b"1" if obj else b"0"


class PostgresDatabase:
    """`corpus.store.database.Database` in one schema of a PostgreSQL database."""

    def __init__(
        self, pool: AsyncConnectionPool[AsyncConnection[PostgresRow]], schema: str, *, in_order: bool, silence: float
    ) -> None:
        """Use `open`."""
        self._pool = pool
        self._silence = silence
        self._schema = schema
        self._turn = _key(f"{schema} writes") if in_order else None
        self._closed = False

    @classmethod
    async def open(
        cls,
        url: str,
        schema: str,
        migrations: Sequence[str],
        *,
        in_order: bool = False,
        silence: float = SILENT_SECONDS,
    ) -> PostgresDatabase:
        """Connect to the database at the address, and bring the schema up to date; the first process that comes makes
        it. A schema that a later release wrote is refused. After `silence` seconds in which this process doesn't run,
        its turns and slots are others'. Raises StoreError; ConfigError for what is no address."""
        place = _place(url)
        try:
            async with await psycopg.AsyncConnection.connect(url, **_CONNECTING, options=options(schema)) as connection:
                await _migrate(connection, schema, migrations)
            pool = _pool(url, schema)
            await pool.open(wait=True, timeout=WAIT_SECONDS)
        except psycopg.Error as error:
            raise StoreError(
                "the database {name} can't be opened: {reason}", name=place, reason=_said(error)
            ) from error
        return cls(pool, schema, in_order=in_order, silence=silence)

    async def read(self, sql: str, parameters: Sequence[Any] = ()) -> Sequence[PostgresRow]:
        """See `Database.read`."""
        try:
            try:
                return await self._rows(sql, parameters)
            except psycopg.OperationalError:  # the connection broke; reading again does no harm
                await self._pool.check()
                return await self._rows(sql, parameters)
        except (psycopg.Error, ValueError) as error:
            raise StoreError("the database can't be read: {reason}", reason=_said(error)) from error

    async def write(self, job: Job[T]) -> T:
        """See `Database.write`. A job may run again, from its start, when its transaction came to nothing."""
        if self._closed:
            raise StoreError("the database {name} is closed", name=self._schema)
        # A caller that is cancelled while its job runs doesn't stop the job.
        return await asyncio.shield(asyncio.ensure_future(self._written(job)))

    @asynccontextmanager
    async def turn(self, name: str) -> AsyncIterator[PostgresTurn]:
        """See `Database.turn`. Where the connection breaks, the server gives the turn to the next one."""
        try:
            async with self._begun_by("SELECT pg_advisory_lock(?)", (_key(name),)) as connection:
                await end_when_silent(connection, self._silence)
                try:
                    async with looking_after(connection) as turn:
                        yield turn
                finally:
                    if not connection.closed:
                        await in_time(connection, self._give_up(connection, name), WAIT_SECONDS)
        except psycopg.Error as error:
            raise StoreError("the database can't be reached: {reason}", reason=_said(error)) from error

    @asynccontextmanager
    async def slots(self, work: str, count: int) -> AsyncIterator[PostgresSlots]:
        """See `Database.slots`."""
        try:
            async with (
                self._begun_by("SELECT 1", ()) as connection,
                taking_part(PostgresSlots(connection, self.read, work, count, self._silence), connection) as slots,
            ):
                yield slots
        except psycopg.Error as error:
            raise StoreError("the database can't be reached: {reason}", reason=_said(error)) from error

    async def tables(self) -> list[Table]:
        """See `corpus.store.transfer.Target`."""
        columns = await self.read(_COLUMNS, (self._schema,))
        keys = await self.read(_KEYS, (self._schema,))
        references = await self.read(_REFERENCES, (self._schema,))
        found = {row["name"]: Table(row["name"], tuple(row["columns"]), _only(row["name"], keys)) for row in columns}
        ordered: dict[str, Table] = {}
        while found:
            waiting = {row["name"] for row in references if row["target"] in found and row["target"] != row["name"]}
            ordered |= {name: found.pop(name) for name in sorted(found.keys() - waiting)}
        return list(ordered.values())

    async def renumber(self, transaction: Transaction, numbers: Mapping[str, int]) -> None:
        """See `corpus.store.transfer.Target`."""
        for row in await self.read(_NUMBERED, (self._schema,)):
            table, column = row["name"], row["column"]
            await transaction.execute(
                f"SELECT setval(pg_get_serial_sequence(?, ?), "
                f"greatest((SELECT coalesce(max({column}), 0) FROM {table}), CAST(? AS bigint)) + 1, FALSE)",
                (f"{self._schema}.{table}", column, numbers.get(table, 0)),
            )

    async def close(self) -> None:
        """See `Database.close`."""
        if not self._closed:
            self._closed = True
            await self._pool.close(timeout=WAIT_SECONDS)

    @asynccontextmanager
    async def _begun_by(self, sql: str, parameters: Sequence[Any]) -> AsyncIterator[AsyncConnection[PostgresRow]]:
        """A connection that has run the statement: one that turns out to be broken is left for another."""
        for left in reversed(range(CONNECTIONS + 1)):
            async with self._pool.connection() as connection:
                try:
                    await _fetch(connection, sql, parameters)
                except psycopg.OperationalError:
                    if not left or not connection.closed:
                        raise
                    continue
                yield connection
                return

    async def _give_up(self, connection: AsyncConnection[PostgresRow], turn: str) -> None:
        await end_when_silent(connection, 0.0)
        await _fetch(connection, "SELECT pg_advisory_unlock(?)", (_key(turn),))

    async def _rows(self, sql: str, parameters: Sequence[Any]) -> list[PostgresRow]:
        async with self._pool.connection() as connection:
            return await _fetch(connection, sql, parameters)

    async def _written(self, job: Job[T]) -> T:
        for attempt in range(1, ATTEMPTS + 1):
            run = _Run(self._turn)
            try:
                async with self._pool.connection() as connection:
                    return await run.through(connection, job)
            except _IN_THE_WAY as error:
                if attempt == ATTEMPTS:
                    raise StoreError("the database is too busy: others got in the way of a change") from error
            except psycopg.OperationalError as error:
                if run.doubtful or attempt == ATTEMPTS:
                    raise StoreError("the database can't be written: {reason}", reason=_said(error)) from error
                await self._pool.check()
            except psycopg.Error as error:
                raise StoreError("the database can't be written: {reason}", reason=_said(error)) from error
        raise AssertionError


class PostgresTurn:
    """`corpus.store.database.Turn`: the server gives it to another session when this one ends."""

    def __init__(self, looks: asyncio.Task[None]) -> None:
        """`looks` ends when the session is seen to have ended."""
        self._looks = looks

    async def lost(self) -> None:
        await asyncio.wait({self._looks})


@asynccontextmanager
async def looking_after(connection: AsyncConnection[PostgresRow]) -> AsyncIterator[PostgresTurn]:
    """The turn that a session has, while this process asks after it: that tells the server that we run."""

    async def looks() -> None:
        with suppress(psycopg.Error):
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                await in_time(connection, _fetch(connection, "SELECT 1", ()), WAIT_SECONDS)

    looking = asyncio.create_task(looks(), name="turn")
    try:
        yield PostgresTurn(looking)
    finally:
        looking.cancel()
        await asyncio.wait({looking})


class _Run:
    """One attempt at a transaction. `doubtful`: its end was asked for, so that it may have been committed."""

    def __init__(self, turn: int | None) -> None:
        self._turn = turn
        self.doubtful = False

    async def through(self, connection: AsyncConnection[PostgresRow], job: Job[T]) -> T:
        """Begin, do the job, commit; whatever it raises rolls all of it back."""
        await connection.execute("BEGIN")
        try:
            if self._turn is not None:
                await connection.execute("SELECT pg_advisory_xact_lock(%s)", (self._turn,))
            result = await job(_PostgresTransaction(connection))
            self.doubtful = True
            await connection.execute("COMMIT")
        except BaseException:
            if not connection.closed and not connection.broken:
                await connection.rollback()
            raise
        return result


class _PostgresTransaction:
    """`corpus.store.database.Transaction`."""

    def __init__(self, connection: AsyncConnection[PostgresRow]) -> None:
        self._connection = connection

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> AsyncCursor[PostgresRow]:
        try:
            return await self._connection.execute(_query(sql), parameters)
        except psycopg.IntegrityError as error:
            raise ConflictError("the database refuses a key that is there: {reason}", reason=_said(error)) from error

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> AsyncCursor[PostgresRow]:
        cursor = self._connection.cursor()
        if parameters:
            try:
                await cursor.executemany(_query(sql), parameters)
            except psycopg.IntegrityError as error:
                raise ConflictError(
                    "the database refuses a key that is there: {reason}", reason=_said(error)
                ) from error
        return cursor

    async def execute_fetchall(self, sql: str, parameters: Sequence[Any] = ()) -> Iterable[PostgresRow]:
        cursor = await self.execute(sql, parameters)
        return await cursor.fetchall()


def _pool(url: str, schema: str) -> AsyncConnectionPool[AsyncConnection[PostgresRow]]:
    """Connections to the schema; it is not open yet."""
    return AsyncConnectionPool(
        url,
        connection_class=AsyncConnection[PostgresRow],
        kwargs=_CONNECTING | {"row_factory": _rows, "options": options(schema)},
        configure=_configure,
        min_size=1,
        max_size=CONNECTIONS,
        timeout=WAIT_SECONDS,
        reconnect_timeout=WAIT_SECONDS,
        open=False,
        name=schema,
    )


def _only(table: str, keys: Sequence[PostgresRow]) -> str:
    """The column that alone is the table's key, and a number; "" if none is."""
    own = [row for row in keys if row["name"] == table]
    return str(own[0]["column"]) if len(own) == 1 and own[0]["numbered"] else ""


async def _migrate(connection: AsyncConnection[Any], schema: str, migrations: Sequence[str]) -> None:
    """Bring the schema to its newest version. Those who come at the same time wait for the first."""
    async with connection.transaction():
        await connection.execute("SELECT pg_advisory_xact_lock(%s)", (_key(f"{schema} schema"),))
        await connection.execute(_query(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        await connection.execute(_query(f"SET LOCAL search_path TO {schema}"))
        await connection.execute(_query(f"CREATE TABLE IF NOT EXISTS {_VERSION} (version BIGINT NOT NULL)"))
        row = await (await connection.execute(_query(f"SELECT version FROM {_VERSION}"))).fetchone()
        version = int(row[0]) if row else 0
        if version > len(migrations):
            raise StoreError("the database {name} was written by a newer release of OnRecord", name=schema)
        if row is None:
            await connection.execute(_query(LISTED))
            await connection.execute(_query(f"INSERT INTO {_VERSION} VALUES (0)"))
        for script in migrations[version:]:
            await connection.execute(migration(script))
        await connection.execute(_query(f"UPDATE {_VERSION} SET version = ?"), (len(migrations),))


async def _configure(connection: AsyncConnection[PostgresRow]) -> None:
    connection.adapters.register_dumper(bool, _Truth)


async def _fetch(connection: AsyncConnection[PostgresRow], sql: str, parameters: Sequence[Any]) -> list[PostgresRow]:
    cursor = await connection.execute(_query(sql), parameters)
    return await cursor.fetchall()


def _rows(cursor: Any) -> RowMaker[PostgresRow]:
    columns = {column.name: number for number, column in enumerate(cursor.description or ())}
    return lambda values: PostgresRow(columns, values)


def _query(sql: str) -> LiteralString:
    """Statements are put together from constants; every value is bound."""
    return statement(sql)


def _key(name: str) -> int:
    """The number of an advisory lock."""
    return int.from_bytes(hashlib.sha256(f"onrecord {name}".encode()).digest()[:8], "big", signed=True)


def _place(url: str) -> str:
    """Host and database of an address, without who connects. ConfigError for what is no address, which is not quoted:
    a password may be in it."""
    try:
        known = psycopg.conninfo.conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        raise ConfigError(
            "the database's address can't be read; it is written postgresql://USER:PASSWORD@HOST/DATABASE, with "
            "%XX for signs other than letters and digits"
        ) from None
    return f"{known.get('dbname') or ''} on {known.get('host') or 'this machine'}"


def _said(error: BaseException) -> str:
    """The first line of what the database said: those after it may quote values."""
    return (str(error).splitlines() or [type(error).__name__])[0]
