"""An immutable layer: one file, mapped into memory, or the same bytes held there.

Layout, little-endian, every section at a multiple of 64 bytes:

    magic · postings · directory · skips · frontier · frontier_ends · starts · counts · ids · lengths · pair_tf
    · pair_length · text · text_ends · numbers · contents (JSON: of each section the type, place, size and SHA-256)
    · tail (SHA-256 and size of the contents, magic)

Terms are numbered by falling frequency; packed.py tells how postings, starts, counts and directory have them. Terms in
a sixteenth of all rows or more also have their places within each chunk for every 64 rows, in `skips`, so that a
look-up reads one line of memory or two. `frontier` holds, per frequent term, the codes that no other of its codes beats
both in frequency and in brevity: whatever the average length is, the best weight is among them. `text` has the terms in
UTF-8, sorted; `numbers` leads from there to t.

Opening checks every section but the postings; `verify` checks those too. Readers stay within the file and its rows
whatever bytes the postings have.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.errors import IndexFolderError
from index.engines.builtin.kernel import AVAILABLE
from index.engines.builtin.packed_postings import CHUNK, chunks_of
from index.engines.builtin.postings import Codes, Ids, Packed, Pairs, Postings, Rows, match

if AVAILABLE:
    from index.engines.builtin import _kernel

MAGIC = b"ONRSEG01"
TAIL = struct.Struct("<32sQ8s")
ALIGNMENT = 64
REMEMBERED = 1 << 17
PIECE = 1 << 22  # bytes checked at a time


@dataclass(frozen=True, slots=True)
class Sections:
    """A segment's arrays."""

    postings: npt.NDArray[np.uint16]
    directory: npt.NDArray[np.uint32]
    skips: npt.NDArray[np.uint16]
    frontier: Codes
    frontier_ends: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.uint64]
    counts: npt.NDArray[np.uint32]
    ids: Ids
    lengths: npt.NDArray[np.uint32]
    pair_tf: npt.NDArray[np.uint32]
    pair_length: npt.NDArray[np.uint32]
    text: npt.NDArray[np.uint8]
    text_ends: npt.NDArray[np.uint64]
    numbers: npt.NDArray[np.uint32]


class Segment:
    """A layer over a segment's bytes. What it looked up is remembered, else nothing changes."""

    def __init__(self, data: mmap.mmap | bytes) -> None:
        """Raises IndexFolderError if the bytes aren't a whole segment."""
        self._data = data
        self.digest, self._contents = _contents(data)
        self.sections = Sections(**{field.name: self._section(field.name) for field in fields(Sections)})
        for name in self._contents:
            if name != "postings":
                self._check(name)
        self.frequent = len(self.sections.frontier_ends)
        self._stride = chunks_of(len(self)) + 1
        self._text = self.sections.text.tobytes()
        self._found: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self.sections.ids)

    @property
    def ids(self) -> Ids:
        return self.sections.ids

    @property
    def lengths(self) -> npt.NDArray[np.uint32]:
        return self.sections.lengths

    @property
    def pairs(self) -> Pairs:
        return self.sections.pair_tf, self.sections.pair_length

    @cached_property
    def bound(self) -> _kernel.Segment:
        """The kernel's view, checked once: not there without a kernel. Raises IndexFolderError if the sections don't
        fit each other."""
        held = self.sections
        try:
            return _kernel.Segment(
                held.postings,
                held.starts,
                held.counts,
                held.directory,
                held.skips,
                held.frontier,
                held.frontier_ends,
                held.ids,
            )
        except ValueError as error:
            raise IndexFolderError("A segment of the index is damaged") from error

    @property
    def packed(self) -> Packed:
        held = self.sections
        return Packed(held.postings, held.starts, held.counts, held.directory)

    def row(self, passage_id: int) -> int:
        at = int(self.ids.searchsorted(passage_id))
        return at if at < len(self) and self.ids[at] == passage_id else -1

    def rows_of(self, ids: Ids) -> Ids:
        rows = np.full(len(ids), -1)
        if len(self):
            at = np.minimum(self.ids.searchsorted(ids), len(self) - 1)
            here = self.ids[at] == ids
            rows[here] = at[here]
        return rows

    def find(self, term: str) -> int | None:
        number = self._found.get(term)
        if number is None:
            number = self._look_up(term)
            if len(self._found) < REMEMBERED:
                self._found[term] = number
        return number if number >= 0 else None

    def count(self, term: int) -> int:
        return int(self.sections.counts[term])

    def postings(self, number: int) -> Postings:
        rows, codes = self._raw(number)
        if number < self.frequent:
            bases = np.arange(self._stride - 1, dtype=np.uint32) * np.uint32(CHUNK)
            rows = np.repeat(bases, np.diff(self._places(number))) + rows
        whole = rows < len(self)
        return Postings(rows, codes) if whole.all() else Postings(rows[whole], codes[whole])

    def codes_at(self, number: int, rows: Rows) -> npt.NDArray[np.int32]:
        found = np.full(len(rows), -1, dtype=np.int32)
        held, codes = self._raw(number)
        if number >= self.frequent:
            match(held, codes, rows, found)
            return found
        places = self._places(number)
        chunks = rows >> 15
        cuts = [0, *(np.flatnonzero(np.diff(chunks)) + 1).tolist(), len(rows)] if len(rows) else []
        for begin, end in pairwise(cuts):
            chunk = int(chunks[begin])
            span = slice(int(places[chunk]), int(places[chunk + 1]))
            wanted = (rows[begin:end] & (CHUNK - 1)).astype(np.uint16)
            match(held[span], codes[span], wanted, found[begin:end])
        return found

    def best_codes(self, number: int) -> Codes:
        if number >= self.frequent:
            return self._raw(number)[1]
        ends = self.sections.frontier_ends
        return self.sections.frontier[int(ends[number - 1]) if number else 0 : int(ends[number])]

    def terms(self, prefix: str = "") -> Iterator[str]:
        start = prefix.encode("utf-8", "surrogatepass")
        for at in range(self._bisect(start), len(self.sections.numbers)):
            word = self._word(at)
            if not word.startswith(start):
                return
            yield word.decode("utf-8", "surrogatepass")

    def vocabulary(self) -> list[str]:
        words = [""] * len(self.sections.counts)
        begin = 0
        for number, end in zip(self.sections.numbers.tolist(), self.sections.text_ends.tolist(), strict=True):
            words[number] = self._text[begin:end].decode("utf-8", "surrogatepass")
            begin = end
        return words

    def verify(self) -> bool:
        """Whether the postings too are as they were written. Reads the whole segment: for another thread."""
        try:
            self._check("postings")
        except IndexFolderError:
            return False
        return True

    def _section(self, name: str) -> npt.NDArray[Any]:
        if name not in self._contents:
            raise IndexFolderError(f"The index has no {name}: another format")
        kind, begin, size, _ = self._contents[name]
        return np.frombuffer(self._data, dtype=kind, count=size // np.dtype(kind).itemsize, offset=begin)

    def _check(self, name: str) -> None:
        _, begin, size, digest = self._contents[name]
        found = hashlib.sha256()
        for at in range(begin, begin + size, PIECE):
            length = min(PIECE, begin + size - at)
            with memoryview(self._data) as whole, whole[at : at + length] as part:
                found.update(part)
            self._let_go(at, length)
        if found.hexdigest() != digest:
            raise IndexFolderError(f"The index's {name} are damaged")

    def _let_go(self, begin: int, size: int) -> None:
        """What was only read through need not stay in our memory; the system reads it again when it is asked for."""
        if isinstance(self._data, mmap.mmap) and hasattr(mmap, "MADV_DONTNEED"):
            page = begin - begin % mmap.PAGESIZE
            self._data.madvise(mmap.MADV_DONTNEED, page, begin + size - page)

    def _raw(self, number: int) -> tuple[npt.NDArray[Any], Codes]:
        start, count = int(self.sections.starts[number]), int(self.sections.counts[number])
        if number < self.frequent:
            both = self.sections.postings[start : start + 2 * count]
            return both[:count], both[count:]
        whole = self.sections.postings[start : start + 3 * count]
        return whole[: 2 * count].view(np.uint32), whole[2 * count :]

    def _places(self, number: int) -> npt.NDArray[np.uint32]:
        return self.sections.directory[number * self._stride : (number + 1) * self._stride]

    def _word(self, at: int) -> bytes:
        ends = self.sections.text_ends
        return self._text[int(ends[at - 1]) if at else 0 : int(ends[at])]

    def _bisect(self, word: bytes) -> int:
        low, high = 0, len(self.sections.numbers)
        while low < high:
            middle = (low + high) // 2
            if self._word(middle) < word:
                low = middle + 1
            else:
                high = middle
        return low

    def _look_up(self, term: str) -> int:
        word = term.encode("utf-8", "surrogatepass")
        at = self._bisect(word)
        return int(self.sections.numbers[at]) if at < len(self.sections.numbers) and self._word(at) == word else -1


def _contents(data: mmap.mmap | bytes) -> tuple[str, dict[str, tuple[str, int, int, str]]]:
    if len(data) < len(MAGIC) + TAIL.size or data[: len(MAGIC)] != MAGIC:
        raise IndexFolderError("The index's file is no segment of this format")
    digest, size, magic = TAIL.unpack(data[-TAIL.size :])
    packed = data[max(0, len(data) - TAIL.size - size) : -TAIL.size]
    if magic != MAGIC or hashlib.sha256(packed).digest() != digest:
        raise IndexFolderError("The index's segment is cut off or damaged")
    return digest.hex(), json.loads(packed)
