"""An index at one moment: what questions read. Nothing here changes, so any number of threads may."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import groupby

import numpy as np
import numpy.typing as npt

from corpus.errors import InvalidError
from index.analysis.edit_distance import SHORTEST, near, starts
from index.engines.bm25 import Bm25
from index.engines.builtin.deletions import Page, merged, pages_of
from index.engines.builtin.live_layer import LiveLayer
from index.engines.builtin.native import searcher
from index.engines.builtin.postings import Flags, Ids, Rows
from index.engines.builtin.searcher import Searcher, Wanted
from index.engines.builtin.segment_set import State
from index.engines.engine import Hit

MOST_TERMS = 1024
REMEMBERED = 1 << 16
WIDER = 8  # times as many are looked at first where not all are allowed

Allowed = Callable[[Ids], Flags]
Pages = Sequence[tuple[Page, ...]]


class IndexSnapshot:
    """Searches a state."""

    def __init__(self, state: State, *, native: bool) -> None:
        self.state = state
        self.model = Bm25(state.passages, state.length)
        self._native = native
        self._found: dict[str, tuple[int, float, tuple[object, ...]]] = {}

    def __len__(self) -> int:
        return self.state.passages

    def __contains__(self, passage_id: int) -> bool:
        return self.state.has(passage_id)

    @property
    def average_length(self) -> float:
        """The mean number of terms in a passage; 0 if there is none."""
        return self.model.average_length

    def search(self, terms: Mapping[str, float], k: int, allowed: Allowed | None = None) -> list[Hit]:
        """The `k` passages that score best among those that share a term, best first, equal scores by passage id; only
        those whose ids are `allowed`. A term's weight, above 0, multiplies its idf.

        Raises InvalidError for over 1,024 terms.
        """
        if len(terms) > MOST_TERMS:
            raise InvalidError(
                "a question of {count} different terms is over the limit of {limit}", count=len(terms), limit=MOST_TERMS
            )
        removed = [live.deletions.pages for live in self.state.layers]
        if allowed is None:
            return self._best(terms, k, removed)
        hits = self._best(terms, WIDER * k, removed)
        kept = [hit for hit, fits in zip(hits, allowed(_ids(hits)).tolist(), strict=True) if fits]
        if len(kept) >= k or len(hits) < WIDER * k:
            return kept[:k]
        left_out = [pages_of(~allowed(live.layer.ids)) for live in self.state.layers]
        return self._best(terms, k, [merged(*both) for both in zip(removed, left_out, strict=True)])

    def frequencies(self, terms: Sequence[str], passage_ids: Ids) -> npt.NDArray[np.uint32]:
        """How often each passage has each term: an array [term, passage], 0 where it lacks it or isn't here."""
        found = np.zeros((len(terms), len(passage_ids)), dtype=np.uint32)
        for live, places, rows in self._located(passage_ids):
            tf, _ = live.layer.pairs
            for line, term in enumerate(terms):
                known = live.layer.find(term)
                if known is not None:
                    codes = live.layer.codes_at(known, rows)
                    held = codes >= 0
                    found[line, places[held]] = tf[codes[held]]
        return found

    def lengths(self, passage_ids: Ids) -> npt.NDArray[np.uint32]:
        """The number of terms of each passage; 0 for one that isn't here."""
        found = np.zeros(len(passage_ids), dtype=np.uint32)
        for live, places, rows in self._located(passage_ids):
            found[places] = live.layer.lengths[rows]
        return found

    def idf(self, term: str) -> float:
        """How much the term weighs; 0 if no passage contains it."""
        return self._find(term)[1]

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        return {term: self._find(term)[0] for term in terms}

    def idfs(self, terms: Iterable[str]) -> dict[str, float]:
        return {term: self._find(term)[1] for term in terms}

    def terms(self, prefix: str = "") -> Iterator[str]:
        """The terms that start so, sorted. A term whose passages were all removed may still be among them."""
        listed = heapq.merge(*(live.layer.terms(prefix) for live in self.state.layers))
        return (term for term, _ in groupby(listed))

    def near(self, terms: Iterable[str]) -> dict[str, list[str]]:
        return {term: self._near(term) for term in terms}

    def _near(self, term: str) -> list[str]:
        known = {other for start in starts(term) for other in self.terms(start)} if len(term) >= SHORTEST else ()
        living = self.document_frequencies(near(term, known, most=8))
        return sorted((other for other in living if living[other]), key=lambda other: -living[other])[:3]

    def _best(self, terms: Mapping[str, float], k: int, left_out: Pages) -> list[Hit]:
        found: list[tuple[int, float]] = []
        if k <= 0:
            return []
        for layer, wanted, pages in zip(self._searchers, self._wanted(terms), left_out, strict=True):
            if wanted.terms:
                floor = found[k - 1][1] if len(found) >= k else -np.inf
                more = layer.best(wanted, k, floor, pages)
                found = sorted([*found, *more], key=lambda hit: (-hit[1], hit[0]))[:k] if found else more
        return list(map(Hit._make, found))

    @cached_property
    def _searchers(self) -> list[Searcher]:
        return [searcher(live.layer, self.model, native=self._native) for live in self.state.layers]

    def _wanted(self, terms: Mapping[str, float]) -> list[Wanted]:
        """The terms as each layer knows them."""
        wanted = [Wanted([], []) for _ in self.state.layers]
        for term, weight in terms.items():
            _, idf, known = self._find(term)
            for layer, here in zip(wanted, known, strict=True):
                if here is not None and idf:
                    layer.terms.append(here)
                    layer.weights.append(idf * weight)
        return wanted

    def _find(self, term: str) -> tuple[int, float, tuple[object, ...]]:
        """In how many passages a term is, its idf, and what each layer knows it by."""
        found = self._found.get(term)
        if found is None:
            known = tuple(live.layer.find(term) for live in self.state.layers)
            layers = zip(self.state.layers, known, strict=True)
            frequency = sum(live.frequency(here) for live, here in layers if here is not None)
            found = frequency, self.model.idf_of(frequency), known
            if len(self._found) < REMEMBERED:
                self._found[term] = found
        return found

    def _located(self, passage_ids: Ids) -> Iterator[tuple[LiveLayer, Ids, Rows]]:
        """Per layer the places, among those given, of the passages that are there, and their rows, ascending."""
        for live in self.state.layers:
            rows = live.rows_of(passage_ids)
            places = np.flatnonzero(rows >= 0)
            if len(places):
                places = places[np.argsort(rows[places], kind="stable")]
                yield live, places, rows[places].astype(np.uint32)


def _ids(hits: Sequence[Hit]) -> Ids:
    return np.array([hit.id for hit in hits], dtype=np.int64)
