"""The index and its peers behind one small face. Each is built in its own process, and opened for the questions."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

TIMED_AT_ONCE = 1000  # passages: reading the clock costs about as much as counting a passage's terms

Search = Callable[[list[str], int], list[int]]


class Timed:
    """Passages, and the CPU seconds that making them took, which no engine is charged for."""

    def __init__(self, passages: Iterable[list[str]]) -> None:
        self._passages = passages
        self.seconds = 0.0

    def __iter__(self) -> Iterator[list[str]]:
        coming, made = iter(self._passages), [[]]
        while made:
            begun = time.process_time()
            made = list(islice(coming, TIMED_AT_ONCE))
            self.seconds += time.process_time() - begun
            yield from made


class OnRecord:
    """This project's index."""

    native = True

    def build(self, passages: Iterable[list[str]], folder: Path) -> None:
        from index.engines.builtin.passage_index import PassageIndex  # noqa: PLC0415

        index = PassageIndex.open(folder)
        index.add_many(enumerate(passages))
        index.commit(1)

    def open(self, passages: Iterable[list[str]], folder: Path) -> Search:
        from index.engines.builtin.passage_index import PassageIndex  # noqa: PLC0415

        snapshot = PassageIndex.open(folder, native=self.native).snapshot
        return lambda terms, k: [hit.id for hit in snapshot.search(Counter(terms), k)]


class OnRecordNumpy(OnRecord):
    native = False


class RankBm25:
    """rank-bm25: in memory only."""

    def build(self, passages: Iterable[list[str]], folder: Path) -> Any:
        from rank_bm25 import BM25Okapi  # noqa: PLC0415

        return BM25Okapi(list(passages))

    def open(self, passages: Iterable[list[str]], folder: Path) -> Search:
        import numpy as np  # noqa: PLC0415

        model = self.build(passages, folder)

        def search(terms: list[str], k: int) -> list[int]:
            scores = model.get_scores(terms)
            best = np.argpartition(scores, -k)[-k:]
            return best[np.argsort(-scores[best])].tolist()

        return search


class Bm25sNumpy:
    """bm25s with its numpy backend."""

    backend = "numpy"

    def build(self, passages: Iterable[list[str]], folder: Path) -> None:
        import bm25s  # noqa: PLC0415

        model = bm25s.BM25(method="lucene", backend=self.backend)
        model.index(list(passages), show_progress=False)
        model.save(str(folder), show_progress=False)

    def open(self, passages: Iterable[list[str]], folder: Path) -> Search:
        import bm25s  # noqa: PLC0415

        model = bm25s.BM25.load(str(folder), mmap=False)
        model.backend = self.backend
        if self.backend == "numba":
            model.activate_numba_scorer()

        def search(terms: list[str], k: int) -> list[int]:
            found = model.retrieve([terms], k=k, show_progress=False, n_threads=0, backend_selection=self.backend)
            return found.documents[0].tolist()

        return search


class Bm25sNumba(Bm25sNumpy):
    """bm25s with its numba backend."""

    backend = "numba"


class Tantivy:
    """tantivy, one writer thread, split at white space."""

    def build(self, passages: Iterable[list[str]], folder: Path) -> None:
        import tantivy  # noqa: PLC0415

        folder.mkdir(parents=True, exist_ok=True)
        index = tantivy.Index(self._schema(), path=str(folder))
        writer = index.writer(heap_size=200_000_000, num_threads=1)
        for passage in passages:
            writer.add_document(tantivy.Document(text=" ".join(passage)))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, passages: Iterable[list[str]], folder: Path) -> Search:
        import tantivy  # noqa: PLC0415

        schema = self._schema()
        index = tantivy.Index(schema, path=str(folder))
        index.reload()
        searcher = index.searcher()

        def search(terms: list[str], k: int) -> list[int]:
            should = tantivy.Occur.Should
            clauses = [(should, tantivy.Query.term_query(schema, "text", term, "freq")) for term in terms]
            hits = searcher.search(tantivy.Query.boolean_query(clauses), k, count=False).hits
            return [address.doc for _, address in hits]

        return search

    def _schema(self) -> Any:
        import tantivy  # noqa: PLC0415

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("text", stored=False, tokenizer_name="whitespace", index_option="freq")
        return builder.build()


class Fts5:
    """SQLite's full-text index, without its own copy of the text."""

    def build(self, passages: Iterable[list[str]], folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / "fts.db")
        connection.execute("CREATE VIRTUAL TABLE passage USING fts5(text, content='')")
        rows = ((at, " ".join(passage)) for at, passage in enumerate(passages))
        connection.executemany("INSERT INTO passage(rowid, text) VALUES (?, ?)", rows)
        connection.commit()
        connection.close()

    def open(self, passages: Iterable[list[str]], folder: Path) -> Search:
        connection = sqlite3.connect(folder / "fts.db")

        def search(terms: list[str], k: int) -> list[int]:
            asked = " OR ".join(f'"{term}"' for term in terms)
            sql = "SELECT rowid FROM passage WHERE passage MATCH ? ORDER BY rank LIMIT ?"
            return [row[0] for row in connection.execute(sql, (asked, k))]

        return search


ENGINES: dict[str, Any] = {
    "onrecord": OnRecord(),
    "onrecord, numpy only": OnRecordNumpy(),
    "bm25s, numba": Bm25sNumba(),
    "tantivy": Tantivy(),
    "bm25s, numpy": Bm25sNumpy(),
    "rank-bm25": RankBm25(),
    "SQLite FTS5": Fts5(),
}
SLOW = {"rank-bm25", "SQLite FTS5", "bm25s, numpy", "onrecord, numpy only"}
UNSTORED = {"rank-bm25"}
SHARED = {"onrecord, numpy only": "onrecord"}


def folder_of(engine: str, base: Path) -> Path:
    """Where an engine keeps its files; variants share those of the engine that they vary."""
    return base / SHARED.get(engine, engine).replace(", ", "-").replace(" ", "-")


def size_of(folder: Path) -> int:
    """The bytes on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0


def quiet_numba() -> None:
    """Keeps numba to one thread, as every engine here."""
    os.environ.setdefault("NUMBA_NUM_THREADS", "1")
