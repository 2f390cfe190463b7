"""Postings of many terms in one array of uint16, as segments keep them.

The postings of term t begin at the even place `starts[t]`. The first terms may be frequent ones: they keep their rows
as uint16 offsets into chunks of 32,768 rows, and `directory` has their places per chunk. The others are wide: they keep
rows as uint32. `counts[t]` codes follow the rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from index.engines.builtin.postings import Codes, Numbers, Packed, Rows

CHUNK = 1 << 15
SKIP = 64

Places = npt.NDArray[np.int64]


class Gathered(NamedTuple):
    """The postings of several terms in one: `which` is the place of the posting's term among those asked for."""

    which: Places
    rows: Rows
    codes: Codes


def chunks_of(rows: int) -> int:
    """How many chunks so many rows fill."""
    return -(-rows // CHUNK)


def starts_of(counts: Numbers | Places, frequent: int = 0) -> npt.NDArray[np.uint64]:
    """Where the postings of each term begin, if they follow each other; and where the last ones end."""
    sizes = counts.astype(np.int64) * np.where(np.arange(len(counts)) < frequent, 2, 3)
    return np.concatenate([[0], np.cumsum(sizes + sizes % 2)]).astype(np.uint64)


def lay_out(terms: Places, rows: Rows, codes: Codes, counts: Places, frequent: int = 0) -> Packed:
    """Postings in order of term and row; without a directory. `counts` is how many of them each term has."""
    starts = starts_of(counts, frequent)
    units = np.zeros(int(starts[-1]), dtype=np.uint16)
    begin = starts[:-1].astype(np.int64)[terms]
    within = np.arange(len(terms)) - np.repeat(np.cumsum(counts) - counts, counts)
    end = int(counts[:frequent].sum())
    units[begin[:end] + within[:end]] = rows[:end] % CHUNK
    units.view(np.uint32)[begin[end:] // 2 + within[end:]] = rows[end:]
    units[begin + np.where(terms < frequent, 1, 2) * counts[terms] + within] = codes
    return Packed(units, starts[:-1], counts.astype(np.uint32), np.empty(0, dtype=np.uint32))


def gather(packed: Packed, chunks: int, numbers: Places) -> Gathered:
    """The postings of these terms, in their order, of a source with so many chunks of rows. Copies."""
    counts, starts = packed.counts[numbers].astype(np.int64), packed.starts[numbers].astype(np.int64)
    directory = packed.directory.reshape(-1, chunks + 1)
    frequent = numbers < len(directory)
    which = np.repeat(np.arange(len(numbers)), counts)
    within = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
    width = np.where(frequent, 1, 2)[which]
    first = starts[which] + width * within
    rows = packed.units[first].astype(np.uint32)
    wide = width == 2
    rows[wide] |= packed.units[first[wide] + 1].astype(np.uint32) << np.uint32(16)
    places = directory[numbers[frequent]].astype(np.int64)
    held = places[:, 1:] - places[:, :-1]
    bases = np.tile(np.arange(chunks, dtype=np.uint32) * np.uint32(CHUNK), len(held))
    rows[~wide] += np.repeat(bases, held.ravel())
    return Gathered(which, rows, packed.units[starts[which] + width * counts[which] + within])
