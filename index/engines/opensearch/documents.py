"""Articles as the cluster keeps them, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from index.engines.engine import Counts, Field, Ids, IndexedArticle
from index.engines.opensearch.bulk import Write
from index.engines.opensearch.mappings import ARTICLES, NOTHING_SAID, PASSAGES


def writes_of(article: IndexedArticle, version: int, names: Mapping[str, str]) -> Iterator[Write]:
    """The documents of the article and of its passages; `names` are those of the indices."""
    shared = {"day": article.day, "outlet": article.outlet, "language": article.language}
    for passage in article.passages:
        source = shared | {
            "article": article.id,
            "headline": passage.headline,
            "terms": " ".join(passage.terms),
            "length": len(passage.terms),
            "speech": " ".join(passage.speech) or NOTHING_SAID,
            "speech_length": len(passage.speech),
        }
        yield Write(names[PASSAGES], passage.id, version, source)
    whole = shared | {
        "passages": [passage.id for passage in article.passages],
        "headline": bool(article.passages) and article.passages[0].headline,
        "terms": [" ".join(passage.terms) for passage in article.passages],
        "length": sum(len(passage.terms) for passage in article.passages),
        "speech": [" ".join(passage.speech) for passage in article.passages],
    }
    yield Write(names[ARTICLES], article.id, version, whole)


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article read from the cluster. `passages` are its passages' ids in order, `terms` and `speech` the terms of
    each, between spaces; `headline` tells whether the first one is a headline."""

    id: int
    day: int
    outlet: str
    language: str
    headline: bool
    passages: Sequence[int]
    terms: Sequence[str]
    speech: Sequence[str]

    @property
    def size(self) -> int:
        """The characters of its terms."""
        return sum(map(len, self.terms)) + sum(map(len, self.speech))

    @classmethod
    def read(cls, number: int, source: Mapping[str, Any]) -> StoredArticle:
        """The article of a document."""
        shared = source["day"], source["outlet"], source["language"], source["headline"]
        return cls(number, *shared, source["passages"], source["terms"], source["speech"])


class Place(NamedTuple):
    """Where a passage stands."""

    article: StoredArticle
    at: int

    @property
    def is_headline(self) -> bool:
        """Whether it is the headline."""
        return self.article.headline and self.at == 0

    @property
    def before(self) -> int:
        """The passage before it, 0 if there is none."""
        return self.article.passages[self.at - 1] if self.at else 0

    @property
    def after(self) -> int:
        """The passage after it, 0 if there is none."""
        return self.article.passages[self.at + 1] if self.at + 1 < len(self.article.passages) else 0

    @property
    def headline(self) -> int:
        """The headline of its article, 0 if there is none."""
        return self.article.passages[0] if self.article.headline else 0

    @property
    def position(self) -> int:
        """How many body passages stand before it, 0 for a headline."""
        return max(0, self.at - self.article.headline)


class ReadDocuments:
    """The articles that one question has read so far, with their passages."""

    def __init__(self) -> None:
        """Nothing is read yet."""
        self.articles: dict[int, StoredArticle] = {}
        self.places: dict[int, Place] = {}
        self.owners: dict[int, int] = {}  # of passages that a search found, whether read or not
        self.absent: set[int] = set()  # articles that are not there
        self.strays: set[int] = set()  # passages that are not there
        self._terms: dict[tuple[Field, int], list[str]] = {}

    def add(self, article: StoredArticle) -> None:
        """Take in an article."""
        self.articles[article.id] = article
        for at, number in enumerate(article.passages):
            self.places[number] = Place(article, at)

    def terms(self, field: Field, number: int) -> Sequence[str]:
        """The terms of a passage, or article, in a field; none if it isn't there."""
        found = self._terms.get((field, number))
        if found is None:
            found = self._terms[field, number] = self._text(field, number).split()
        return found

    def _text(self, field: Field, number: int) -> str:
        if field is Field.ARTICLES:
            article = self.articles.get(number)
            return " ".join(article.terms) if article else ""
        place = self.places.get(number)
        if place is None:
            return ""
        return (place.article.terms if field is Field.PASSAGES else place.article.speech)[place.at]

    def frequencies(self, field: Field, terms: Sequence[str], ids: Ids) -> Counts:
        """How often each has each term: an array [term, id]."""
        lines = {term: line for line, term in enumerate(dict.fromkeys(terms))}
        found = np.zeros((len(lines), len(ids)), dtype=np.uint32)
        for column, number in enumerate(ids.tolist()):
            # An article has a thousand terms of which the question has ten: the interpreter sees only these.
            for term in filter(lines.__contains__, self.terms(field, number)):
                found[lines[term], column] += 1
        return found[[lines[term] for term in terms]]

    def lengths(self, field: Field, ids: Ids) -> Counts:
        """The number of terms of each."""
        return np.array([len(self.terms(field, number)) for number in ids.tolist()], dtype=np.uint32)
