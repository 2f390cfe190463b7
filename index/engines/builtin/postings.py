"""What a search reads: layers of postings, and the hits that come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Rows = npt.NDArray[np.uint32]
Codes = npt.NDArray[np.uint16]
Units = npt.NDArray[np.uint16]
Numbers = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]
Pairs = tuple[Numbers, Numbers]
T = TypeVar("T")

MOST_CODES = 1 << 16
LONGEST = 1_000_000


class Postings(NamedTuple):
    """The passages that contain one term: rows of a layer, ascending, and for each the code of its pair of term
    frequency and passage length."""

    rows: Rows
    codes: Codes


class Packed(NamedTuple):
    """The postings of many terms in one array: packed_postings.py tells how."""

    units: Units
    starts: npt.NDArray[np.uint64]
    counts: Numbers
    directory: Numbers


class Source(Protocol):
    """Passages in rows from 0 that can be merged into a segment. Immutable; rows of removed passages stay."""

    def __len__(self) -> int:
        """How many rows."""

    @property
    def ids(self) -> Ids:
        """The passage id of each row."""

    @property
    def lengths(self) -> Numbers:
        """The number of terms of each row's passage."""

    @property
    def pairs(self) -> Pairs:
        """The term frequency and the passage length of each code."""

    @property
    def packed(self) -> Packed:
        """The postings of all terms, in the order of `vocabulary`."""

    def vocabulary(self) -> list[str]:
        """All terms; empty for those that no row has any more."""


class Part(NamedTuple):
    """A source to merge, and which of its rows are alive."""

    source: Source
    alive: Flags


class Layer(Source, Protocol[T]):
    """A source that can be searched. T is what a term is known by here."""

    def row(self, passage_id: int) -> int:
        """The last row of a passage, -1 if it has none here."""

    def rows_of(self, ids: Ids) -> Ids:
        """The same of each of these passages."""

    def find(self, term: str) -> T | None:
        """What a term is known by; None if no row has it."""

    def count(self, term: T) -> int:
        """In how many rows it occurs."""

    def postings(self, term: T) -> Postings:
        """Where it occurs."""

    def codes_at(self, term: T, rows: Rows) -> npt.NDArray[np.int32]:
        """Its code in each of these rows, which ascend; -1 where the row lacks it."""

    def best_codes(self, term: T) -> Codes:
        """Codes of which one has its greatest weight, whatever the average length."""

    def terms(self, prefix: str = "") -> Iterator[str]:
        """The terms of all rows that start so, sorted."""


def match(held: npt.NDArray[Any], codes: Codes, wanted: npt.NDArray[Any], found: npt.NDArray[np.int32]) -> None:
    """Set `found` to the code at each wanted value that the sorted `held` has."""
    if len(held):
        at = np.minimum(held.searchsorted(wanted), len(held) - 1)
        same = held[at] == wanted
        found[same] = codes[at[same]]
