"""The layers that an index consists of: segments, stored or not, and memtables on top; how they grow and are merged."""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Self

import numpy as np

from corpus.errors import IndexFolderError
from index.engines.builtin.deletions import Deletions
from index.engines.builtin.index_folder import Entry, IndexFolder, Manifest
from index.engines.builtin.live_layer import LiveLayer
from index.engines.builtin.memtable import Entry as Passage
from index.engines.builtin.memtable import Memtable
from index.engines.builtin.merge import fits, merge
from index.engines.builtin.packing import Packer
from index.engines.builtin.postings import Ids, Part
from index.engines.builtin.segment import Segment

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All passages at one moment, each in one row of one layer. `growing` says whether the last layer is a memtable
    that the next passages go into."""

    layers: tuple[LiveLayer, ...] = ()
    passages: int = 0
    length: int = 0
    growing: bool = False

    def has(self, passage_id: int) -> bool:
        """Whether a passage is there."""
        return any(live.row(passage_id) >= 0 for live in self.layers)

    def without(self, passage_ids: Ids) -> State:
        """The state without these passages; those that aren't there are passed over."""
        layers, removed, length = [], 0, 0
        for live in self.layers:
            rows = live.rows_of(passage_ids)
            gone = np.unique(rows[rows >= 0])
            layers.append(live.without(gone.tolist()))
            removed += len(gone)
            length += int(live.layer.lengths[gone].sum(dtype=np.int64))
        if not removed:
            return self
        return State(tuple(layers), self.passages - removed, self.length - length, self.growing)

    def with_passages(self, passages: Sequence[Passage]) -> State:
        """The state with these passages, none of which is there, nor twice among them."""
        if not passages:
            return self
        *below, top = self.layers if self.growing else (*self.layers, _EMPTY)
        memtable = top.layer
        if not isinstance(memtable, Memtable) or not memtable.has_room(passages):
            below, top = [*below, top], _EMPTY
            memtable = Memtable.empty()
        grown = memtable.with_passages(passages)
        layers = *below, LiveLayer(grown, top.deletions.grown(len(grown)))
        added = sum(len(terms) for _, terms in passages)
        return State(layers, self.passages + len(passages), self.length + added, growing=True)

    def with_layers(self, fresh: Sequence[LiveLayer]) -> State:
        """The state with these layers under what grows."""
        top = self.layers[-1:] if self.growing else ()
        layers = (*self.layers[: len(self.layers) - len(top)], *fresh, *top)
        passages = self.passages + sum(layer.living for layer in fresh)
        return State(layers, passages, self.length + sum(layer.length for layer in fresh), self.growing)


_EMPTY = LiveLayer(Memtable.empty(), Deletions.none(0))
AT_ONCE = 256  # passages of a memtable's growth: of any length, they have codes in one of their own


class SegmentSet:
    """Owns the state and swaps it; what a reader took stays as it was. One thread changes it at a time.

    Commits merge what is new with every segment up to twice as big, so there are never more than some 20 segments and a
    passage is written some 20 times at most on the way to ten million. A commit merges what was there when it began;
    what is removed meanwhile is removed from the merged segment before that takes its layers' place.
    """

    def __init__(self, home: IndexFolder | None, tag: str, packer: Packer) -> None:
        self.state = State()
        self._home = home
        self._tag = tag
        self._packer = packer
        self._changing = threading.Lock()
        self._committing = threading.Lock()
        self._entries: dict[Segment, Entry] = {}
        self._settled: frozenset[Segment] = frozenset()

    @classmethod
    def open(cls, home: IndexFolder, tag: str, packer: Packer) -> tuple[Self, int]:
        """The stored segments and the seq they are of; none and 0 if the folder is new or has another tag.

        Raises IndexFolderError if anything is damaged.
        """
        segments = cls(home, tag, packer)
        manifest = home.read()
        if manifest is None or manifest.tag != tag:
            return segments, 0
        loaded = [_load(home, entry) for entry in manifest.segments]
        segments._entries = {_segment(live): entry for live, entry in zip(loaded, manifest.segments, strict=True)}
        segments._settled = frozenset(segments._entries)
        segments.state = State().with_layers([live for live in loaded if len(live.layer)])
        if segments.state.passages != manifest.passages:
            raise IndexFolderError("The index's passages don't add up")
        return segments, manifest.seq

    @property
    def uncommitted(self) -> int:
        """How many rows aren't in a segment yet."""
        return sum(len(live.layer) for live in self.state.layers if isinstance(live.layer, Memtable))

    def change(self, removed: Iterable[int], added: Sequence[Passage]) -> None:
        """Remove some passages and add or replace others, as one step."""
        entries = list(dict(added).items())
        gone = np.array([*removed, *(passage_id for passage_id, _ in entries)], dtype=np.int64)
        with self._changing:
            state = self.state.without(gone)
            for first in range(0, len(entries), AT_ONCE):
                state = state.with_passages(entries[first : first + AT_ONCE])
            self.state = state

    def take(self, parts: Sequence[Part]) -> None:
        """Make segments of what came in; they replace passages with their ids."""
        with self._committing:
            made = self._made(parts)
            with self._changing:
                state = self.state
                for segment, entry in made:
                    state = state.without(segment.ids)
                    if entry:
                        self._entries[segment] = entry
                self.state = state.with_layers([_fresh(segment) for segment, _ in made if len(segment)])

    def clear(self) -> None:
        """No layers, in memory; the folder keeps its files until the next commit."""
        with self._committing, self._changing:
            self.state = State()
            self._entries, self._settled = {}, frozenset()

    def verify(self) -> bool:
        """Whether every segment is as it was written."""
        return all(live.layer.verify() for live in self.state.layers if isinstance(live.layer, Segment))

    def commit(self, seq: int) -> None:
        """Merge what is due and publish it as of `seq`. Raises IndexFolderError; then nothing changed."""
        with self._committing, self._locked():
            with self._changing:
                begun = self.state = replace(self.state, growing=False)
            due = self._due(begun.layers)
            merged = [self._write(self._home, group) for group in _fitting([_part(live) for live in due])]
            kept = [live for live in begun.layers if live not in due]
            if self._home:
                self._publish(self._home, seq, kept, merged)
            with self._changing:
                self.state = _swapped(self.state, due, [segment for segment, _ in merged if len(segment)])
                held = {live.layer for live in self.state.layers}
                self._entries.update((segment, entry) for segment, entry in merged if entry)
                self._entries = {segment: entry for segment, entry in self._entries.items() if segment in held}
                self._settled = frozenset([*map(_segment, kept), *(segment for segment, _ in merged)])

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        """One process at a time, where there is a folder that can be written."""
        with self._home.locked() if self._home else contextlib.nullcontext():
            yield

    def _due(self, layers: Sequence[LiveLayer]) -> list[LiveLayer]:
        """The layers to merge, the biggest first."""
        chosen = [live for live in layers if live.layer not in self._settled or not self._is_stored(live)]
        size = sum(live.living for live in chosen)
        for live in sorted((live for live in layers if live not in chosen), key=lambda live: live.living):
            if live.living <= 2 * size or 4 * live.living < 3 * len(live.layer):
                chosen.append(live)
                size += live.living
        if len(chosen) == 1 and self._is_stored(chosen[0]) and not chosen[0].deletions.count:
            return []
        return sorted(chosen, key=lambda live: live.living, reverse=True)

    def _is_stored(self, live: LiveLayer) -> bool:
        """Whether the layer is a segment that may stay: one whose file another process swept away may not."""
        if not isinstance(live.layer, Segment):
            return False
        return self._home is None or (live.layer in self._entries and self._home.has(self._entries[live.layer].name))

    def _made(self, parts: Sequence[Part]) -> list[tuple[Segment, Entry | None]]:
        """Segments of the parts; in memory only, until the next commit, where the folder can't be written."""
        groups = _fitting(parts)
        try:
            with self._locked():
                return [self._write(self._home, group) for group in groups]
        except IndexFolderError as error:
            _log.warning("%s; what was indexed is kept in memory", error)
            return [self._write(None, group) for group in groups]

    def _write(self, home: IndexFolder | None, parts: Sequence[Part]) -> tuple[Segment, Entry | None]:
        for part in parts:
            if isinstance(part.source, Segment) and not part.source.verify():
                raise IndexFolderError("The index is damaged and must be rebuilt")
        if home:
            return _write_segment(home, parts, self._packer)
        out = io.BytesIO()
        merge(parts, out, self._packer)
        return Segment(out.getvalue()), None

    def _publish(
        self, home: IndexFolder, seq: int, kept: Sequence[LiveLayer], merged: Sequence[tuple[Segment, Entry | None]]
    ) -> None:
        entries = [_with_dead(home, self._entries[_segment(live)], live.deletions) for live in kept]
        entries += [entry for segment, entry in merged if entry and len(segment)]
        passages = sum(live.living for live in kept) + sum(len(segment) for segment, _ in merged)
        manifest = Manifest(self._tag, seq, passages, tuple(entries))
        home.publish(manifest)
        home.sweep(manifest)


def _swapped(state: State, due: Sequence[LiveLayer], merged: Sequence[Segment]) -> State:
    """The state with the merged segments in the place of the layers they were made of."""
    before = {live.layer: live.deletions.count for live in due}
    lost = [
        passage_id
        for live in state.layers
        if live.layer in before
        for passage_id in live.layer.ids[live.deletions.rows(before[live.layer])].tolist()
    ]
    fresh = [_fresh(segment) for segment in merged]
    for place, live in enumerate(fresh):
        rows = live.rows_of(np.array(lost, dtype=np.int64))
        fresh[place] = live.without(rows[rows >= 0].tolist())
    kept = tuple(live for live in state.layers if live.layer not in before)
    top = kept[-1:] if state.growing else ()
    return replace(state, layers=(*kept[: len(kept) - len(top)], *fresh, *top))


def _fresh(segment: Segment) -> LiveLayer:
    return LiveLayer(segment, Deletions.none(len(segment)))


def _part(live: LiveLayer) -> Part:
    return Part(live.layer, live.deletions.alive())


def _segment(live: LiveLayer) -> Segment:
    """The segment of a layer that is one."""
    if not isinstance(live.layer, Segment):
        raise TypeError("a memtable is no segment")
    return live.layer


def _fitting(parts: Sequence[Part]) -> list[list[Part]]:
    """Groups of parts, each to become one segment."""
    groups: list[list[Part]] = []
    for part in parts:
        home = next((group for group in groups if fits(each.source for each in [*group, part])), None)
        if home is None:
            groups.append([part])
        else:
            home.append(part)
    return groups


def _write_segment(home: IndexFolder, parts: Sequence[Part], packer: Packer) -> tuple[Segment, Entry]:
    digest = size = None

    def fill(out: BinaryIO) -> str:
        nonlocal digest, size
        digest = merge(parts, out, packer)
        size = out.tell()
        return f"{digest}.segment"

    home.write(fill)
    entry = Entry(str(digest), int(size or 0), "")
    return _segment(_load(home, entry)), entry


def _load(home: IndexFolder, entry: Entry) -> LiveLayer:
    segment = Segment(home.map(entry.name, entry.size))
    if segment.digest != entry.digest:
        raise IndexFolderError("A segment of the index is not the one that was written")
    rows = np.frombuffer(home.read_dead(entry.dead), dtype="<u4") if entry.dead else np.empty(0, dtype=np.uint32)
    if rows.max(initial=0) >= max(len(segment), 1):
        raise IndexFolderError("The index removed passages that it never had")
    return _fresh(segment).without(np.unique(rows).tolist())


def _with_dead(home: IndexFolder, entry: Entry, deletions: Deletions) -> Entry:
    rows = deletions.rows().astype("<u4").tobytes()
    if not rows:
        return replace(entry, dead="")
    name = f"{hashlib.sha256(rows).hexdigest()}.dead"

    def fill(out: BinaryIO) -> str:
        out.write(rows)
        return name

    if not home.has(name):
        home.write(fill)
    return replace(entry, dead=name)
