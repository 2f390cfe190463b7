"""How many terms occur in exactly n passages: what okapi's mean idf is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

import numpy as np

from index.engines.builtin.postings import Layer


class FrequencyHistogram:
    """Counts by n, kept up to date as passages come and go."""

    def __init__(self, layers: Sequence[Layer]) -> None:
        self._terms: Counter[int] = Counter()
        if len(layers) == 1:
            counts, terms = np.unique(layers[0].living_counts(), return_counts=True)
            self._terms.update(dict(zip(counts.tolist(), terms.tolist(), strict=True)))
        else:
            total: Counter[str] = Counter()
            for layer in layers:
                named = zip(layer.vocabulary(), layer.living_counts().tolist(), strict=True)
                # A term that no row has any more may have lost its name.
                total.update({term: count for term, count in named if count})
            self._terms.update(total.values())
        self._terms.pop(0, None)

    def move(self, frequencies: Iterable[int], by: int) -> None:
        """Terms that occurred in so many passages now do in one more (`by` 1) or one less (-1)."""
        for before in frequencies:
            for n, change in ((before, -1), (before + by, 1)):
                if n:
                    self._terms[n] += change
                    if not self._terms[n]:
                        del self._terms[n]

    @property
    def terms(self) -> Mapping[int, int]:
        """The number of terms, by n."""
        return MappingProxyType(self._terms)
