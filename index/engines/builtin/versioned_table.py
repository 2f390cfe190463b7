"""Rows of numbers by id, as an immutable value that shares its bulk with the one it came from."""

from __future__ import annotations

from typing import Self

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
MOST_CHANGED = 4096  # rows beside the bulk, before it is written anew


class VersionedTable:
    """A row of `width` int64 for each id from 0, all 0 where none was set. Ids are dense: the bulk is one array
    [id, column], and beside it lie the ids that changed since, ascending, with their rows."""

    __slots__ = ("_base", "_changed", "_ids")

    def __init__(self, base: Numbers, ids: Numbers | None = None, changed: Numbers | None = None) -> None:
        """`base` is the bulk [id, column]."""
        self._base = base
        self._ids = np.empty(0, dtype=np.int64) if ids is None else ids
        self._changed = base[:0] if changed is None else changed

    @classmethod
    def empty(cls, width: int) -> Self:
        """No row set."""
        return cls(np.zeros((1, width), dtype=np.int64))

    def take(self, ids: npt.ArrayLike) -> Numbers:
        """The rows of these ids: an array [id, column]."""
        wanted = np.asarray(ids, dtype=np.int64)
        rows = self._base[np.minimum(wanted, len(self._base) - 1)]
        rows[wanted >= len(self._base)] = 0
        if len(self._ids):
            at = np.minimum(self._ids.searchsorted(wanted), len(self._ids) - 1)
            here = self._ids[at] == wanted
            rows[here] = self._changed[at[here]]
        return rows

    def with_rows(self, ids: npt.ArrayLike, rows: Numbers) -> Self:
        """The table with these rows set; of an id that comes twice the last one."""
        coming = np.asarray(ids, dtype=np.int64)
        if not len(coming):
            return self
        held = np.concatenate([coming[::-1], self._ids])
        changed = np.concatenate([rows[::-1], self._changed])
        different, first = np.unique(held, return_index=True)
        if len(different) > MOST_CHANGED:
            return type(self)(_written(self._base, different, changed[first]))
        return type(self)(self._base, different, changed[first])

    def whole(self) -> Numbers:
        """All rows in one array [id, column]."""
        return _written(self._base, self._ids, self._changed) if len(self._ids) else self._base


def _written(base: Numbers, ids: Numbers, rows: Numbers) -> Numbers:
    whole = np.zeros((max(len(base), int(ids[-1]) + 1), base.shape[1]), dtype=np.int64)
    whole[: len(base)] = base
    whole[ids] = rows
    return whole
