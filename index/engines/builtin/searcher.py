"""The best rows of a layer, and the scores of given ones: the two loops that speed depends on.

Rows are found by MaxScore (Turtle and Flood, "Query evaluation: strategies and optimizations", 1995): terms whose
greatest weights together can't lift a row above the k-th best so far are not walked through, only looked up. Finalists
are scored anew, in the order of the question's terms; so every path gives the same bits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.bm25 import Bm25, Floats
from index.engines.builtin.deletions import Page
from index.engines.builtin.packed_postings import CHUNK
from index.engines.builtin.postings import MOST_CODES, Flags, Layer, Rows

Roughly = npt.NDArray[np.float32]

# How far sums of the same doubles in two orders can be apart, as a part of either.
SLACK = 1e-12


@dataclass(frozen=True, slots=True)
class Wanted:
    """A question's terms that a layer has: what it knows them by, and what each weighs."""

    terms: list[Any]
    weights: list[float]


class Searcher:
    """Searches a layer under one model, with numpy."""

    def __init__(self, layer: Layer[Any], model: Bm25) -> None:
        self.layer = layer
        # The saturation of every code; zeros up to the last code there can be, so that a damaged one leads nowhere.
        self.saturation = np.zeros(MOST_CODES)
        known = model.saturation(*layer.pairs)
        self._known = len(known)
        self.saturation[: self._known] = known

    def rounded(self) -> Roughly:
        """The saturation in half the bytes. Like the other table it is written only as far as there are codes."""
        rough = np.zeros(MOST_CODES, dtype=np.float32)
        rough[: self._known] = self.saturation[: self._known]
        return rough

    def scores(self, wanted: Wanted, rows: Rows) -> Floats:
        """The scores of these rows, which ascend."""
        total = np.zeros(len(rows))
        for term, weight in zip(wanted.terms, wanted.weights, strict=True):
            self.look_up(term, weight, rows, total)
        return total

    def best(self, wanted: Wanted, k: int, floor: float, left_out: tuple[Page, ...]) -> list[tuple[int, float]]:
        """The k best (passage id, score) of the rows that have one of the terms and a score of `floor` or more, but for
        those marked in `left_out`: falling scores, then rising ids."""
        rows = _Walk(self, wanted, k, floor, marked(left_out, len(self.layer))).finalists()
        scores = self.scores(wanted, rows)
        ids = self.layer.ids[rows]
        order = np.lexsort((ids, -scores))[:k]
        ranked = zip(ids[order].tolist(), scores[order].tolist(), strict=True)
        return [(passage_id, score) for passage_id, score in ranked if score >= floor]

    def look_up(self, term: Any, weight: float, rows: Rows, total: Floats) -> None:
        """Adds what the term weighs in each of these rows, which ascend."""
        codes = self.layer.codes_at(term, rows)
        held = codes >= 0
        total[held] += weight * self.saturation[codes[held]]


class _Walk:
    """One search: walks through terms by falling bound until the others can't matter, then looks those up."""

    def __init__(self, searcher: Searcher, wanted: Wanted, k: int, floor: float, left_out: Flags) -> None:
        self._searcher = searcher
        self._layer = searcher.layer
        self._k = k
        self._threshold = floor
        terms = zip(wanted.terms, wanted.weights, strict=True)
        bounded = [(self._bound(term, weight), term, weight) for term, weight in terms]
        self._terms = sorted(bounded, key=lambda entry: -entry[0])
        self._rest = sum(bound for bound, _, _ in self._terms)
        self._left_out = left_out

    def finalists(self) -> Rows:
        """Rows, ascending, among which the k best are."""
        rows, sums = self._walk()
        for bound, term, weight in self._terms:
            self._searcher.look_up(term, weight, rows, sums)
            self._rest -= bound
            self._raise(sums)
            kept = sums >= self._lowest()
            rows, sums = rows[kept], sums[kept]
        return rows

    def _walk(self) -> tuple[Rows, Floats]:
        sums = np.zeros(len(self._layer))
        walked: list[Rows] = []
        while self._terms and self._rest >= self._threshold * (1 - SLACK):
            bound, term, weight = self._terms.pop(0)
            rows, codes = self._layer.postings(term)
            sums[rows] += weight * self._searcher.saturation[codes]
            rows = rows[~self._left_out[rows]]
            self._rest -= bound
            self._raise(sums[rows])
            walked.append(rows)
        lowest = self._lowest()
        kept = [np.empty(0, dtype=np.uint32), *(rows[sums[rows] >= lowest] for rows in walked)]
        union = np.unique(np.concatenate(kept))
        return union, sums[union]

    def _bound(self, term: Any, weight: float) -> float:
        return weight * float(self._searcher.saturation[self._layer.best_codes(term)].max(initial=0))

    def _raise(self, sums: npt.NDArray[np.float64]) -> None:
        if len(sums) >= self._k:
            kth = len(sums) - self._k
            self._threshold = max(self._threshold, float(np.partition(sums, kth)[kth]))

    def _lowest(self) -> float:
        """The sum that a row must have already to be among the best in the end."""
        rest = max(self._rest, 0.0)
        if self._threshold == -np.inf:
            return -np.inf
        return self._threshold - rest - SLACK * (abs(self._threshold) + rest)


def marked(pages: tuple[Page, ...], rows: int) -> Flags:
    """Of each row whether its page marks it."""
    marks = np.zeros(len(pages) * CHUNK, dtype=np.bool_)
    for chunk, page in enumerate(pages):
        if page is not None:
            marks[chunk * CHUNK : (chunk + 1) * CHUNK] = np.frombuffer(page, dtype=np.bool_)
    return marks[:rows]
