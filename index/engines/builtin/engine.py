"""The built-in engine: an index for each field and the document values, in one folder or in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

from index.engines.builtin import passage_index
from index.engines.builtin.derived_file import DerivedFile
from index.engines.builtin.document_values import DocumentValues
from index.engines.builtin.engine_snapshot import BuiltinSnapshot
from index.engines.builtin.index_folder import IndexFolder
from index.engines.builtin.memtable import Entry
from index.engines.builtin.passage_index import PassageIndex
from index.engines.engine import IndexedArticle

_VALUES = "values"
_AT_ONCE = 200  # articles that the document values take in together while very many are added


class BuiltinEngine:
    """`index.engines.engine.Engine` of one process. A change makes a new snapshot and puts it in the place of the old
    one, which stays as it was."""

    shared = False

    def __init__(
        self, indexes: tuple[PassageIndex, PassageIndex, PassageIndex], folder: IndexFolder | None, tag: str
    ) -> None:
        """Use `open`."""
        self._indexes = indexes
        self._folder = folder
        self._tag = tag
        kept = self.derived(_VALUES)
        saved = kept.read() if kept else None
        self._values = DocumentValues.restored(saved[1]) if saved else DocumentValues.empty()
        self.seq = min(saved[0] if saved else 0, *(index.seq for index in indexes))
        self._snapshot = self._taken()

    @classmethod
    def open(cls, folder: Path | None, tag: str) -> BuiltinEngine:
        """What is in the folder; None keeps everything in memory."""
        passages, articles, speech = (
            PassageIndex.open(folder / name if folder else None, tag=tag) for name in ("passages", "articles", "speech")
        )
        return cls((passages, articles, speech), IndexFolder(folder) if folder else None, tag)

    def look(self) -> None:
        """Nobody else changes it."""

    def snapshot(self) -> BuiltinSnapshot:
        return self._snapshot

    def derived(self, name: str) -> DerivedFile | None:
        return DerivedFile(self._folder, name, self._tag) if self._folder else None

    def change(
        self, seq: int, gone: Sequence[int], passage_ids: Iterable[int], articles: Sequence[IndexedArticle]
    ) -> None:
        known = list(dict.fromkeys([*gone, *(article.id for article in articles)]))
        removed = [*passage_ids, *self._values.passages_of(known)]
        columns = [list(chain.from_iterable(column)) for column in zip(*map(_entries, articles), strict=True)]
        for index, ids, added in zip(self._indexes, (removed, known, removed), columns or ([], [], []), strict=True):
            index.change(ids, added)
        self._values = self._values.changed(known, articles)
        self._publish(seq)

    def bulk(self) -> BuiltinBulk:
        self.seq = 0  # what isn't finished has to be begun anew
        for index in self._indexes:
            index.clear()
        self._values = DocumentValues.empty()
        return BuiltinBulk(self, [index.filling() for index in self._indexes])

    def filled(self, articles: Sequence[IndexedArticle]) -> None:
        """Take in the document values of articles whose terms a bulk has."""
        self._values = self._values.changed((), articles)

    def finished(self, seq: int) -> None:
        """Let snapshots have what a bulk brought."""
        self._publish(seq)

    def commit(self) -> None:
        if kept := self.derived(_VALUES):
            kept.write(self.seq, self._snapshot.values.saved())
        for index in self._indexes:
            index.commit(self.seq)

    def verify(self) -> bool:
        return all(index.verify() for index in self._indexes)

    def close(self) -> None:
        """Nothing to let go of: segments are unmapped with the last snapshot that reads them."""

    def _publish(self, seq: int) -> None:
        self._snapshot = self._taken()
        self.seq = seq

    def _taken(self) -> BuiltinSnapshot:
        passages, articles, speech = (index.snapshot for index in self._indexes)
        return BuiltinSnapshot(passages, articles, speech, self._values)


class BuiltinBulk:
    """`index.engines.engine.Bulk`."""

    def __init__(self, engine: BuiltinEngine, fillings: Sequence[passage_index.Filling]) -> None:
        """Use `BuiltinEngine.bulk`."""
        self._engine = engine
        self._fillings = fillings
        self._waiting: list[IndexedArticle] = []

    def add(self, articles: Iterable[IndexedArticle]) -> None:
        for article in articles:
            for filling, found in zip(self._fillings, _entries(article), strict=True):
                filling.add(found)
            self._waiting.append(article.without_terms())
            if len(self._waiting) >= _AT_ONCE:
                self._take()

    def finish(self, seq: int) -> None:
        self._take()
        for filling in self._fillings:
            filling.finish()
        self._engine.finished(seq)

    def _take(self) -> None:
        self._engine.filled(self._waiting)
        self._waiting = []


def _entries(article: IndexedArticle) -> tuple[list[Entry], list[Entry], list[Entry]]:
    """What the indexes of passages, articles and speech get of the article."""
    whole = [term for passage in article.passages for term in passage.terms]
    return (
        [(passage.id, passage.terms) for passage in article.passages],
        [(article.id, whole)],
        [(passage.id, passage.speech) for passage in article.passages],
    )
