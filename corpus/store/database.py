"""A database of tables of one's own: how the bot keeps its chats and updates without knowing what keeps them.

Statements are in SQLite's SQL with `?` for what is bound; an implementation over another database translates what is
its own there (`INSERT OR REPLACE`, `UPDATE OR REPLACE`, `json_each`) and brings a schema of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


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
    """What a job writes through; it is committed when the job returns, and rolled back if it raises."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Awaitable[Cursor]:
        """One statement."""

    def executemany(self, sql: str, parameters: Sequence[Sequence[Any]], /) -> Awaitable[Cursor]:
        """One statement, for each of the parameters."""

    def execute_fetchall(self, sql: str, parameters: Sequence[Any] = ..., /) -> Awaitable[Iterable[Row]]:
        """All rows that a statement gives."""


class Database(Protocol):
    """An open database. Every method raises StoreError when it fails."""

    async def read(self, sql: str, parameters: Sequence[Any] = (), /) -> Sequence[Row]:
        """All rows of one query, as of the last committed transaction."""

    async def write(self, job: Callable[[Transaction], Awaitable[T]], /) -> T:
        """Run `job` as one transaction and return its result once it is on disk. Whatever it raises rolls all of it
        back."""

    async def close(self) -> None:
        """Finish the writes that wait, then close. Safe to call twice."""
