"""A database of tables of one's own: how the bot keeps its chats and updates without knowing what keeps them.

Statements are in the SQL that SQLite and PostgreSQL share, with `?` for what is bound: `ON CONFLICT` in place of
`INSERT OR`, `RETURNING` for what a row was given, `NULLS LAST`, and `json_each(?)` for a list of numbers. Truth values
are the numbers 0 and 1. Schemas are in SQLite's names of types, which other databases translate.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
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
    """A named lock that one process at a time holds, from `Database.turn`."""

    async def lost(self) -> None:
        """Return when another process may have it, because the database has lost sight of this one."""


@dataclass(frozen=True, slots=True)
class Allotment:
    """A process's part of a work that `processes` do together.

    The work is divided into numbered slots. `slots` are this process's; those `leaving` are too: it must begin nothing
    new in them, and release them once nothing of them is under way.
    """

    processes: int
    slots: frozenset[int]
    leaving: frozenset[int] = frozenset()


class Slots(Protocol):
    """The slots of a work, each of them had by one process at a time. Methods raise StoreError once the database has
    lost sight of this process: others may have its slots from then on."""

    async def take(self) -> Allotment:
        """Take what is free and due to this process: all slots divided by the processes that are there now."""

    async def release(self, slots: Iterable[int], /) -> None:
        """Let others have these."""

    async def tell(self, slots: Iterable[int], /) -> None:
        """Have whoever has these slots hear that there is something new in them."""

    async def told(self, seconds: float, /) -> frozenset[int]:
        """Wait until there is something new, at most so long; the slots in which."""


class Database(Protocol):
    """An open database. Every method raises StoreError when it fails."""

    async def read(self, sql: str, parameters: Sequence[Any] = (), /) -> Sequence[Row]:
        """All rows of one query, as of the last committed transaction."""

    async def write(self, job: Callable[[Transaction], Awaitable[T]], /) -> T:
        """Run `job` as one transaction and return its result once it is on disk. Whatever it raises rolls all of it
        back."""

    def turn(self, name: str) -> AbstractAsyncContextManager[Turn]:
        """Wait until no other process has the turn of this name, and keep it until the context ends."""

    def slots(self, work: str, count: int) -> AbstractAsyncContextManager[Slots]:
        """The slots 0 to `count` - 1 into which a work is divided, until the context ends.

        A process has its share from its first `Slots.take` on: before that nobody keeps anything for it.
        """

    async def close(self) -> None:
        """Finish the writes that wait, then close. Safe to call twice."""


def returned(rows: Iterable[Row]) -> int:
    """The number that a statement with RETURNING gave its one row."""
    return int(next(iter(rows))[0])
