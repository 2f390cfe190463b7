"""A feed that is followed, and what is remembered of its entries."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.fetching.validators import NO_VALIDATORS, Validators
from corpus.messages import SILENCE, Message

EVERY = 900.0
"""Seconds between two polls of a feed of which nothing else is said."""

DEAD_SECONDS = 86_400.0
FEW_FAILURES = 5


@dataclass(frozen=True, slots=True)
class Subscription:
    """Times are Unix seconds, 0 for never; `every` is in seconds. `outlet` is the admin's word, else the feed's `title`
    counts. `asked` is the address as it was first given, `url` where the feed is by now.

    `good` is the last poll that succeeded, `failures` counts those since, `error` is the newest of them as a clause.
    `validators` are of the version that was read whole.
    """

    id: int
    url: str
    asked: str = ""
    title: str = ""
    outlet: str = ""
    every: float = EVERY
    paused: bool = False
    added: float = 0.0
    next_poll: float = 0.0
    polled: float = 0.0
    good: float = 0.0
    failures: int = 0
    error: Message = SILENCE
    validators: Validators = NO_VALIDATORS

    def is_dead(self, now: float) -> bool:
        """True if nothing has been had of it for so long that somebody should look."""
        return self.failures >= FEW_FAILURES and now - (self.good or self.added) >= DEAD_SECONDS

    @property
    def name(self) -> str:
        """What it is called."""
        return self.outlet or self.title or self.url


@dataclass(frozen=True, slots=True)
class SeenEntry:
    """What became of an entry: its article, None if there is none; `whole` is False while that is only an excerpt.

    `digest` is of what the feed says of it; `tries` counts how often it was dealt with.
    """

    key: str
    digest: str
    article_id: int | None = None
    whole: bool = True
    tries: int = 0
