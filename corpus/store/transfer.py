"""All rows of one database put into another, and compared: how an archive outgrows its file."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from corpus.errors import InvalidError, StoreError
from corpus.store.database import Database, Row, Transaction

_AT_ONCE = 2000  # rows
_OWN = "facts"  # a new database has made some up, which those that come replace


@dataclass(frozen=True, slots=True)
class Table:
    """`key` is the column that alone tells rows apart and orders them, "" where several do."""

    name: str
    columns: tuple[str, ...]
    key: str


class Source(Database, Protocol):
    """A database that knows what numbers it gave."""

    async def numbers(self) -> dict[str, int]:
        """By table the greatest number that any row of it ever had."""


class Target(Database, Protocol):
    """A database with the same schema."""

    async def tables(self) -> list[Table]:
        """Its tables; one that others refer to comes before them."""

    async def renumber(self, transaction: Transaction, numbers: Mapping[str, int]) -> None:
        """Let the numbers that tables give from now on come after all that are there, and after these."""


async def transfer(source: Source, target: Target) -> dict[str, int]:
    """Copy every row as it is, and compare both; how many rows each table has. All of it is there afterwards, or
    nothing. InvalidError if the target is not empty, StoreError if a row is not what it was."""
    tables = await target.tables()
    for table in tables:
        if table.name != _OWN and await target.read(f"SELECT 1 FROM {table.name} LIMIT 1"):
            raise InvalidError("the database is not empty: there are rows in {table}", table=table.name)

    async def job(transaction: Transaction) -> dict[str, int]:
        counts = {}
        for table in tables:
            if table.name == _OWN:
                await transaction.execute(f"DELETE FROM {table.name}")
            counts[table.name] = await _copied(source, transaction, table)
        await target.renumber(transaction, await source.numbers())
        return counts

    return await target.write(job)


async def _copied(source: Source, transaction: Transaction, table: Table) -> int:
    """Copy a table and compare: the sum of its rows' digests, which doesn't depend on their order."""
    places = ", ".join("?" for _ in table.columns)
    statement = f"INSERT INTO {table.name}({', '.join(table.columns)}) VALUES ({places})"
    count = sent = found = 0
    async for rows in _rows(source.read, table):
        values = [tuple(row[name] for name in table.columns) for row in rows]
        await transaction.executemany(statement, values)
        sent += sum(map(_digest, values))
        count += len(rows)
    async for rows in _rows(transaction.execute_fetchall, table):
        found += sum(_digest(tuple(row[name] for name in table.columns)) for row in rows)
    if found != sent:
        raise StoreError("the copy of {table} is not what it should be; nothing was moved", table=table.name)
    return count


Read = Callable[[str, Sequence[Any]], Awaitable[Iterable[Row]]]


async def _rows(read: Read, table: Table) -> AsyncIterator[list[Row]]:
    """All rows of a table, some at a time where one column orders them."""
    columns = ", ".join(table.columns)
    if not table.key:
        yield list(await read(f"SELECT {columns} FROM {table.name}", ()))
        return
    statement = f"SELECT {columns} FROM {table.name} WHERE {table.key} > ? ORDER BY {table.key} LIMIT {_AT_ONCE}"
    last: Any = -(1 << 62)
    while rows := list(await read(statement, (last,))):
        yield rows
        last = rows[-1][table.key]


def _digest(values: tuple[Any, ...]) -> int:
    return int.from_bytes(hashlib.sha256(repr(values).encode("utf-8", "surrogatepass")).digest(), "big")
