"""Which rows of a layer were removed: an immutable value that shares what didn't change with the one it came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from index.engines.builtin.packed_postings import CHUNK, chunks_of
from index.engines.builtin.postings import Flags, Rows

Page = bytes | None
"""A byte per row of a chunk, 1 if it was removed; None if none was."""


@dataclass(slots=True)
class _History:
    """Removed rows in the order of their removal, and per term how many of the first so many had it. Deletions that
    come from each other share one: each reads its own first `count` rows, and only the newest appends."""

    rows: list[int] = field(default_factory=list)
    counted: dict[int, tuple[int, int]] = field(default_factory=dict)


class Deletions:
    """The removed rows of a layer of `size` rows. Removing copies the pages of 32,768 rows that change, no others."""

    __slots__ = ("_history", "count", "pages", "size")

    def __init__(self, size: int, pages: tuple[Page, ...], history: _History, count: int) -> None:
        """Use `none`."""
        self.size = size
        self.pages = pages
        self.count = count
        self._history = history

    @classmethod
    def none(cls, size: int) -> Deletions:
        """No row removed yet."""
        return cls(size, (None,) * chunks_of(size), _History(), 0)

    def __contains__(self, row: int) -> bool:
        page = self.pages[row // CHUNK]
        return page is not None and page[row % CHUNK] != 0

    def with_rows(self, rows: Sequence[int]) -> Deletions:
        """These rows removed too. They are within the layer and were not removed before."""
        if not rows:
            return self
        pages = list(self.pages)
        for chunk in {row // CHUNK for row in rows}:
            page = bytearray(pages[chunk] or bytes(CHUNK))
            for row in rows:
                if row // CHUNK == chunk:
                    page[row % CHUNK] = 1
            pages[chunk] = bytes(page)
        history = self._history
        if len(history.rows) != self.count:  # another one came from this one before
            history = _History(history.rows[: self.count])
        history.rows.extend(rows)
        return Deletions(self.size, tuple(pages), history, self.count + len(rows))

    def grown(self, size: int) -> Deletions:
        """The same of a layer that has more rows now."""
        more = chunks_of(size) - len(self.pages)
        return Deletions(size, self.pages + (None,) * more, self._history, self.count)

    def rows(self, since: int = 0) -> Rows:
        """The removed rows, ascending; those that came after the first `since` removals."""
        return np.sort(np.array(self._history.rows[since : self.count], dtype=np.uint32))

    def alive(self) -> Flags:
        """Of every row whether it is still there."""
        removed = self.rows()
        alive = np.ones(self.size, dtype=np.bool_)
        alive[removed] = False
        return alive

    def counted(self, number: int) -> tuple[int, int]:
        """(n, how many of the first n removed rows had the term with this number), as far as that is known."""
        seen, held = self._history.counted.get(number, (0, 0))
        return (seen, held) if seen <= self.count else (0, 0)

    def count_on(self, number: int, held: int) -> None:
        """Remember that `held` of the removed rows had the term with this number."""
        self._history.counted[number] = (self.count, held)


def merged(first: tuple[Page, ...], second: tuple[Page, ...]) -> tuple[Page, ...]:
    """Pages that mark what either marks."""
    return tuple(
        one if other is None else other if one is None else _either(one, other)
        for one, other in zip(first, second, strict=True)
    )


def pages_of(marked: npt.NDArray[np.bool_]) -> tuple[Page, ...]:
    """Pages that mark these rows."""
    chunks = (marked[at : at + CHUNK] for at in range(0, len(marked), CHUNK))
    return tuple(chunk.tobytes().ljust(CHUNK, b"\0") if chunk.any() else None for chunk in chunks)


def _either(one: bytes, other: bytes) -> bytes:
    return (np.frombuffer(one, dtype=np.uint8) | np.frombuffer(other, dtype=np.uint8)).tobytes()
