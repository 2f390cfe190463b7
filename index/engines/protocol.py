"""What every engine gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Hit(NamedTuple):
    """A passage and its BM25 score."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may give; every condition must hold, and the empty filter lets all through.

    `since` and `until` are days as `date.toordinal` counts, inclusive; an article without a date fits no such
    condition. `outlet` is a part of the folded outlet. `excluded` are terms that the passage must lack, `without`
    passages.
    """

    since: int = 0
    until: int = 0
    outlet: str = ""
    excluded: frozenset[str] = frozenset()
    without: frozenset[int] = frozenset()
    body_only: bool = False


EVERYTHING = Filter()
