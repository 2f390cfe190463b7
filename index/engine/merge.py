"""Several sources into one segment: the living rows of all, in order of passage id.

Works through the terms by falling frequency, about a million postings at a time, each packed as term, row and code in
64 bits and sorted; so it needs 12 bytes a passage, the vocabulary and some 60 MB, whatever the number of postings.
"""

from __future__ import annotations

import hashlib
import heapq
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from index.engine.postings import MOST_CODES, Codes, Ids, Source
from index.engine.segment import ALIGNMENT, CHUNK, MAGIC, SKIP, TAIL, chunks_of

AT_ONCE = 1 << 20
TERMS_AT_ONCE = 1 << 16
SORTED_AT_ONCE = 1 << 14
GONE = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Part:
    """A source, and which of its rows were dead when the merge began."""

    source: Source
    dead: bytes


def fits(sources: Iterable[Source]) -> bool:
    """Whether the sources' pairs of term frequency and passage length can be told apart by one uint16."""
    return len(_pairs(sources)) <= MOST_CODES


def merge(parts: Sequence[Part], out: BinaryIO) -> str:
    """Writes the segment, whose digest it returns. The sources must fit."""
    return _Merge(parts).write(_Sections(out))


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
            data = np.ascontiguousarray(block, dtype=kind).tobytes()
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


@dataclass(frozen=True, slots=True)
class _Block:
    """Postings of the terms from `first` on, sorted: `local` is the term less `first`."""

    first: int
    counts: npt.NDArray[np.int64]
    local: npt.NDArray[np.int64]
    rows: npt.NDArray[np.uint32]
    codes: Codes


class _Merge:
    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._ids, self._lengths, self._rows = _order_rows(parts)
        self._pairs = _pairs(part.source for part in parts)
        self._codes = [np.searchsorted(self._pairs, _packed_pairs(part.source)).astype(np.uint16) for part in parts]
        self._words, self._totals, self._numbers = _order_terms([part.source for part in parts])
        enough = 8 * (chunks_of(len(self._ids)) + 1)
        self._frequent = int((self._totals >= enough).sum())
        self._counts: list[npt.NDArray[np.int64]] = []
        self._starts: list[npt.NDArray[np.int64]] = []
        self._dense = min(self._frequent, int((self._totals >= len(self._ids) / 16).sum()))
        self._directory: list[npt.NDArray[np.int64]] = []
        self._skips: list[npt.NDArray[np.int64]] = []
        self._frontier: list[npt.NDArray[np.int64]] = []
        self._frontier_sizes: list[npt.NDArray[np.int64]] = []
        self._at = 0

    def write(self, sections: _Sections) -> str:
        sections.add("postings", "<u2", self._write_postings())
        counts = _joined(self._counts)
        numbers = _by_word(np.flatnonzero(counts).tolist(), self._words)
        text, text_ends = _text([self._words[number] for number in numbers])
        for name, kind, array in (
            ("directory", "<u4", _joined(self._directory)),
            ("skips", "<u2", _joined(self._skips)),
            ("frontier", "<u2", _joined(self._frontier)),
            ("frontier_ends", "<u4", np.cumsum(_joined(self._frontier_sizes))),
            ("starts", "<u8", _joined(self._starts)),
            ("counts", "<u4", counts),
            ("ids", "<i8", self._ids),
            ("lengths", "<u4", self._lengths),
            ("pair_tf", "<u4", self._pairs >> np.uint64(32)),
            ("pair_length", "<u4", self._pairs & np.uint64(GONE)),
            ("text", "<u1", text),
            ("text_ends", "<u8", text_ends),
            ("numbers", "<u4", np.array(numbers, dtype=np.uint32)),
        ):
            sections.add(name, kind, [array])
        return sections.close()

    def _write_postings(self) -> Iterator[npt.NDArray[np.uint16]]:
        for first, last in _batches(self._totals):
            block = self._block(first, last)
            split = min(max(self._frequent - first, 0), last - first)
            if split:
                self._index_frequent(block, split)
            if first < self._dense:
                self._index_dense(block, min(self._dense - first, split))
            yield self._laid_out(block, split)

    def _block(self, first: int, last: int) -> _Block:
        packed = [np.empty(0, dtype=np.uint64)]
        for part, numbers, rows, codes in zip(self._parts, self._numbers, self._rows, self._codes, strict=True):
            held = np.flatnonzero(numbers[first:last] >= 0)
            found = part.source.gather(numbers[first + held].astype(np.int64))
            row = rows[found.rows]
            alive = row != GONE
            term = held[found.which[alive]].astype(np.uint64) << np.uint64(48)
            place = row[alive].astype(np.uint64) << np.uint64(16)
            packed.append(term | place | codes[found.codes[alive]])
        keys = np.concatenate(packed)
        if len(packed) > 2 or (keys[1:] < keys[:-1]).any():
            keys.sort()
        local = (keys >> np.uint64(48)).astype(np.int64)
        rows32 = ((keys >> np.uint64(16)) & np.uint64(GONE)).astype(np.uint32)
        counts = np.bincount(local, minlength=last - first)
        return _Block(first, counts, local, rows32, (keys & np.uint64(0xFFFF)).astype(np.uint16))

    def _index_frequent(self, block: _Block, split: int) -> None:
        end = int(block.counts[:split].sum())
        local, codes = block.local[:end], block.codes[:end]
        chunks = chunks_of(len(self._ids))
        held = np.bincount(local * chunks + (block.rows[:end] // CHUNK), minlength=split * chunks)
        places = np.zeros((split, chunks + 1), dtype=np.int64)
        np.cumsum(held.reshape(split, chunks), axis=1, out=places[:, 1:])
        self._directory.append(places.ravel())
        terms, best = self._best(local, codes)
        self._frontier.append(best)
        self._frontier_sizes.append(np.bincount(terms, minlength=split))

    def _index_dense(self, block: _Block, split: int) -> None:
        end = int(block.counts[:split].sum())
        stretches = chunks_of(len(self._ids)) * (CHUNK // SKIP)
        held = np.bincount(block.local[:end] * stretches + block.rows[:end] // SKIP, minlength=split * stretches)
        by_chunk = held.reshape(-1, CHUNK // SKIP)
        self._skips.append((np.cumsum(by_chunk, axis=1) - by_chunk).ravel())

    def _best(self, local: npt.NDArray[np.int64], codes: Codes) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Per term the codes that none beats both in frequency and in brevity: (terms, codes)."""
        keys = np.sort((local.astype(np.uint32) << np.uint32(16)) | codes).astype(np.int64)
        keys = keys[np.flatnonzero(np.diff(keys, prepend=-1))]
        term, code = keys >> 16, keys & 0xFFFF
        tf = (self._pairs[code] >> np.uint64(32)).astype(np.int64)
        length = (self._pairs[code] & np.uint64(GONE)).astype(np.int64)
        order = np.lexsort((-tf, length, term))
        highest = np.maximum.accumulate((term[order] << 32) | tf[order])
        kept = order[np.diff(highest, prepend=-1) > 0]
        return term[kept], code[kept]

    def _laid_out(self, block: _Block, split: int) -> npt.NDArray[np.uint16]:
        width = np.where(np.arange(len(block.counts)) < split, 1, 2)
        sizes = (width + 1) * block.counts
        sizes += sizes % 2
        begins = np.cumsum(sizes) - sizes
        units = np.zeros(int(sizes.sum()), dtype="<u2")
        within = np.arange(len(block.local)) - np.repeat(np.cumsum(block.counts) - block.counts, block.counts)
        begin = begins[block.local]
        end = int(block.counts[:split].sum())
        units[begin[:end] + within[:end]] = block.rows[:end] % CHUNK
        units.view("<u4")[begin[end:] // 2 + within[end:]] = block.rows[end:]
        units[begin + (width * block.counts)[block.local] + within] = block.codes
        self._counts.append(block.counts)
        self._starts.append(begins + self._at)
        self._at += len(units)
        return units


def _order_rows(parts: Sequence[Part]) -> tuple[Ids, npt.NDArray[np.uint32], list[npt.NDArray[np.uint32]]]:
    """The living ids, ascending, their lengths, and per part the new row of each row."""
    alive = [np.frombuffer(part.dead, dtype=np.uint8) == 0 for part in parts]
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
) -> tuple[list[str], npt.NDArray[np.int64], list[npt.NDArray[np.int32]]]:
    """Terms by falling count, the counts, and per source its number for each of them, -1 if it has none."""
    union: dict[str, int] = {}
    places = [
        np.fromiter((union.setdefault(word, len(union)) for word in source.vocabulary()), dtype=np.int64)
        for source in sources
    ]
    totals = np.zeros(len(union), dtype=np.int64)
    for source, place in zip(sources, places, strict=True):
        np.add.at(totals, place, source.counts())
    order = np.argsort(-totals, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    numbers = []
    for source, place in zip(sources, places, strict=True):
        mine = np.full(len(union), -1, dtype=np.int32)
        held = source.counts() > 0
        mine[rank[place[held]]] = np.flatnonzero(held)
        numbers.append(mine)
    words = list(union)
    return [words[at] for at in order.tolist()], totals[order], numbers


def _by_word(numbers: list[int], words: Sequence[str]) -> list[int]:
    """Sorted by the word of each, in steps: one long sort would keep other threads waiting."""
    steps = [
        sorted(numbers[at : at + SORTED_AT_ONCE], key=words.__getitem__)
        for at in range(0, len(numbers), SORTED_AT_ONCE)
    ]
    return list(heapq.merge(*steps, key=words.__getitem__))


def _text(words: list[str]) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """The words in UTF-8, one after the other, and where each ends."""
    joined = "".join(words)
    text = np.frombuffer(joined.encode("utf-8", "surrogatepass"), dtype=np.uint8)
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))
    if not joined.isascii():
        # A code point begins at every byte that doesn't continue one.
        begins = np.append(np.flatnonzero((text & 0xC0) != 0x80), len(text))
        ends = begins[ends]
    return text, ends


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


def _joined(arrays: Sequence[npt.NDArray[np.int64]]) -> npt.NDArray[np.int64]:
    return np.concatenate([np.empty(0, dtype=np.int64), *arrays])
