"""A database of tables of one's own: how the bot keeps its chats and updates without knowing what keeps them.

Statements are in the SQL that SQLite and PostgreSQL share, with `?` for what is bound: `ON CONFLICT` in place of
`INSERT OR`, `RETURNING` for what a row was given, `NULLS LAST`, and `json_each(?)` for a list of numbers. Truth values
are the numbers 0 and 1. Schemas are in SQLite's names of types, which other databases translate.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")
Job = Callable[["Transaction"], Awaitable[T]]


class Row(Protocol):
    """A row, by column name or number."""

    def __getitem__(self, key: int | str, /) -> Any:
        """The column's value."""


class Cursor(Protocol):
    """What a statement did."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""


class Transaction(Protocol):
    """What a job writes through; it is committed when the job returns, and rolled back if it raises. Methods raise
    ConflictError for a key that is there already; then the transaction is of no use any more."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Awaitable[Cursor]:
        """One statement."""

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]], /) -> Awaitable[Cursor]:
        """One statement, for each of the parameters."""

    def execute_fetchall(self, sql: str, parameters: Sequence[Any] = ..., /) -> Awaitable[Iterable[Row]]:
        """All rows that a statement gives."""


class Turn(Protocol):
    """What only one process at a time has."""

    async def lost(self) -> None:
        """Return when another process may have it, because the database has lost sight of this one."""


class Database(Protocol):
    """An open database. Every method raises StoreError when it fails."""

    async def read(self, sql: str, parameters: Sequence[Any] = (), /) -> Sequence[Row]:
        """All rows of one query, as of the last committed transaction."""

    async def write(self, job: Callable[[Transaction], Awaitable[T]], /) -> T:
        """Run `job` as one transaction and return its result once it is on disk. Whatever it raises rolls all of it
        back."""

    def turn(self, name: str) -> AbstractAsyncContextManager[Turn]:
        """Wait until no other process has the turn of this name, and keep it until the context ends."""

    async def close(self) -> None:
        """Finish the writes that wait, then close. Safe to call twice."""


def returned(rows: Iterable[Row]) -> int:
    """The number that a statement with RETURNING gave its one row."""
    return int(next(iter(rows))[0])
