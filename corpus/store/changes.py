"""The change log: what an index, or anything else that keeps in step with the articles, has to follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log. Passage ids; both are empty when only the citation or the attributions changed."""

    seq: int
    article_id: int
    removed: tuple[int, ...]
    added: tuple[int, ...]


class Changes(Protocol):
    """The log of a store. A line is written in the transaction of the change itself, and lines become visible in the
    order of `seq`: who has read up to a line never misses one before it."""

    async def id(self) -> str:
        """What tells this store from every other."""

    async def seq(self) -> int:
        """The newest change; 0 before the first."""

    async def changes(self, after: int, limit: int = 1000) -> list[Change]:
        """The lines with a greater `seq`, in order."""

    async def oldest_change(self) -> int:
        """The oldest change that the log still has; 0 before the first. Who has less than all before it starts anew."""
