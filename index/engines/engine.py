"""What every engine gives: three fields of terms, what is stored with passages, search, statistics and writing.

An engine never sees text. `index.retrieval.index_fields` makes the terms, of articles and of questions alike; an engine
counts them, and scores with BM25 (`index.engines.bm25`) over all passages that are there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from index.engines.bm25 import Bm25

Ids = npt.NDArray[np.int64]
Counts = npt.NDArray[np.uint32]
Flags = npt.NDArray[np.bool_]


class Field(StrEnum):
    """What can be searched: passages by passage id, articles by article id with the terms of all their passages
    together, and by passage id what is said in passages, with the marked names of who says it."""

    PASSAGES = "passages"
    ARTICLES = "articles"
    SPEECH = "speech"


class IndexedPassage(NamedTuple):
    """A passage as an engine takes it. Terms are in the text's order, repeated as often as they occur."""

    id: int
    headline: bool
    terms: Sequence[str]
    speech: Sequence[str]


@dataclass(frozen=True, slots=True)
class IndexedArticle:
    """An article as an engine takes it, with its passages in order. `day` is as `date.toordinal` counts, 0 if unknown;
    `outlet` is folded; `language` is the one that its terms were made in."""

    id: int
    day: int
    outlet: str
    language: str
    passages: tuple[IndexedPassage, ...]

    def without_terms(self) -> IndexedArticle:
        """What is stored of it beside its terms."""
        return replace(self, passages=tuple(one._replace(terms=(), speech=()) for one in self.passages))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages a search may give; every condition must hold, and the empty filter lets all through.

    `since` and `until` are days as `date.toordinal` counts, inclusive; an article without a date fits no such
    condition. `outlet` is a part of the folded outlet. `excluded` are terms that the passage must lack, `without`
    passages. Of articles only the first three are asked.
    """

    since: int = 0
    until: int = 0
    outlet: str = ""
    excluded: frozenset[str] = frozenset()
    without: frozenset[int] = frozenset()


EVERYTHING = Filter()


class Search(NamedTuple):
    """The `k` passages or articles wanted that score best among those that share a term. A term's weight, above 0,
    multiplies its idf. `read` says that what is stored with the hits will be asked for next: then they are exactly the
    best, while a remote engine may take one for another of nearly the same score elsewhere."""

    field: Field
    terms: Mapping[str, float]
    k: int
    read: bool = False


class Hit(NamedTuple):
    """A passage, or an article, and its BM25 score."""

    id: int
    score: float


@dataclass(frozen=True, slots=True)
class StoredPassages:
    """What is stored with some passages: columns of equal length by ascending `ids`.

    `before` and `after` are the passages next to each in its article, `headlines` the headline of its article; 0 where
    there is none. `positions` is how many body passages of the article stand before it, 0 for a headline.
    """

    ids: Ids
    articles: Ids
    before: Ids
    after: Ids
    headlines: Ids
    positions: Ids


class FieldReader(Protocol):
    """One field at one moment."""

    @property
    def model(self) -> Bm25:
        """BM25 over everything that is in the field."""

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """How many passages, or articles, contain each term; 0 for unknown ones."""

    def idfs(self, terms: Iterable[str]) -> dict[str, float]:
        """How much each term weighs under the model; 0 if none contains it."""

    def frequencies(self, terms: Sequence[str], ids: Ids) -> Counts:
        """How often each has each term: an array [term, id], 0 where it lacks it or isn't here."""

    def lengths(self, ids: Ids) -> Counts:
        """The number of terms of each; 0 for one that isn't here."""

    def near(self, terms: Iterable[str]) -> dict[str, list[str]]:
        """For each of these at most three terms spelled nearly like it (`index.analysis.edit_distance`) that occur, the
        commonest first."""


class EngineSnapshot(Protocol):
    """An engine as one question reads it. Of an engine in this process it is one moment, from the first read to the
    last; of a shared one the later reads may see what came meanwhile. Any method may be called from any thread and may
    block, so none is called on the event loop.

    A remote engine answers a question in two round trips: one for all searches, one for `stored`, in which it fetches
    what the field readers are asked of these passages, their neighbours, headlines and articles afterwards.
    """

    @property
    def passages(self) -> FieldReader:
        """`Field.PASSAGES`."""

    @property
    def articles(self) -> FieldReader:
        """`Field.ARTICLES`."""

    @property
    def speech(self) -> FieldReader:
        """`Field.SPEECH`."""

    def search(self, searches: Sequence[Search], wanted: Filter = EVERYTHING) -> list[list[Hit]]:
        """The hits of each search, best first, equal scores by id. InvalidError for over 1,024 terms in one."""

    def foresee(
        self,
        searches: Iterable[Search] = (),
        filters: Sequence[Filter] = (EVERYTHING,),
        counts: Iterable[str] = (),
        near: Iterable[str] = (),
    ) -> None:
        """These will probably be asked: searches under each of the filters, in how many passages terms are, and the
        terms spelled nearly like others. A remote engine asks for them together with what it is asked next; another one
        doesn't even look what they are."""

    def stored(self, seeds: Iterable[int], articles: Sequence[int], most: int, wanted: Filter) -> StoredPassages:
        """What is stored with the passages `seeds` and the first `most` passages of each of the articles; only of those
        that are here and pass the filter."""

    @property
    def languages(self) -> frozenset[str]:
        """All languages that articles here are analysed in: known with the snapshot, so this alone doesn't block."""

    def languages_of(self, article_ids: Sequence[int]) -> list[str]:
        """The language that each article is analysed in; "" for one that isn't here."""


class Bulk(Protocol):
    """Takes very many articles, none of them twice, in the place of everything there was. Questions find the former
    articles until it is finished."""

    def add(self, articles: Iterable[IndexedArticle]) -> None:
        """Add articles, in bounded memory; blocks while the engine has enough to do."""

    def finish(self, seq: int) -> None:
        """Let snapshots have what was added, and nothing else, as of the change `seq`."""


class DerivedData(Protocol):
    """Bytes that belong to an engine, as of one change."""

    def read(self) -> tuple[int, bytes] | None:
        """The change's seq and the bytes; None if there are none, or they are damaged or of another tag."""

    def write(self, seq: int, content: bytes) -> None:
        """Keep the bytes durably in the place of the former. Raises IndexFolderError if that fails."""


class Engine(Protocol):
    """An engine, opened. Its writing side is called by one thread at a time and may block."""

    @property
    def shared(self) -> bool:
        """Whether other processes read and change it too. Then a snapshot serves one question, since it keeps what it
        fetched, and whoever changes it must have its turn (`Store.turn`)."""

    @property
    def seq(self) -> int:
        """The newest change of the store that it contains; 0 if it must be filled anew."""

    def look(self) -> None:
        """Learn what other processes have changed."""

    def snapshot(self) -> EngineSnapshot:
        """It as it is now. Doesn't block."""

    def change(
        self, seq: int, gone: Sequence[int], passage_ids: Iterable[int], articles: Sequence[IndexedArticle]
    ) -> None:
        """Take articles away, and the passages `passage_ids` wherever they are, and add others or replace them where
        they are; the next snapshot has all of it, as of the change `seq`. The same change again does nothing."""

    def bulk(self) -> Bulk:
        """A way to fill it anew."""

    def commit(self) -> None:
        """Make durable what `change` did. IndexFolderError if that fails; then it goes on as before, and it may be
        tried again."""

    def verify(self) -> bool:
        """Whether everything durable is as it was written; may take long. If not, it is to be filled anew."""

    def derived(self, name: str) -> DerivedData | None:
        """A place for what is made of the same articles beside it; None if nothing outlives the process."""

    def close(self) -> None:
        """Let go of what it holds; what isn't committed may be lost."""
