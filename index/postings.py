"""What a search reads: layers of postings, and the hits that come out."""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Ids = npt.NDArray[np.int64]
Rows = npt.NDArray[np.uint32]
Codes = npt.NDArray[np.uint16]


class Hit(NamedTuple):
    """A passage and its BM25 score."""

    passage_id: int
    score: float


class Postings(NamedTuple):
    """The passages that contain one term: rows of a layer, ascending, and for each the code of its pair of term
    frequency and passage length."""

    rows: Rows
    codes: Codes


class Layer(Protocol):
    """Some of the index's passages, in rows from 0. Rows of removed passages stay, and are marked dead."""

    def __len__(self) -> int:
        """How many rows, dead ones included."""

    @property
    def ids(self) -> Ids:
        """The passage id of each row."""

    @property
    def dead(self) -> bytearray:
        """A byte for each row, not 0 if its passage was removed."""

    @property
    def pairs(self) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
        """The term frequency and the passage length of each code."""

    def row(self, passage_id: int) -> int:
        """The row of a living passage, -1 if it has none here."""

    def find(self, term: str) -> int:
        """The number of a term, -1 if no row has it."""

    def frequency(self, number: int) -> int:
        """In how many living rows the term with this number occurs."""

    def postings(self, number: int) -> Postings:
        """Where the term with this number occurs, dead rows included."""
