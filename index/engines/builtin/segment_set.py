"""The segments of an index, stored or not, with the memtable on top; how they grow and are merged."""

from __future__ import annotations

import contextlib
import hashlib
import io
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO, Self

import numpy as np

from corpus.errors import IndexFolderError
from index.engines.builtin.index_folder import Entry, IndexFolder, Manifest
from index.engines.builtin.memtable import Memtable
from index.engines.builtin.merge import fits, merge
from index.engines.builtin.packing import Packer
from index.engines.builtin.postings import Ids, Layer, Part
from index.engines.builtin.segment import Segment


class SegmentSet:
    """Each passage lives in one row of one layer.

    Commits merge what is new with every segment up to twice as big, so there are never more than some 20 segments and a
    passage is written some 20 times at most on the way to ten million. While a commit runs in its thread, the layers
    that it merges stay in use; what is removed from them meanwhile is removed from the merged one before that takes
    their place.
    """

    def __init__(self, home: IndexFolder | None, analyzer: str, packer: Packer) -> None:
        self.lock = threading.RLock()
        self.passages = 0
        self.length = 0
        self._home = home
        self._analyzer = analyzer
        self._packer = packer
        self._committing = threading.Lock()
        self._delta = Memtable()
        self._below: tuple[Layer, ...] = ()
        self._all: tuple[Layer, ...] = ()
        self._entries: dict[Layer, Entry] = {}
        self._settled: frozenset[Layer] = frozenset()

    @classmethod
    def open(cls, home: IndexFolder, analyzer: str, packer: Packer) -> tuple[Self, int]:
        """The stored layers and the seq they are of; none and 0 if the folder is new or of another analyzer.

        Raises IndexFolderError if anything is damaged.
        """
        layers = cls(home, analyzer, packer)
        manifest = home.read()
        if manifest is None or manifest.analyzer != analyzer:
            return layers, 0
        for entry in manifest.segments:
            layers._append(_load(home, entry), entry)
        layers._settled = frozenset(layers._below)
        if layers.passages != manifest.passages:
            raise IndexFolderError("The index's passages don't add up")
        return layers, manifest.seq

    def all(self) -> tuple[Layer, ...]:
        """All layers that have rows; the same tuple until that changes."""
        return self._all

    @property
    def uncommitted(self) -> int:
        """How many rows aren't in a segment yet."""
        return len(self._delta) + sum(len(layer) for layer in self._below if isinstance(layer, Memtable))

    def locate(self, passage_id: int) -> tuple[Layer, int] | None:
        """The layer and row of a living passage."""
        for layer in reversed(self._all):
            if (row := layer.row(passage_id)) >= 0:
                return layer, row
        return None

    def add(self, passage_id: int, terms: Sequence[str]) -> None:
        """Adds a passage that isn't there."""
        with self.lock:
            if not self._delta.has_room(len(terms)):
                self._freeze()
            self._delta.add(passage_id, terms)
            self.passages += 1
            self.length += len(terms)
            if len(self._delta) == 1:
                self._all = (*self._below, self._delta)

    def remove(self, layer: Layer, row: int) -> None:
        """Removes a living row."""
        with self.lock:
            layer.remove(row)
            self.passages -= 1
            self.length -= layer.length(row)

    @contextlib.contextmanager
    def taking(self, parts: Sequence[Part]) -> Iterator[None]:
        """Makes segments of what came in; passages with its ids are removed elsewhere. Locked while the caller takes
        note."""
        with self._writing():
            made = [self._write(group) for group in _fitting(parts)]
        with self.lock:
            for layer in self._all:
                for segment, _ in made:
                    rows = layer.rows_of(segment.ids)
                    for row in rows[rows >= 0].tolist():
                        self.remove(layer, row)
            for segment, entry in made:
                self._append(segment, entry)
            yield

    def clear(self) -> None:
        """No layers, in memory; the folder keeps its files until the next commit."""
        with self._committing, self.lock:
            self._delta, self._below, self._all = Memtable(), (), ()
            self._entries, self._settled = {}, frozenset()
            self.passages = self.length = 0

    def verify(self) -> bool:
        """Whether every segment is as it was written."""
        return all(layer.verify() for layer in self._all if isinstance(layer, Segment))

    def commit(self, seq: int, *, everything: bool) -> None:
        """Merges what is due and publishes it as of `seq`."""
        with self._writing():
            with self.lock:
                self._freeze()
                dead = {layer: bytes(layer.dead) for layer in self._below}
            due = self._due(dead, everything)
            merged = [self._write(group) for group in _fitting([Part(layer, dead[layer]) for layer in due])]
            replaced = set(due)
            kept = {layer: rows for layer, rows in dead.items() if layer not in replaced}
            if self._home:
                self._publish(self._home, seq, kept, merged)
            with self.lock:
                self._swap(replaced, dead, merged)
                self._settled = frozenset([*kept, *(segment for segment, _ in merged)])

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """One thread and one process at a time."""
        with self._committing, self._home.locked() if self._home else contextlib.nullcontext():
            yield

    def _freeze(self) -> None:
        if len(self._delta):
            self._below = (*self._below, self._delta)
            self._delta = Memtable()
            self._all = self._below

    def _append(self, segment: Segment, entry: Entry | None) -> None:
        if not len(segment):
            return
        self._below = (*self._below, segment)
        self._all = (*self._below, self._delta) if len(self._delta) else self._below
        if entry:
            self._entries[segment] = entry
        alive = np.frombuffer(segment.dead, dtype=np.uint8) == 0
        self.passages += int(alive.sum())
        self.length += int(segment.lengths[alive].sum(dtype=np.int64))

    def _due(self, dead: dict[Layer, bytes], everything: bool) -> list[Layer]:
        """The layers to merge, the biggest first."""
        living = {layer: rows.count(0) for layer, rows in dead.items()}
        chosen = [layer for layer in dead if layer not in self._settled or not self._is_stored(layer)]
        size = sum(living[layer] for layer in chosen)
        for layer in sorted(dead.keys() - set(chosen), key=living.__getitem__):
            if everything or living[layer] <= 2 * size or 4 * living[layer] < 3 * len(layer):
                chosen.append(layer)
                size += living[layer]
        if len(chosen) == 1 and self._is_stored(chosen[0]) and living[chosen[0]] == len(chosen[0]):
            return []
        return sorted(chosen, key=living.__getitem__, reverse=True)

    def _is_stored(self, layer: Layer) -> bool:
        """Whether the layer is a segment that may stay: one whose file another process swept away may not."""
        if not isinstance(layer, Segment):
            return False
        return self._home is None or (layer in self._entries and self._home.has(self._entries[layer].name))

    def _write(self, parts: Sequence[Part]) -> tuple[Segment, Entry | None]:
        for part in parts:
            if isinstance(part.source, Segment) and not part.source.verify():
                raise IndexFolderError("The index is damaged and must be rebuilt")
        if self._home is None:
            out = io.BytesIO()
            merge(parts, out, self._packer)
            return Segment(out.getvalue()), None
        return _write_segment(self._home, parts, self._packer)

    def _publish(
        self,
        home: IndexFolder,
        seq: int,
        kept: dict[Layer, bytes],
        merged: Sequence[tuple[Segment, Entry | None]],
    ) -> None:
        entries = [_with_dead(home, self._entries[layer], rows) for layer, rows in kept.items()]
        entries += [entry for segment, entry in merged if entry and len(segment)]
        passages = sum(rows.count(0) for rows in kept.values()) + sum(len(segment) for segment, _ in merged)
        manifest = Manifest(self._analyzer, seq, passages, tuple(entries))
        home.publish(manifest)
        home.sweep(manifest)

    def _swap(
        self, replaced: set[Layer], dead: dict[Layer, bytes], merged: Sequence[tuple[Segment, Entry | None]]
    ) -> None:
        lost = [layer.ids[row] for layer in replaced for row in _newly_dead(layer, dead[layer])]
        fresh = [(segment, entry) for segment, entry in merged if len(segment)]
        for segment, _ in fresh:
            for passage_id in lost:
                if (row := segment.row(int(passage_id))) >= 0:
                    segment.remove(row)
        self._below = (
            *(layer for layer in self._below if layer not in replaced),
            *(segment for segment, _ in fresh),
        )
        self._entries = {layer: entry for layer, entry in self._entries.items() if layer in self._below}
        self._entries.update((segment, entry) for segment, entry in fresh if entry)
        self._all = (*self._below, self._delta) if len(self._delta) else self._below


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


def _newly_dead(layer: Layer, before: bytes) -> Ids:
    now = np.frombuffer(bytes(layer.dead), dtype=np.uint8)
    return np.flatnonzero(now != np.frombuffer(before, dtype=np.uint8))


def _write_segment(home: IndexFolder, parts: Sequence[Part], packer: Packer) -> tuple[Segment, Entry]:
    digest = size = None

    def fill(out: BinaryIO) -> str:
        nonlocal digest, size
        digest = merge(parts, out, packer)
        size = out.tell()
        return f"{digest}.segment"

    home.write(fill)
    entry = Entry(str(digest), int(size or 0), "")
    return _load(home, entry), entry


def _load(home: IndexFolder, entry: Entry) -> Segment:
    segment = Segment(home.map(entry.name, entry.size))
    if segment.digest != entry.digest:
        raise IndexFolderError("A segment of the index is not the one that was written")
    if entry.dead:
        rows = np.frombuffer(home.read_dead(entry.dead), dtype="<u4")
        if rows.max(initial=0) >= len(segment):
            raise IndexFolderError("The index removed passages that it never had")
        for row in rows.tolist():
            segment.remove(row)
    return segment


def _with_dead(home: IndexFolder, entry: Entry, dead: bytes) -> Entry:
    rows = np.flatnonzero(np.frombuffer(dead, dtype=np.uint8)).astype("<u4").tobytes()
    if not rows:
        return replace(entry, dead="")
    name = f"{hashlib.sha256(rows).hexdigest()}.dead"

    def fill(out: BinaryIO) -> str:
        out.write(rows)
        return name

    if not home.has(name):
        home.write(fill)
    return replace(entry, dead=name)
