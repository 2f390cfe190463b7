"""Passages on their way into segments, many at once; not searchable until they are there."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

import numpy as np

from index.engines.builtin.postings import Flags, Ids, Numbers, Packed, Pairs, Part
from index.engines.builtin.term_counter import TermCounter

AT_ONCE = 32  # passages: of any length, their codes have room in a run of their own
RUN = 1 << 24
MOST_TERMS = 1 << 26


class Run:
    """A source: rows with their postings, every term wide."""

    def __init__(self, ids: Ids, lengths: Numbers, words: list[str], packed: Packed, pairs: Pairs) -> None:
        self.ids = ids
        self.lengths = lengths
        self.packed = packed
        self.pairs = pairs
        self._words = words

    def __len__(self) -> int:
        return len(self.ids)

    def vocabulary(self) -> list[str]:
        return self._words[: len(self.packed.counts)]


class Batch:
    """Collects passages, some 6 bytes a posting, then gives them as parts to merge."""

    def __init__(self, term_counter: TermCounter) -> None:
        self._counter = term_counter
        self._ids = array("q")
        self._lengths = array("I")
        self._terms = 0
        self._taken: list[tuple[int, Packed, Pairs]] = []

    def is_full(self) -> bool:
        """Whether it holds all the terms it should."""
        return self._terms >= MOST_TERMS

    def add(self, ids: Sequence[int], passages: Sequence[Sequence[str]], lengths: Sequence[int]) -> None:
        """Adds up to AT_ONCE passages; each replaces the one with its id."""
        terms = sum(lengths)
        if self._counter.postings >= RUN or not self._counter.has_room(len(ids), terms):
            self._take()
        self._counter.add(passages)
        self._ids.extend(ids)
        self._lengths.extend(lengths)
        self._terms += terms

    def parts(self) -> list[Part]:
        """All its passages. Nothing is added after."""
        self._take()
        ids, lengths = np.array(self._ids, dtype=np.int64), np.array(self._lengths, dtype=np.uint32)
        alive = _last(ids)
        words = self._counter.terms()
        parts, begin = [], 0
        for end, packed, pairs in self._taken:
            run = Run(ids[begin:end], lengths[begin:end], words, packed, pairs)
            parts.append(Part(run, alive[begin:end]))
            begin = end
        return parts

    def _take(self) -> None:
        before = self._taken[-1][0] if self._taken else 0
        if len(self._ids) > before:
            self._taken.append((len(self._ids), *self._counter.take()))


def _last(ids: Ids) -> Flags:
    """Marks those whose id doesn't come again."""
    order = np.argsort(ids, kind="stable")
    last = np.ones(len(ids), dtype=np.bool_)
    last[order[:-1]] = ids[order[1:]] != ids[order[:-1]]
    return last
