"""What a merge spends its time on: putting the postings of several sources together, and words in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.engines.builtin.packed_postings import CHUNK, SKIP, Places, chunks_of, gather, lay_out
from index.engines.builtin.postings import Codes, Numbers, Packed, Rows, Units

GONE = 0xFFFFFFFF
_HEAD = 8  # bytes of a word that are compared at once


class Piece(NamedTuple):
    """A source of a merge: for each new term its number there, -1 if it has none; for each of its rows the new one,
    GONE if it was removed; for each of its codes the new one."""

    packed: Packed
    numbers: npt.NDArray[np.int32]
    rows: Rows
    codes: Codes


@dataclass(frozen=True, slots=True)
class Target:
    """The segment to be: its rows, the packed pairs of its codes, ascending, and how many of its terms, which come
    first, are frequent, and how many of those dense."""

    rows: int
    pairs: npt.NDArray[np.uint64]
    frequent: int
    dense: int


class Block(NamedTuple):
    """Some terms of a segment, as its sections have them; `frontier_sizes` is per frequent term."""

    units: Units
    counts: Numbers
    directory: Numbers
    skips: Units
    frontier: Codes
    frontier_sizes: Numbers


class Words(NamedTuple):
    """Words sorted: their places before, and their UTF-8, one after the other, with where each ends."""

    order: npt.NDArray[np.uint32]
    text: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.uint64]


class Packer:
    """Does it with numpy."""

    def pack(self, pieces: Sequence[Piece], first: int, last: int, target: Target) -> Block:
        """The terms from `first` to before `last`, their postings in order of the new rows."""
        keys = np.sort(np.concatenate([_moved(piece, first, last, target) for piece in pieces]))
        terms = (keys >> np.uint64(48)).astype(np.int64)
        rows = ((keys >> np.uint64(16)) & np.uint64(GONE)).astype(np.uint32)
        codes = (keys & np.uint64(0xFFFF)).astype(np.uint16)
        counts = np.bincount(terms, minlength=last - first)
        frequent = min(max(target.frequent - first, 0), last - first)
        dense = min(max(target.dense - first, 0), frequent)
        units = lay_out(terms, rows, codes, counts, frequent).units
        end = int(counts[:frequent].sum())
        owners, best = _frontier(terms[:end], codes[:end], target.pairs)
        return Block(
            units,
            counts.astype(np.uint32),
            _directory(terms[:end], rows[:end], frequent, chunks_of(target.rows)),
            _skips(terms, rows, dense, chunks_of(target.rows)),
            best,
            np.bincount(owners, minlength=frequent).astype(np.uint32),
        )


def order(words: Sequence[str]) -> Words:
    """The words sorted by their bytes: by the first eight of each at once, then whatever shares these, a group at a
    time."""
    text, ends = joined(words)
    begins = np.concatenate([[0], ends[:-1]]).astype(np.int64) if len(ends) else ends.astype(np.int64)
    sizes = ends.astype(np.int64) - begins
    at = begins[:, None] + np.arange(_HEAD)
    heads = np.append(text, np.zeros(_HEAD, dtype=np.uint8))[at] * (np.arange(_HEAD) < sizes[:, None])
    keys = np.ascontiguousarray(heads, dtype=np.uint8).view(">u8").ravel().astype(np.uint64)
    sorted_ = np.lexsort((sizes, keys))
    _sort_groups(words, keys, sizes, sorted_)
    held = sizes[sorted_]
    new_ends = np.cumsum(held)
    moved = np.arange(len(text)) + np.repeat(begins[sorted_] - (new_ends - held), held)
    return Words(sorted_.astype(np.uint32), text[moved], new_ends.astype(np.uint64))


def _sort_groups(words: Sequence[str], keys: npt.NDArray[np.uint64], sizes: Places, sorted_: Places) -> None:
    """Sort, in place, each run of words with one key of which some are longer than the key."""
    begins = np.flatnonzero(np.diff(keys[sorted_], prepend=np.uint64(0)) != 0) if len(keys) else sorted_
    for begin, end in pairwise([0, *begins.tolist(), len(keys)]):
        if end - begin > 1 and sizes[sorted_[begin:end]].max() > _HEAD:
            group = sorted_[begin:end].tolist()
            sorted_[begin:end] = sorted(group, key=lambda number: words[number].encode("utf-8", "surrogatepass"))


def joined(words: Sequence[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint64]]:
    """The words in UTF-8, one after the other, and where each ends."""
    whole = "".join(words)
    text = np.frombuffer(whole.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))
    if not whole.isascii():
        # A code point begins at every byte that doesn't continue one.
        begins = np.append(np.flatnonzero((text & 0xC0) != 0x80), len(text))
        ends = begins[ends]
    return text, ends.astype(np.uint64)


def _moved(piece: Piece, first: int, last: int, target: Target) -> npt.NDArray[np.uint64]:
    """The piece's living postings of the terms, each as term, new row and new code in one number."""
    held = np.flatnonzero(piece.numbers[first:last] >= 0)
    found = gather(piece.packed, chunks_of(len(piece.rows)), piece.numbers[first + held].astype(np.int64))
    rows = piece.rows[found.rows]
    alive = rows != GONE
    terms = held[found.which[alive]].astype(np.uint64) << np.uint64(48)
    places = rows[alive].astype(np.uint64) << np.uint64(16)
    packed: npt.NDArray[np.uint64] = terms | places | piece.codes[found.codes[alive]]
    return packed


def _directory(terms: Places, rows: Rows, frequent: int, chunks: int) -> Numbers:
    held = np.bincount(terms * chunks + rows // CHUNK, minlength=frequent * chunks)
    places = np.zeros((frequent, chunks + 1), dtype=np.uint32)
    np.cumsum(held.reshape(frequent, chunks), axis=1, out=places[:, 1:])
    return places.ravel()


def _skips(terms: Places, rows: Rows, dense: int, chunks: int) -> Units:
    mine = terms < dense
    stretches = chunks * (CHUNK // SKIP)
    held = np.bincount(terms[mine] * stretches + rows[mine] // SKIP, minlength=dense * stretches)
    by_chunk = held.reshape(-1, CHUNK // SKIP)
    return (np.cumsum(by_chunk, axis=1) - by_chunk).ravel().astype(np.uint16)


def _frontier(terms: Places, codes: Codes, pairs: npt.NDArray[np.uint64]) -> tuple[Places, Codes]:
    """Per term the codes that none beats both in frequency and in brevity: (terms, codes)."""
    keys = np.unique((terms << 16) | codes)
    term, code = keys >> 16, keys & 0xFFFF
    tf = (pairs[code] >> np.uint64(32)).astype(np.int64)
    length = (pairs[code] & np.uint64(GONE)).astype(np.int64)
    order = np.lexsort((-tf, length, term))
    highest = np.maximum.accumulate((term[order] << 32) | tf[order])
    kept = order[np.diff(highest, prepend=-1) > 0]
    return term[kept], code[kept].astype(np.uint16)
