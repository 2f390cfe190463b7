"""Counting the terms of many passages at once."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt

from index.engines.builtin.packed_postings import lay_out
from index.engines.builtin.postings import MOST_CODES, Codes, Numbers, Packed, Pairs, Rows


class _Numbered(dict[str, int]):
    def __missing__(self, term: str) -> int:
        number = self[term] = len(self)
        return number


class TermCounter:
    """Rows of passages on their way into a source, counted with numpy. Terms keep their numbers for good."""

    def __init__(self) -> None:
        self._numbers = _Numbered()
        self._rows = 0
        self._postings = 0
        self._codes: dict[int, int] = {}
        self._counted: list[tuple[Numbers, Rows, Codes]] = []

    def terms(self) -> list[str]:
        """All terms so far, by number."""
        return list(self._numbers)

    @property
    def postings(self) -> int:
        """How many postings wait to be taken."""
        return self._postings

    def has_room(self, passages: int, terms: int) -> bool:
        """Whether the codes suffice for so many passages with so many terms together."""
        # n different frequencies take at least n(n + 1) / 2 terms; passages of one length each have most of them.
        return self._distinct() + int((2 * passages * terms) ** 0.5) + passages <= MOST_CODES

    def add(self, passages: Sequence[Sequence[str]]) -> None:
        """Counts the terms of each passage, in the next row. There must be room."""
        lengths = np.fromiter(map(len, passages), dtype=np.uint64, count=len(passages))
        numbers = np.fromiter(map(self._numbers.__getitem__, chain.from_iterable(passages)), dtype=np.uint64)
        rows = np.repeat(np.arange(len(passages), dtype=np.uint64), lengths.astype(np.int64))
        keys, frequencies = np.unique((numbers << np.uint64(32)) | rows, return_counts=True)
        row = (keys & np.uint64(0xFFFFFFFF)).astype(np.uint32)
        pairs, inverse = np.unique((frequencies.astype(np.uint64) << np.uint64(32)) | lengths[row], return_inverse=True)
        codes = [self._codes.setdefault(pair, len(self._codes)) for pair in pairs.tolist()]
        named = (keys >> np.uint64(32)).astype(np.uint32)
        self._counted.append((named, row + np.uint32(self._rows), np.array(codes, dtype=np.uint16)[inverse]))
        self._rows += len(passages)
        self._postings += len(keys)

    def take(self) -> tuple[Packed, Pairs]:
        """The postings, every term wide, and the pairs of their codes. The next row is row 0 again."""
        terms, rows, codes = (np.concatenate(parts) for parts in zip(*self._counted, strict=True))
        order = np.argsort(terms, kind="stable")
        counts = np.bincount(terms, minlength=len(self._numbers))
        packed = lay_out(terms[order].astype(np.int64), rows[order], codes[order], counts)
        pairs = np.array(list(self._codes), dtype=np.uint64)
        self._rows = self._postings = 0
        self._codes, self._counted = {}, []
        return packed, split_pairs(pairs)

    def _distinct(self) -> int:
        return len(self._codes)


def split_pairs(packed: npt.NDArray[np.uint64]) -> Pairs:
    """The term frequencies and passage lengths of pairs that are packed into one number each."""
    return (packed >> np.uint64(32)).astype(np.uint32), packed.astype(np.uint32)
