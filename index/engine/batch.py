"""Passages on their way into segments, many at once; not searchable until they are there."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.engine.postings import MOST_CODES, Codes, Gathered, Ids, Pairs, Rows

Numbers = npt.NDArray[np.uint32]


class _Numbered(dict[str, int]):
    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class Tally:
    """The terms of many passages, counted with numpy."""

    most_terms = 1 << 22

    def __init__(self) -> None:
        self.numbers: dict[str, int] = _Numbered()
        self._terms = array("I")

    def add(self, terms: Sequence[str]) -> None:
        """The next row's terms. About 5 µs for a passage of 60."""
        self._terms.extend(map(self.numbers.__getitem__, terms))

    def postings(self, lengths: Numbers) -> tuple[npt.NDArray[np.int64], Rows, Numbers]:
        """In how many rows each term occurs, by number; then term by term those rows and the frequencies there."""
        rows = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)
        keys = np.sort((np.frombuffer(self._terms, dtype=np.uint32).astype(np.uint64) << np.uint64(32)) | rows)
        first = _firsts(keys)
        frequencies = np.diff(first, append=len(keys)).astype(np.uint32)
        counts = np.bincount((keys[first] >> np.uint64(32)).astype(np.int64), minlength=len(self.numbers))
        return counts, keys[first].astype(np.uint32), frequencies


class Batch:
    """Collects passages, then gives them as runs."""

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._dead = bytearray()
        self._ids = array("q")
        self._rows: dict[int, int] = {}
        self._lengths = array("I")
        self._terms = 0

    def __len__(self) -> int:
        return len(self._ids)

    def is_full(self) -> bool:
        """Whether it holds all the terms it should."""
        return self._terms >= self._tally.most_terms

    def add(self, passage_id: int, terms: Sequence[str]) -> None:
        """Adds a passage, or replaces the one with this id."""
        replaced = self._rows.get(passage_id)
        if replaced is not None:
            self._dead[replaced] = 1
        self._rows[passage_id] = len(self._ids)
        self._ids.append(passage_id)
        self._dead.append(0)
        self._lengths.append(len(terms))
        self._terms += len(terms)
        self._tally.add(terms)

    def runs(self) -> Iterator[Run]:
        """All its passages, in as few runs as have codes for them. Nothing is added after."""
        lengths = np.array(self._lengths, dtype=np.uint32)
        counts, rows, frequencies = self._tally.postings(lengths)
        ids = np.array(self._ids, dtype=np.int64)
        whole = _Rows(list(self._tally.numbers), ids, lengths, self._dead)
        return _split(whole, counts, rows, (frequencies.astype(np.uint64) << np.uint64(32)) | lengths[rows])


@dataclass(frozen=True, slots=True)
class _Rows:
    words: list[str]
    ids: Ids
    lengths: Numbers
    dead: bytearray


class Run:
    """A source: rows with their postings, term by term."""

    def __init__(self, held: _Rows, counts: npt.NDArray[np.int64], rows: Rows, pairs: Pairs, codes: Codes) -> None:
        self.ids = held.ids
        self.lengths = held.lengths
        self.dead = held.dead
        self.pairs = pairs
        self._words = held.words
        self._counts = counts
        self._ends = np.cumsum(counts)
        self._posted = rows
        self._codes = codes

    def __len__(self) -> int:
        return len(self.ids)

    def vocabulary(self) -> list[str]:
        return self._words

    def counts(self) -> npt.NDArray[np.int64]:
        return self._counts

    def gather(self, numbers: npt.NDArray[np.int64]) -> Gathered:
        counts = self._counts[numbers]
        which = np.repeat(np.arange(len(numbers)), counts)
        at = np.repeat(self._ends[numbers] - np.cumsum(counts), counts) + np.arange(len(which))
        return Gathered(which, self._posted[at], self._codes[at])


def _split(held: _Rows, counts: npt.NDArray[np.int64], rows: Rows, pairs: npt.NDArray[np.uint64]) -> Iterator[Run]:
    """One run, or if its pairs outnumber the codes, those of its halves. A single passage has few enough."""
    distinct, codes = _encoded(pairs)
    if len(distinct) <= MOST_CODES:
        both = (distinct >> np.uint64(32)).astype(np.uint32), distinct.astype(np.uint32)
        yield Run(held, counts, rows, both, codes.astype(np.uint16))
        return
    middle = len(held.ids) // 2
    terms = np.repeat(np.arange(len(counts)), counts)
    for part, mine in ((slice(None, middle), rows < middle), (slice(middle, None), rows >= middle)):
        half = _Rows(held.words, held.ids[part], held.lengths[part], held.dead[part])
        mine_counts = np.bincount(terms[mine], minlength=len(counts))
        yield from _split(half, mine_counts, rows[mine] - np.uint32(part.start or 0), pairs[mine])


def _encoded(pairs: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """The distinct pairs, sorted, and the place of each among them."""
    frequency, length = pairs >> np.uint64(32), pairs & np.uint64(0xFFFFFFFF)
    wide = int(length.max(initial=0)) + 1
    if wide * (int(frequency.max(initial=0)) + 1) > max(1 << 22, 4 * len(pairs)):
        ordered = np.sort(pairs)
        distinct = ordered[_firsts(ordered)]
        return distinct, np.searchsorted(distinct, pairs)
    keys = (frequency * np.uint64(wide) + length).astype(np.int64)
    seen = np.bincount(keys) > 0
    known = np.flatnonzero(seen).astype(np.uint64)
    distinct = (known // np.uint64(wide) << np.uint64(32)) | (known % np.uint64(wide))
    return distinct, (np.cumsum(seen) - 1)[keys]


def _firsts(ordered: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
    """Where each new value of a sorted array begins."""
    return np.flatnonzero(np.concatenate([np.ones(min(len(ordered), 1), dtype=np.bool_), ordered[1:] != ordered[:-1]]))
