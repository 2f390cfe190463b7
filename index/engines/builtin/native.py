"""Searching, counting and merging with the compiled kernel, where it was built; with numpy elsewhere, with the same
results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.builtin.bm25 import Okapi
from index.engines.builtin.memtable import Memtable
from index.engines.builtin.packed_postings import CHUNK, SKIP, Places, chunks_of, starts_of
from index.engines.builtin.packing import Block, Packer, Piece, Target, Words, joined
from index.engines.builtin.postings import Layer, Packed, Pairs
from index.engines.builtin.searcher import Searcher, Wanted
from index.engines.builtin.segment import Segment
from index.engines.builtin.term_counter import TermCounter, split_pairs

try:
    from index.engines.builtin import _kernel
except ImportError:  # built without a compiler
    AVAILABLE = False
else:
    AVAILABLE = True


def searcher(layer: Layer, model: Okapi, *, native: bool) -> Searcher:
    """The quickest searcher there is for the layer; `native` False keeps to numpy."""
    if native and AVAILABLE and isinstance(layer, Segment):
        return _SegmentSearcher(layer, model)
    if native and AVAILABLE and isinstance(layer, Memtable):
        return _MemtableSearcher(layer, model)
    return Searcher(layer, model)


def tally(*, native: bool) -> TermCounter:
    """The quickest tally there is."""
    return _NativeTermCounter() if native and AVAILABLE else TermCounter()


def packer(*, native: bool) -> Packer:
    """The quickest packer there is."""
    return _NativePacker() if native and AVAILABLE else Packer()


class _NativeTermCounter(TermCounter):
    def __init__(self) -> None:
        super().__init__()
        self._native = _kernel.TermCounter()

    @property
    def numbers(self) -> dict[str, int]:
        return self._native.numbers

    @property
    def postings(self) -> int:
        return self._native.postings

    def add(self, passages: Sequence[Sequence[str]]) -> None:
        self._native.add(passages)

    def take(self) -> tuple[Packed, Pairs]:
        held = len(self._native.numbers)
        counts, filled = np.zeros((2, held), dtype=np.uint32)
        self._native.totals(counts)
        starts = starts_of(counts)
        units = np.zeros(int(starts[-1]), dtype=np.uint16)
        pairs = np.empty(self._native.distinct, dtype=np.uint64)
        self._native.take(starts, filled, units, pairs)
        return Packed(units, starts[:-1], counts, np.empty(0, dtype=np.uint32)), split_pairs(pairs)

    def _distinct(self) -> int:
        return self._native.distinct


class _NativePacker(Packer):
    def pack(self, pieces: Sequence[Piece], first: int, last: int, target: Target) -> Block:
        totals = _totals(pieces, first, last)
        chunks = chunks_of(target.rows)
        frequent = min(max(target.frequent - first, 0), last - first)
        dense = min(max(target.dense - first, 0), frequent)
        made = Block(
            np.empty(int(starts_of(totals, frequent)[-1]), dtype=np.uint16),
            np.empty(last - first, dtype=np.uint32),
            np.empty(frequent * (chunks + 1), dtype=np.uint32),
            np.empty(dense * chunks * (CHUNK // SKIP), dtype=np.uint16),
            np.empty(int(totals[:frequent].sum()), dtype=np.uint16),
            np.empty(frequent, dtype=np.uint32),
        )
        given: list[tuple[npt.NDArray[Any], ...]] = [
            (*piece.packed, piece.numbers, piece.rows, piece.codes) for piece in pieces
        ]
        room = int(totals.max(initial=0))
        place = first, last, target.frequent, target.dense, chunks
        units, best = _kernel.pack(given, *place, room, (target.pairs, *made))
        return made._replace(units=made.units[:units], frontier=made.frontier[:best].copy())

    def order(self, words: Sequence[str]) -> Words:
        text, ends = joined(words)
        made = Words(np.empty(len(words), dtype=np.uint32), np.empty_like(text), np.empty_like(ends))
        _kernel.order_words(text, ends, *made)
        return made


def _totals(pieces: Sequence[Piece], first: int, last: int) -> Places:
    """How many postings each term has, dead rows included."""
    totals = np.zeros(last - first, dtype=np.int64)
    for piece in pieces:
        numbers = piece.numbers[first:last]
        held = numbers >= 0
        totals[held] += piece.packed.counts[numbers[held]]
    return totals


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


class _MemtableSearcher(Searcher):
    def __init__(self, layer: Memtable, model: Okapi) -> None:
        super().__init__(layer, model)
        self._delta = layer
        self._rough = self.saturation.astype(np.float32)

    def best(self, wanted: Wanted, k: int, floor: float) -> list[tuple[int, float]]:
        if min(wanted.weights) <= 0:
            return super().best(wanted, k, floor)
        postings = [self._delta.arrays(number) for number in wanted.numbers]
        growing = self._delta.row_ids, self._delta.dead
        return _kernel.best_of(postings, wanted.weights, k, floor, *growing, self.saturation, self._rough)
