"""Passages by their terms: add, remove, and search with BM25, live."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from pathlib import Path
from typing import Self

import numpy as np

from corpus.errors import IndexFolderError, InvalidError, TooLargeError
from index.engines.builtin.batch import AT_ONCE, Batch
from index.engines.builtin.bm25 import MODELS, Floats, Idf, Okapi, Statistics
from index.engines.builtin.frequency_histogram import FrequencyHistogram
from index.engines.builtin.index_folder import IndexFolder
from index.engines.builtin.native import packer, searcher, tally
from index.engines.builtin.postings import LONGEST, Hit, Ids, Layer, Rows
from index.engines.builtin.searcher import Wanted
from index.engines.builtin.segment_set import SegmentSet

__all__ = ["Hit", "Idf", "PassageIndex"]

MOST_TERMS = 1024
FEW = 1000
REMEMBERED = 1 << 16
HIGHEST_ID = (1 << 63) - 1


class PassageIndex:
    """A living index of passages. Any method may be called from any thread. `add_many`, `commit`, `compact` and
    `verify` may take long, so they belong off the event loop; they hold the others up for some milliseconds only.

    `seq` is the newest change of the store that the index contains; its owner moves it on.
    """

    def __init__(self, layers: SegmentSet, seq: int, *, idf: Idf, native: bool) -> None:
        self.seq = seq
        self._native = native
        self._idf = idf
        self._layers = layers
        self._lock = layers.lock
        self._spread: FrequencyHistogram | None = None
        self._view: _View | None = None

    @classmethod
    def open(
        cls,
        folder: Path | IndexFolder | None,
        *,
        analyzer: str = "",
        idf: Idf = Idf.LUCENE,
        native: bool = True,
    ) -> Self:
        """The index in `folder`, or an empty one with seq 0 if there is none, it is damaged or another analyzer made
        its terms; None keeps it in memory only. `native` False leaves the compiled kernel unused."""
        home = IndexFolder(folder) if isinstance(folder, Path) else folder
        tools = packer(native=native)
        try:
            layers, seq = SegmentSet.open(home, analyzer, tools) if home else (SegmentSet(None, analyzer, tools), 0)
        except IndexFolderError:
            layers, seq = SegmentSet(home, analyzer, tools), 0
        return cls(layers, seq, idf=idf, native=native)

    def __len__(self) -> int:
        return self._layers.passages

    def __contains__(self, passage_id: int) -> bool:
        return self._layers.locate(passage_id) is not None

    @property
    def average_length(self) -> float:
        """The mean number of terms in a passage; 0 if there is none."""
        return self._layers.length / self._layers.passages if self._layers.passages else 0.0

    @property
    def uncommitted(self) -> int:
        """How many passages were added since the last commit: each costs memory, and time at the next start."""
        return self._layers.uncommitted

    def add(self, passage_id: int, terms: Sequence[str]) -> None:
        """Adds a passage, or replaces the one with this id; the next search finds it.

        Raises TooLargeError for over a million terms, InvalidError for an id that is negative or over 63 bits.
        """
        _check(passage_id, len(terms))
        with self._lock:
            self.remove(passage_id)
            if self._spread is not None:
                self._spread.move(map(self.document_frequency, set(terms)), 1)
            self._layers.add(passage_id, terms)
            self._view = None

    def add_many(self, passages: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Adds or replaces many passages. More than a thousand go in with some ten times the speed, in bounded memory;
        searches find each batch of about a million as it is done. Raises what `add` raises."""
        coming = iter(passages)
        few = list(islice(coming, FEW))
        if len(few) < FEW:
            for passage_id, terms in few:
                self.add(passage_id, terms)
            return
        filling = self.filling()
        filling.add(chain(few, coming))
        filling.finish()

    def filling(self) -> Filling:
        """A way to add very many passages bit by bit."""
        return Filling(self._take, native=self._native)

    def remove(self, passage_id: int) -> bool:
        """Removes a passage; False if there is none with this id."""
        with self._lock:
            place = self._layers.locate(passage_id)
            if place is None:
                return False
            layer, row = place
            if self._spread is not None:
                names = layer.names(layer.numbers_in(row))
                self._spread.move(map(self.document_frequency, names), -1)
            self._layers.remove(layer, row)
            self._view = None
            return True

    def search(self, terms: Sequence[str], k: int) -> list[Hit]:
        """The `k` passages that score best among those that share a term, best first, equal scores by passage id.

        Raises InvalidError for over 1,024 different terms.
        """
        with self._lock:
            return self._current().search(terms, k) if k > 0 else []

    def scores(self, terms: Sequence[str], passage_ids: Sequence[int]) -> Floats:
        """The score of each of these passages, 0 where it shares no term or isn't in the index."""
        scores = np.zeros(len(passage_ids))
        with self._lock:
            view = self._current()
            for number, rows, places in view.locate(passage_ids):
                scores[places] = view.scores(terms, number, rows)
        return scores

    def shares(self, terms: Sequence[str], passage_ids: Sequence[int]) -> Floats:
        """What each term adds to the score of each passage: an array [term, passage], 0 where the passage lacks it."""
        shares = np.zeros((len(terms), len(passage_ids)))
        with self._lock:
            view = self._current()
            for number, rows, places in view.locate(passage_ids):
                for line, term in enumerate(terms):
                    shares[line, places] = view.scores([term], number, rows)
        return shares

    def document_frequency(self, term: str) -> int:
        """How many passages contain the term."""
        with self._lock:
            found = ((layer, layer.find(term)) for layer in self._layers.all())
            return sum(layer.frequency(number) for layer, number in found if number >= 0)

    def idf(self, term: str) -> float:
        """How much the term weighs; 0 if no passage contains it."""
        with self._lock:
            return self._current().model.idf_of(self.document_frequency(term))

    @property
    def rarest_idf(self) -> float:
        """What a term would weigh that a single passage contains; 0 if there is no passage."""
        with self._lock:
            return self._current().model.idf_of(1) if len(self) else 0.0

    def terms(self, prefix: str = "") -> Iterator[str]:
        """The terms that start so, sorted. A term whose passages were all removed may still be among them."""
        with self._lock:
            merged = heapq.merge(*(layer.terms(prefix) for layer in self._layers.all()))
        return (term for term, _ in groupby(merged))

    def commit(self, seq: int) -> None:
        """Makes the index durable, as of change `seq` of the store; small segments are merged on the way.

        What is added and removed in another thread meanwhile is kept for the next commit. Raises IndexFolderError if
        the folder can't be written or a segment was found damaged; then nothing changed, on disk or in memory.
        """
        self._layers.commit(seq, everything=False)
        self.seq = max(self.seq, seq)

    def compact(self, seq: int) -> None:
        """The same, with everything merged into one segment and the removed passages gone from it."""
        self._layers.commit(seq, everything=True)
        self.seq = max(self.seq, seq)

    def verify(self) -> bool:
        """Whether all segments are as they were written, to the last byte. Opening checks all but the postings; this
        reads those too (about 0.2 s for a million passages): for another thread. If False, delete and rebuild."""
        return self._layers.verify()

    def clear(self) -> None:
        """Empties the index, in memory; the next commit makes that durable."""
        self._layers.clear()
        with self._lock:
            self.seq = 0
            self._spread = None
            self._view = None

    def _current(self) -> _View:
        layers = self._layers.all()
        if self._view is None or self._view.layers is not layers:
            self._view = _View(layers, self._model(layers), native=self._native)
        return self._view

    def _model(self, layers: tuple[Layer, ...]) -> Okapi:
        if self._idf is Idf.OKAPI and self._spread is None:
            self._spread = FrequencyHistogram(layers)
        spread = self._spread.terms if self._spread else {}
        return MODELS[self._idf](Statistics(self._layers.passages, self._layers.length, spread))

    def _take(self, batch: Batch) -> None:
        with self._layers.taking(batch.parts()):
            self._spread = None
            self._view = None


class Filling:
    """Takes passages into an index as `add_many` does; at the latest when it is finished, searches find them."""

    def __init__(self, take: Callable[[Batch], None], *, native: bool) -> None:
        self._take = take
        self._native = native
        self._batch = Batch(tally(native=native))

    def add(self, passages: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Adds or replaces passages. Raises what `PassageIndex.add` raises; then what came with the refused passage
        may be in or not."""
        coming = iter(passages)
        while some := list(islice(coming, AT_ONCE)):
            if self._batch.is_full():
                self.finish()
            ids, terms_of = zip(*some, strict=True)
            lengths = list(map(len, terms_of))
            for passage_id, length in zip(ids, lengths, strict=True):
                _check(passage_id, length)
            self._batch.add(ids, terms_of, lengths)

    def finish(self) -> None:
        """Puts what was added into the index."""
        batch, self._batch = self._batch, Batch(tally(native=self._native))
        self._take(batch)


class _View:
    """The index between two changes: its layers, model, and what was looked up."""

    def __init__(self, layers: tuple[Layer, ...], model: Okapi, *, native: bool) -> None:
        self.layers = layers
        self.model = model
        self._searchers = [searcher(layer, model, native=native) for layer in layers]
        self._found: dict[str, tuple[float, tuple[int, ...]]] = {}

    def search(self, terms: Sequence[str], k: int) -> list[Hit]:
        found: list[tuple[int, float]] = []
        for layer, wanted in zip(self._searchers, self._wanted(terms), strict=True):
            if wanted.numbers:
                floor = found[k - 1][1] if len(found) >= k else -np.inf
                more = layer.best(wanted, k, floor)
                found = sorted([*found, *more], key=lambda hit: (-hit[1], hit[0]))[:k] if found else more
        return list(map(Hit._make, found))

    def locate(self, passage_ids: Sequence[int]) -> Iterator[tuple[int, Rows, Ids]]:
        """Per layer its number, the rows of those of the passages that live there, ascending, and their places."""
        ids = np.asarray(passage_ids, dtype=np.int64)
        for number, layer in enumerate(self.layers):
            rows = layer.rows_of(ids)
            places = np.flatnonzero(rows >= 0)
            if len(places):
                places = places[np.argsort(rows[places], kind="stable")]
                yield number, rows[places].astype(np.uint32), places

    def scores(self, terms: Sequence[str], at: int, rows: Rows) -> Floats:
        """The scores of these rows, which ascend, of one layer."""
        return self._searchers[at].scores(self._wanted(terms)[at], rows)

    def _wanted(self, terms: Sequence[str]) -> list[Wanted]:
        """The terms as each layer knows them."""
        times = Counter(terms)
        if len(times) > MOST_TERMS:
            raise InvalidError(f"A question of {len(times):,} different terms is over the limit of {MOST_TERMS:,}")
        wanted = [Wanted([], []) for _ in self.layers]
        for term, count in times.items():
            idf, numbers = self._found.get(term) or self._find(term)
            for layer, number in zip(wanted, numbers, strict=True):
                if number >= 0:
                    layer.numbers.append(number)
                    layer.weights.append(idf * count)
        return wanted

    def _find(self, term: str) -> tuple[float, tuple[int, ...]]:
        numbers = tuple(layer.find(term) for layer in self.layers)
        held = sum(layer.frequency(number) for layer, number in zip(self.layers, numbers, strict=True) if number >= 0)
        found = (self.model.idf_of(held), numbers if held else (-1,) * len(numbers))
        if len(self._found) >= REMEMBERED:
            self._found.clear()
        self._found[term] = found
        return found


def _check(passage_id: int, length: int) -> None:
    if not 0 <= passage_id <= HIGHEST_ID:
        raise InvalidError(f"The passage id {passage_id} is not between 0 and {HIGHEST_ID}")
    if length > LONGEST:
        raise TooLargeError(f"A passage of {length:,} terms is over the index's limit of {LONGEST:,}")
