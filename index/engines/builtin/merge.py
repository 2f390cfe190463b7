"""Several sources into one segment: the living rows of all, in order of passage id.

Works through the terms by falling frequency, about a million postings at a time; so it needs 12 bytes a passage, the
vocabulary and some 60 MB, whatever the number of postings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from index.engines.builtin.packed_postings import Places, chunks_of, starts_of
from index.engines.builtin.packing import GONE, Block, Packer, Piece, Target, order
from index.engines.builtin.postings import MOST_CODES, Ids, Numbers, Part, Rows, Source
from index.engines.builtin.segment import ALIGNMENT, MAGIC, TAIL
from index.engines.builtin.term_counter import split_pairs

AT_ONCE = 1 << 20
TERMS_AT_ONCE = 1 << 16


def fits(sources: Iterable[Source]) -> bool:
    """Whether the sources' pairs of term frequency and passage length can be told apart by one uint16."""
    return len(_pairs(sources)) <= MOST_CODES


def merge(parts: Sequence[Part], out: BinaryIO, packer: Packer) -> str:
    """Writes the segment, whose digest it returns. The sources must fit."""
    return _Merge(parts, packer).write(_Sections(out))


class _Sections:
    """Writes sections one after the other, keeping their contents."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._at = 0
        self._contents: dict[str, tuple[str, int, int, str]] = {}
        self._put(MAGIC)

    def add(self, name: str, kind: str, blocks: Iterable[npt.NDArray[Any]]) -> None:
        self._put(bytes(-self._at % ALIGNMENT))
        begin, digest = self._at, hashlib.sha256()
        for block in blocks:
            data = np.ascontiguousarray(block, dtype=kind).reshape(-1).view(np.uint8).data
            digest.update(data)
            self._put(data)
        self._contents[name] = (kind, begin, self._at - begin, digest.hexdigest())

    def close(self) -> str:
        packed = json.dumps(self._contents, separators=(",", ":")).encode()
        digest = hashlib.sha256(packed)
        self._put(packed)
        self._put(TAIL.pack(digest.digest(), len(packed), MAGIC))
        return digest.hexdigest()

    def _put(self, data: bytes | memoryview) -> None:
        self._out.write(data)
        self._at += len(data)


class _Merge:
    def __init__(self, parts: Sequence[Part], packer: Packer) -> None:
        self._packer = packer
        self._ids, self._lengths, rows = _order_rows(parts)
        pairs = _pairs(part.source for part in parts)
        self._words, self._totals, numbers = _order_terms([part.source for part in parts])
        self._pieces = [
            Piece(part.source.packed, mine, moved, np.searchsorted(pairs, _packed_pairs(part.source)).astype(np.uint16))
            for part, mine, moved in zip(parts, numbers, rows, strict=True)
        ]
        frequent = int((self._totals >= 8 * (chunks_of(len(self._ids)) + 1)).sum())
        dense = min(frequent, int((self._totals >= len(self._ids) / 16).sum()))
        self._target = Target(len(self._ids), pairs, frequent, dense)
        self._blocks: list[Block] = []

    def write(self, sections: _Sections) -> str:
        sections.add("postings", "<u2", self._write_postings())
        counts = self._joined("counts", np.uint32)
        living = np.flatnonzero(counts)
        words = order([self._words[number] for number in living.tolist()])
        pair_tf, pair_length = split_pairs(self._target.pairs)
        for name, kind, array in (
            ("directory", "<u4", self._joined("directory", np.uint32)),
            ("skips", "<u2", self._joined("skips", np.uint16)),
            ("frontier", "<u2", self._joined("frontier", np.uint16)),
            ("frontier_ends", "<u4", np.cumsum(self._joined("frontier_sizes", np.uint32))),
            ("starts", "<u8", starts_of(counts, self._target.frequent)[:-1]),
            ("counts", "<u4", counts),
            ("ids", "<i8", self._ids),
            ("lengths", "<u4", self._lengths),
            ("pair_tf", "<u4", pair_tf),
            ("pair_length", "<u4", pair_length),
            ("text", "<u1", words.text),
            ("text_ends", "<u8", words.ends),
            ("numbers", "<u4", living[words.order]),
        ):
            sections.add(name, kind, [array])
        return sections.close()

    def _write_postings(self) -> Iterator[npt.NDArray[np.uint16]]:
        for first, last in _batches(self._totals):
            block = self._packer.pack(self._pieces, first, last, self._target)
            self._blocks.append(block._replace(units=np.empty(0, dtype=np.uint16)))
            yield block.units

    def _joined(self, name: str, kind: npt.DTypeLike) -> npt.NDArray[Any]:
        return np.concatenate([np.empty(0, dtype=kind), *(getattr(block, name) for block in self._blocks)])


def _order_rows(parts: Sequence[Part]) -> tuple[Ids, Numbers, list[Rows]]:
    """The living ids, ascending, their lengths, and per part the new row of each row."""
    alive = [part.alive for part in parts]
    ids = np.concatenate([part.source.ids[living] for part, living in zip(parts, alive, strict=True)])
    lengths = np.concatenate([part.source.lengths[living] for part, living in zip(parts, alive, strict=True)])
    order = np.argsort(ids, kind="stable")
    rank = np.empty(len(ids), dtype=np.uint32)
    rank[order] = np.arange(len(ids), dtype=np.uint32)
    rows, at = [], 0
    for living in alive:
        mapped = np.full(len(living), GONE, dtype=np.uint32)
        count = int(living.sum())
        mapped[living] = rank[at : at + count]
        at += count
        rows.append(mapped)
    return ids[order], lengths[order], rows


def _order_terms(
    sources: Sequence[Source],
) -> tuple[list[str], Places, list[npt.NDArray[np.int32]]]:
    """Terms by falling count, the counts, and per source its number for each of them, -1 if it has none."""
    union: dict[str, int] = {}
    places = [
        np.fromiter((union.setdefault(word, len(union)) for word in source.vocabulary()), dtype=np.int64)
        for source in sources
    ]
    totals = np.zeros(len(union), dtype=np.int64)
    for source, place in zip(sources, places, strict=True):
        np.add.at(totals, place, source.packed.counts)
    order = np.argsort(-totals, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    numbers = []
    for source, place in zip(sources, places, strict=True):
        mine = np.full(len(union), -1, dtype=np.int32)
        held = source.packed.counts > 0
        mine[rank[place[held]]] = np.flatnonzero(held)
        numbers.append(mine)
    words = list(union)
    return [words[at] for at in order.tolist()], totals[order], numbers


def _batches(totals: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Runs of terms with about AT_ONCE postings, at least one term each."""
    ends = np.cumsum(totals)
    first = 0
    while first < len(totals):
        before = int(ends[first - 1]) if first else 0
        last = int(np.searchsorted(ends, before + AT_ONCE, side="right"))
        last = min(max(last, first + 1), first + TERMS_AT_ONCE)
        yield first, last
        first = last


def _packed_pairs(source: Source) -> npt.NDArray[np.uint64]:
    tf, length = source.pairs
    packed: npt.NDArray[np.uint64] = (tf.astype(np.uint64) << np.uint64(32)) | length
    return packed


def _pairs(sources: Iterable[Source]) -> npt.NDArray[np.uint64]:
    return np.unique(np.concatenate([np.empty(0, dtype=np.uint64), *map(_packed_pairs, sources)]))
