"""What every engine gives: searches of weighted terms, counts of terms, and what candidates consist of.

An engine's snapshot is read in a thread, for it may wait for a disk or the network. What is asked together is asked in
one call.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.engines.bm25 import Bm25

Ids = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint32]


class Field(StrEnum):
    """What is searched: passages and articles by their terms, passages by the terms of what is said in them (and, marked,
    by the names of who says it)."""

    PASSAGES = "passages"
    ARTICLES = "articles"
    SPEECH = "speech"


class Hit(NamedTuple):
    """A passage, or an article, and its BM25 score."""

    passage_id: int
    score: float


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may give; every condition must hold, and the empty filter lets all through.

    `since` and `until` are days as `date.toordinal` counts, inclusive; an article without a date fits no such
    condition. `outlet` is a part of the folded outlet. `excluded` are terms that the passage must lack, `without`
    passages. Articles are held to what is known of a whole article: date and outlet.
    """

    since: int = 0
    until: int = 0
    outlet: str = ""
    excluded: frozenset[str] = frozenset()
    without: frozenset[int] = frozenset()
    body_only: bool = False


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Search:
    """The `most` best of a field that share a term, best first, equal scores by id. A term's weight, above 0,
    multiplies its idf."""

    field: Field
    terms: Mapping[str, float]
    most: int
    wanted: Filter = EVERYTHING


@dataclass(frozen=True, slots=True)
class Statistics:
    """Counts over a whole field, by which its terms weigh. `frequencies`: how many passages (or articles) have each of
    the terms asked for."""

    model: Bm25
    frequencies: Mapping[str, int] = field(default_factory=dict)

    def idf(self, term: str) -> float:
        """How much the term weighs; 0 if nothing contains it, or it was not asked for."""
        return self.model.idf_of(self.frequencies.get(term, 0))

    @property
    def rarest_idf(self) -> float:
        """What a term would weigh that a single passage contains; 0 if there is no passage."""
        return self.model.idf_of(1) if self.model.corpus_size else 0.0


class FieldReader(Protocol):
    """What some passages or articles consist of, in one field."""

    def frequencies(self, terms: Sequence[str], ids: Ids) -> Counts:
        """How often each has each term: an array [term, id], 0 where it lacks it or isn't here."""

    def lengths(self, ids: Ids) -> Counts:
        """The number of terms of each; 0 for one that isn't here."""
