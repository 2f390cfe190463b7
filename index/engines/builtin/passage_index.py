"""Passages by their terms: add, remove, and search with BM25, live."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Self

from corpus.errors import IndexFolderError, InvalidError, TooLargeError
from index.engines.builtin.bulk_load import AT_ONCE, Batch
from index.engines.builtin.index_folder import IndexFolder
from index.engines.builtin.index_snapshot import IndexSnapshot
from index.engines.builtin.native import packer, term_counter
from index.engines.builtin.postings import LONGEST
from index.engines.builtin.segment_set import SegmentSet

FEW = 1000
HIGHEST_ID = (1 << 63) - 1


class PassageIndex:
    """A living index of passages. What questions read is `snapshot`, which a change replaces as a whole. Any method may
    be called from any thread; `add_many`, `commit` and `verify` may take long, so they belong off the event
    loop.

    `seq` is the newest change of the store that the index contains; its owner moves it on.
    """

    def __init__(self, segments: SegmentSet, seq: int, *, native: bool) -> None:
        """Use `open`."""
        self.seq = seq
        self._native = native
        self._segments = segments
        self._snapshot = IndexSnapshot(segments.state, native=native)

    @classmethod
    def open(cls, folder: Path | IndexFolder | None, *, tag: str = "", native: bool = True) -> Self:
        """The index in `folder`, or an empty one with seq 0 if there is none, it is damaged or has another tag, which
        tells the analyzer and the store; None keeps it in memory only. `native` False leaves the kernel unused."""
        home = IndexFolder(folder) if isinstance(folder, Path) else folder
        tools = packer(native=native)
        try:
            segments, seq = SegmentSet.open(home, tag, tools) if home else (SegmentSet(None, tag, tools), 0)
        except IndexFolderError:
            segments, seq = SegmentSet(home, tag, tools), 0
        return cls(segments, seq, native=native)

    @property
    def snapshot(self) -> IndexSnapshot:
        """The index as it is now."""
        snapshot, state = self._snapshot, self._segments.state
        if snapshot.state is not state:
            snapshot = self._snapshot = IndexSnapshot(state, native=self._native)
        return snapshot

    @property
    def uncommitted(self) -> int:
        """How many passages were added since the last commit: each costs memory, and time at the next start."""
        return self._segments.uncommitted

    def change(self, removed: Iterable[int], added: Sequence[tuple[int, Sequence[str]]]) -> None:
        """Remove passages, those that aren't there passed over, and add or replace others; searches see all of it or
        nothing. Raises TooLargeError for over a million terms, InvalidError for an id that is negative or over 63 bits;
        then nothing changed."""
        for passage_id, terms in added:
            _check(passage_id, len(terms))
        self._segments.change(removed, added)

    def add_many(self, passages: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Add or replace many passages. More than a thousand go in with some ten times the speed, in bounded memory;
        searches find each batch of about a million as it is done. Raises what `change` raises."""
        coming = iter(passages)
        few = list(islice(coming, FEW))
        if len(few) < FEW:
            self.change((), few)
            return
        filling = self.filling()
        filling.add(chain(few, coming))
        filling.finish()

    def filling(self) -> Filling:
        """A way to add very many passages bit by bit."""
        return Filling(self._segments, native=self._native)

    def commit(self, seq: int) -> None:
        """Make the index durable, as of change `seq` of the store; small segments are merged on the way.

        What is added and removed in another thread meanwhile is kept for the next commit. Raises IndexFolderError if
        the folder can't be written or a segment was found damaged; then nothing changed, on disk or in memory.
        """
        self._segments.commit(seq)
        self.seq = max(self.seq, seq)

    def verify(self) -> bool:
        """Whether all segments are as they were written, to the last byte. Opening checks all but the postings; this
        reads those too (about 0.2 s for a million passages): for another thread. If False, delete and rebuild."""
        return self._segments.verify()

    def clear(self) -> None:
        """Empty the index, in memory; the next commit makes that durable."""
        self._segments.clear()
        self.seq = 0


class Filling:
    """Takes passages into an index as `add_many` does; at the latest when it is finished, searches find them."""

    def __init__(self, segments: SegmentSet, *, native: bool) -> None:
        """Use `PassageIndex.filling`."""
        self._segments = segments
        self._native = native
        self._batch = Batch(term_counter(native=native))

    def add(self, passages: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Add or replace passages. Raises what `PassageIndex.change` raises; then what came with the refused passage
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
        """Put what was added into the index."""
        batch, self._batch = self._batch, Batch(term_counter(native=self._native))
        self._segments.take(batch.parts())


def _check(passage_id: int, length: int) -> None:
    if not 0 <= passage_id <= HIGHEST_ID:
        raise InvalidError(f"The passage id {passage_id} is not between 0 and {HIGHEST_ID}")
    if length > LONGEST:
        raise TooLargeError(f"A passage of {length:,} terms is over the index's limit of {LONGEST:,}")
