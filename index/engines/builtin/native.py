"""Searching, counting and merging with the compiled kernel, where it was built; with numpy elsewhere, with the same
results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.bm25 import Bm25
from index.engines.builtin.deletions import Page
from index.engines.builtin.kernel import AVAILABLE
from index.engines.builtin.memtable import Memtable
from index.engines.builtin.packed_postings import CHUNK, SKIP, Places, chunks_of, starts_of
from index.engines.builtin.packing import Block, Packer, Piece, Target
from index.engines.builtin.postings import Layer, Packed, Pairs
from index.engines.builtin.searcher import Searcher, Wanted
from index.engines.builtin.segment import Segment
from index.engines.builtin.term_counter import TermCounter, split_pairs

if AVAILABLE:
    from index.engines.builtin import _kernel


def searcher(layer: Layer[Any], model: Bm25, *, native: bool) -> Searcher:
    """The quickest searcher there is for the layer; `native` False keeps to numpy."""
    if native and AVAILABLE and isinstance(layer, Segment):
        return _SegmentSearcher(layer, model)
    if native and AVAILABLE and isinstance(layer, Memtable):
        return _MemtableSearcher(layer, model)
    return Searcher(layer, model)


def term_counter(*, native: bool) -> TermCounter:
    """The quickest term_counter there is."""
    return _NativeTermCounter() if native and AVAILABLE else TermCounter()


def packer(*, native: bool) -> Packer:
    """The quickest packer there is."""
    return _NativePacker() if native and AVAILABLE else Packer()


class _NativeTermCounter(TermCounter):
    def __init__(self) -> None:
        super().__init__()
        self._native = _kernel.TermCounter()

    def terms(self) -> list[str]:
        return self._native.terms()

    @property
    def postings(self) -> int:
        return self._native.postings

    def add(self, passages: Sequence[Sequence[str]]) -> None:
        self._native.add(passages)

    def take(self) -> tuple[Packed, Pairs]:
        held = self._native.known
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


def _totals(pieces: Sequence[Piece], first: int, last: int) -> Places:
    """How many postings each term has, dead rows included."""
    totals = np.zeros(last - first, dtype=np.int64)
    for piece in pieces:
        numbers = piece.numbers[first:last]
        held = numbers >= 0
        totals[held] += piece.packed.counts[numbers[held]]
    return totals


class _SegmentSearcher(Searcher):
    def __init__(self, layer: Segment, model: Bm25) -> None:
        super().__init__(layer, model)
        self._bound = layer.bound
        self._rough = self.rounded()

    def best(self, wanted: Wanted, k: int, floor: float, left_out: tuple[Page, ...]) -> list[tuple[int, float]]:
        return self._bound.best(wanted.terms, wanted.weights, k, floor, self.saturation, self._rough, left_out)


class _MemtableSearcher(Searcher):
    def __init__(self, layer: Memtable, model: Bm25) -> None:
        super().__init__(layer, model)
        self._rough = self.rounded()

    def best(self, wanted: Wanted, k: int, floor: float, left_out: tuple[Page, ...]) -> list[tuple[int, float]]:
        tables = self.saturation, self._rough
        return _kernel.best_of(wanted.terms, wanted.weights, k, floor, *tables, left_out, self.layer.ids)
