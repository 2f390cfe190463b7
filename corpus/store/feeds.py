"""Feeds as every store keeps them: subscriptions, and what became of their entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from corpus.feeds.subscription import EVERY, SeenEntry, Subscription


class Feeds(Protocol):
    """The feeds that are followed. Times are in Unix seconds. A method that names a feed which isn't followed raises
    NotFoundError, `save` and `mark` apart; all raise StoreError when the database fails."""

    async def add(self, url: str, now: float, *, title: str = "", outlet: str = "", every: float = EVERY) -> bool:
        """Follow a feed from now on; False if it is followed already: then nothing changes."""

    async def remove(self, feed_id: int) -> None:
        """Follow it no longer; its articles stay."""

    async def change(self, feed_id: int, *, outlet: str, every: float) -> None:
        """Call it otherwise, and poll it so often from the next poll on."""

    async def pause(self, feed_id: int) -> None:
        """Poll it no more until it is resumed."""

    async def resume(self, feed_id: int) -> None:
        """Poll it again, and as soon as may be."""

    async def save(self, feed: Subscription) -> None:
        """Write down how a poll came out. What an admin may have changed meanwhile (outlet, every, paused) stays."""

    async def all(self) -> list[Subscription]:
        """Every subscription, oldest first."""

    async def feed(self, feed_id: int) -> Subscription:
        """One subscription."""

    async def due(self, now: float) -> list[Subscription]:
        """Those to be polled now, longest due first; also those that were polled in what is now the future: the clock
        has been set back."""

    async def seen(self, feed_id: int, keys: Iterable[str], now: float) -> dict[str, SeenEntry]:
        """What is known of these entries, which the feed shows now, by key."""

    async def mark(self, feed_id: int, entries: Iterable[SeenEntry], now: float) -> None:
        """Note what became of entries; one given without an article keeps the article it had."""

    async def counts(self, since: float) -> Mapping[int, int]:
        """How many articles each feed has brought since then, by the feed's id."""

    async def prune(self, now: float) -> None:
        """Forget entries that no feed has shown for long."""
