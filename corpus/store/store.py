"""What every article store gives: articles, speakers and the change log, which are always of one moment.

An article, its attributions and its line in the change log are written in one transaction, so that an index which
follows the log can never hold what the store doesn't. Deleting keeps the article, marked, for `restore`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from corpus.model import Article
from corpus.store.articles import Articles
from corpus.store.changes import Change, Changes
from corpus.store.database import Turn
from corpus.store.feeds import Feeds
from corpus.store.speakers import Speakers
from corpus.store.stories import Stories
from corpus.store.watch import WatchList


@dataclass(frozen=True, slots=True)
class Totals:
    """What the corpus covers. `passages` counts headlines and body paragraphs."""

    articles: int
    passages: int
    attributions: int
    speakers: int
    first: dt.date | None
    last: dt.date | None
    seq: int


class Store(Articles, Changes, Protocol):
    """A store, opened (`corpus.store.opening.open_store`). For one event loop; its methods may be called at the same
    time. Every method raises StoreError when the database fails."""

    @property
    def speakers(self) -> Speakers:
        """The speakers' side."""

    @property
    def stories(self) -> Stories:
        """Which articles are copies of one text."""

    @property
    def watch(self) -> WatchList:
        """The articles whose pages are read again."""

    @property
    def feeds(self) -> Feeds:
        """The feeds that are followed."""

    async def changed(self, changes: Sequence[Change]) -> list[Article]:
        """The living ones of the articles that were changed, each no older than its last change among these."""

    async def totals(self) -> Totals:
        """What the corpus covers now."""

    async def result_of(self, command: str) -> Any | None:
        """The result that a command had, as JSON values; None if it was not carried out."""

    async def prune(self, days: float, followed: int = 0) -> int:
        """Drop for good what was deleted or replaced over `days` ago, some of it at a time; how many articles that was.

        With it go speakers whom no other article mentions, the change log's lines up to the change `followed`, which
        every follower has, and the results of commands that nobody gives again.
        """

    def turn(self, name: str) -> AbstractAsyncContextManager[Turn]:
        """Wait until no other process has the turn of this name, and keep it until the context ends."""

    async def close(self) -> None:
        """Finish what is being written, then close."""
