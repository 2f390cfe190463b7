"""What a search reads: layers of postings, and the hits that come out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Rows = npt.NDArray[np.uint32]
Codes = npt.NDArray[np.uint16]
Units = npt.NDArray[np.uint16]
Numbers = npt.NDArray[np.uint32]
Pairs = tuple[Numbers, Numbers]

MOST_CODES = 1 << 16
LONGEST = 1_000_000


class Hit(NamedTuple):
    """A passage and its BM25 score."""

    passage_id: int
    score: float


class Postings(NamedTuple):
    """The passages that contain one term: rows of a layer, ascending, and for each the code of its pair of term
    frequency and passage length."""

    rows: Rows
    codes: Codes


class Packed(NamedTuple):
    """The postings of many terms in one array: packed.py tells how."""

    units: Units
    starts: npt.NDArray[np.uint64]
    counts: Numbers
    directory: Numbers


class Source(Protocol):
    """Passages in rows from 0 that can be merged into a segment. Rows of removed passages stay."""

    def __len__(self) -> int:
        """How many rows, dead ones included."""

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
        """The postings of all terms by number, dead rows included."""

    def vocabulary(self) -> list[str]:
        """The term of each number; empty for numbers that no row has any more."""


class Part(NamedTuple):
    """A source to merge, and which of its rows were dead when that began."""

    source: Source
    dead: bytes


class Layer(Source, Protocol):
    """A source that can be searched."""

    @property
    def dead(self) -> bytearray:
        """A byte for each row, not 0 if its passage was removed."""

    def row(self, passage_id: int) -> int:
        """The row of a living passage, -1 if it has none here."""

    def remove(self, row: int) -> None:
        """Marks a living row dead."""

    def rows_of(self, ids: Ids) -> Ids:
        """The living row of each of these passages, -1 for one that has none here."""

    def length(self, row: int) -> int:
        """The number of terms of the row's passage."""

    def names(self, numbers: npt.NDArray[np.int64]) -> list[str]:
        """The terms with these numbers."""

    def find(self, term: str) -> int:
        """The number of a term, -1 if no row has it."""

    def frequency(self, number: int) -> int:
        """In how many living rows the term with this number occurs."""

    def postings(self, number: int) -> Postings:
        """Where the term with this number occurs, dead rows included."""

    def codes_at(self, number: int, rows: Rows) -> npt.NDArray[np.int32]:
        """The code of the term in each of these rows, which ascend; -1 where the row lacks it."""

    def best_codes(self, number: int) -> Codes:
        """Codes of which one has the term's greatest weight, whatever the average length."""

    def numbers_in(self, row: int) -> npt.NDArray[np.int64]:
        """The terms of a row, by number."""

    def living_counts(self) -> npt.NDArray[np.int64]:
        """In how many living rows each term occurs, by number."""

    def terms(self, prefix: str = "") -> Iterator[str]:
        """The terms of all rows that start so, sorted."""


def match(held: npt.NDArray[Any], codes: Codes, wanted: npt.NDArray[Any], found: npt.NDArray[np.int32]) -> None:
    """Sets `found` to the code at each wanted value that the sorted `held` has."""
    if len(held):
        at = np.minimum(held.searchsorted(wanted), len(held) - 1)
        same = held[at] == wanted
        found[same] = codes[at[same]]
