"""A layer with what was removed from it: what a state of the index consists of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from index.engines.builtin.deletions import Deletions
from index.engines.builtin.postings import Ids, Layer


@dataclass(frozen=True, slots=True, eq=False)
class LiveLayer:
    """Rows that were removed count as not there."""

    layer: Layer[Any]
    deletions: Deletions

    @property
    def living(self) -> int:
        """How many rows are there."""
        return len(self.layer) - self.deletions.count

    @property
    def length(self) -> int:
        """The number of terms in all rows that are there."""
        lengths = self.layer.lengths
        gone = lengths[self.deletions.rows()] if self.deletions.count else lengths[:0]
        return int(lengths.sum(dtype=np.int64)) - int(gone.sum(dtype=np.int64))

    def row(self, passage_id: int) -> int:
        """The row of a passage, -1 if it isn't here."""
        row = self.layer.row(passage_id)
        return -1 if row < 0 or row in self.deletions else row

    def rows_of(self, ids: Ids) -> Ids:
        """The row of each of these passages, -1 for those that aren't here."""
        rows = self.layer.rows_of(ids)
        if self.deletions.count:
            rows[np.isin(rows, self.deletions.rows())] = -1
        return rows

    def without(self, rows: Sequence[int]) -> LiveLayer:
        """The same with these rows removed."""
        return replace(self, deletions=self.deletions.with_rows(rows))

    def frequency(self, term: Any) -> int:
        """In how many rows a term occurs, given as what the layer knows it by."""
        count = self.layer.count(term)
        if not self.deletions.count:
            return count
        if not isinstance(term, int):
            return count - self._held(term, 0)
        seen, held = self.deletions.counted(term)
        if seen < self.deletions.count:
            held += self._held(term, seen)
            self.deletions.count_on(term, held)
        return count - held

    def _held(self, term: Any, since: int) -> int:
        return int((self.layer.codes_at(term, self.deletions.rows(since)) >= 0).sum())
