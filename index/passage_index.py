"""Passages by their terms: add, remove, and search with BM25, live."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import numpy as np

from index.bm25 import MODELS, Floats, Idf, Okapi, Statistics
from index.delta import Delta
from index.postings import Hit

__all__ = ["Hit", "Idf", "PassageIndex"]


class PassageIndex:
    """A living index of passages. Use it from one thread; only `commit` and `compact` may run in another meanwhile.

    `seq` is the newest change of the store that the index contains, as told by its owner.
    """

    def __init__(self, folder: Path | None = None, *, idf: Idf = Idf.LUCENE) -> None:
        self.seq = 0
        self._folder = folder
        self._idf = idf
        self._delta = Delta()
        self._length = 0
        self._passages = 0
        self._model: Okapi | None = None

    @classmethod
    def open(cls, folder: Path | None, *, idf: Idf = Idf.LUCENE) -> Self:
        """The index in `folder`, or an empty one with seq 0 if there is none or it is damaged; None keeps it in memory
        only."""
        return cls(folder, idf=idf)

    def __len__(self) -> int:
        return self._passages

    def __contains__(self, passage_id: int) -> bool:
        return self._delta.row(passage_id) >= 0

    @property
    def average_length(self) -> float:
        """The mean number of terms in a passage; 0 if there is none."""
        return self._length / self._passages if self._passages else 0.0

    def add(self, passage_id: int, terms: Sequence[str]) -> None:
        """Adds a passage, or replaces the one with this id; the next search finds it."""
        self.remove(passage_id)
        self._delta.add(passage_id, terms)
        self._passages += 1
        self._length += len(terms)
        self._model = None

    def remove(self, passage_id: int) -> bool:
        """Removes a passage; False if there is none with this id."""
        row = self._delta.row(passage_id)
        if row < 0:
            return False
        self._delta.remove(row)
        self._passages -= 1
        self._length -= self._delta.lengths[row]
        self._model = None
        return True

    def search(self, terms: Sequence[str], k: int) -> list[Hit]:
        """The `k` passages that score best among those that share a term, best first, equal scores by passage id."""
        scores, matched = self._accumulate(terms)
        matched &= np.frombuffer(bytes(self._delta.dead), dtype=np.uint8) == 0
        rows = np.flatnonzero(matched)
        ids = self._delta.ids[rows]
        order = np.lexsort((ids, -scores[rows]))[:k]
        return [Hit(int(ids[at]), float(scores[rows[at]])) for at in order]

    def scores(self, terms: Sequence[str], passage_ids: Sequence[int]) -> Floats:
        """The score of each of these passages, 0 where it shares no term or isn't in the index."""
        scores, _ = self._accumulate(terms)
        rows = [self._delta.row(passage_id) for passage_id in passage_ids]
        return np.array([scores[row] if row >= 0 else 0.0 for row in rows], dtype=np.float64)

    def document_frequency(self, term: str) -> int:
        """How many passages contain the term."""
        number = self._delta.find(term)
        return self._delta.frequency(number) if number >= 0 else 0

    def idf(self, term: str) -> float:
        """How much the term weighs; 0 if no passage contains it."""
        return self.model.idf_of(self.document_frequency(term))

    def terms(self, prefix: str = "") -> Iterator[str]:
        """The terms of all passages that start so, sorted."""
        return (term for term in sorted(self._delta.terms(prefix)) if self.document_frequency(term))

    def commit(self, seq: int) -> None:
        """Makes what was added and removed durable, as of change `seq` of the store."""
        self.seq = seq

    def compact(self, seq: int) -> None:
        """The same, and everything merged into one segment."""
        self.commit(seq)

    @property
    def model(self) -> Okapi:
        """The scoring model for the passages as they are now."""
        if self._model is None:
            frequencies = (self.document_frequency(term) for term in self._delta.vocabulary)
            spread = Counter(frequency for frequency in frequencies if frequency)
            self._model = MODELS[self._idf](Statistics(self._passages, self._length, spread))
        return self._model

    def _accumulate(self, terms: Sequence[str]) -> tuple[Floats, np.ndarray[tuple[int], np.dtype[np.bool_]]]:
        scores = np.zeros(len(self._delta))
        matched = np.zeros(len(self._delta), dtype=np.bool_)
        weights = self.model.saturation(*self._delta.pairs)
        for term, times in Counter(terms).items():
            number = self._delta.find(term)
            if number >= 0:
                rows, codes = self._delta.postings(number)
                scores[rows] += times * self.idf(term) * weights[codes]
                matched[rows] = True
        return scores, matched
