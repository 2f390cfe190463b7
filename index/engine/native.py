"""Searchers that run the compiled kernel, where it was built; the numpy ones elsewhere, with the same results."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.engine.batch import Numbers, Tally
from index.engine.bm25 import Okapi
from index.engine.delta import Delta
from index.engine.postings import Layer, Rows
from index.engine.searcher import Searcher, Wanted
from index.engine.segment import Segment

try:
    from index.engine import _kernel
except ImportError:  # built without a compiler
    AVAILABLE = False
else:
    AVAILABLE = True


def searcher(layer: Layer, model: Okapi, *, native: bool) -> Searcher:
    """The quickest searcher there is for the layer; `native` False keeps to numpy."""
    if native and AVAILABLE and isinstance(layer, Segment):
        return _SegmentSearcher(layer, model)
    if native and AVAILABLE and isinstance(layer, Delta):
        return _DeltaSearcher(layer, model)
    return Searcher(layer, model)


def tally(*, native: bool) -> Tally:
    """The quickest tally there is."""
    return _NativeTally() if native and AVAILABLE else Tally()


class _NativeTally(Tally):
    most_terms = 1 << 24

    def __init__(self) -> None:
        super().__init__()
        self.numbers = {}
        self._pairs = bytearray()
        self._places = bytearray()
        self._met = bytearray(_kernel.MET_BYTES)
        self._sizes = array("I")

    def add(self, terms: Sequence[str]) -> None:
        self._sizes.append(_kernel.tally(terms, self.numbers, self._pairs, self._places, self._met))

    def postings(self, lengths: Numbers) -> tuple[npt.NDArray[np.int64], Rows, Numbers]:
        numbers = np.frombuffer(self._pairs, dtype=np.uint32)[::2]
        counts = np.bincount(numbers, minlength=len(self.numbers))
        ends = (np.cumsum(counts) - counts).astype(np.uint32)
        rows, frequencies = np.empty((2, len(numbers)), dtype=np.uint32)
        _kernel.by_number(self._pairs, self._sizes, ends, rows, frequencies)
        return counts, rows, frequencies


class _SegmentSearcher(Searcher):
    def __init__(self, layer: Segment, model: Okapi) -> None:
        super().__init__(layer, model)
        held = layer.sections
        self._native = _kernel.Native(
            held.postings,
            held.starts,
            held.counts,
            held.directory,
            held.skips,
            held.frontier,
            held.frontier_ends,
            held.ids,
            layer.dead,
            self.saturation,
            self.saturation.astype(np.float32),
        )

    def best(self, wanted: Wanted, k: int, floor: float) -> list[tuple[int, float]]:
        # The kernel tells a match by a sum above 0; okapi's idf may be 0 or less in a small index.
        if min(wanted.weights) <= 0:
            return super().best(wanted, k, floor)
        return self._native.best(wanted.numbers, wanted.weights, k, floor)


class _DeltaSearcher(Searcher):
    def __init__(self, layer: Delta, model: Okapi) -> None:
        super().__init__(layer, model)
        self._delta = layer
        self._rough = self.saturation.astype(np.float32)

    def best(self, wanted: Wanted, k: int, floor: float) -> list[tuple[int, float]]:
        if min(wanted.weights) <= 0:
            return super().best(wanted, k, floor)
        postings = [self._delta.arrays(number) for number in wanted.numbers]
        growing = self._delta.row_ids, self._delta.dead
        return _kernel.best_of(postings, wanted.weights, k, floor, *growing, self.saturation, self._rough)
