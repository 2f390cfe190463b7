"""Articles whose pages are read again for silent corrections, as every store keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Watched:
    """An article that is watched since `added` (Unix seconds)."""

    article_id: int
    url: str
    added: float


class WatchList(Protocol):
    """Times are in Unix seconds. All methods raise StoreError when the database fails."""

    async def add(self, article_id: int, now: float) -> None:
        """Watch an article whose page was fetched now; it is due at once, to be told when it is read first. One that is
        watched already stays as it is."""

    async def due(self, now: float, limit: int = 20) -> Sequence[Watched]:
        """Living articles to be read again by now, longest due first."""

    async def put_off(self, article_id: int, due: float | None) -> None:
        """`due` is the next time, None if it is watched no longer."""
