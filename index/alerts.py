"""Stored queries: which of very many does a new article have something for?

The queries are indexed, not the article searched for each of them: by the keys of the people they name and by their
terms (a percolator, as Lucene's Monitor has it). An article looks up its own speakers and terms, and only the few
queries that share enough with it are compared with its passages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from threading import Lock

from corpus.language_detection import language_of
from corpus.model import Article, PassageKind, Speaker
from corpus.names import index_keys, lookup_keys
from index.analysis.analyzer import terms
from index.answers.voices import may_be
from index.query.model import Query
from index.retrieval.index_fields import ANALYZER
from index.retrieval.weighted_query import topical

_SHARE = 0.6  # of what the topic's terms weigh, in one passage and its headline
_MOST_TERMS = 24
Weigh = Callable[[Iterable[str]], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class StoredQuery:
    """A query that waits for new articles. `people` are names as written, `terms` those of the topic, in its language;
    one of both is not empty."""

    id: int
    people: tuple[str, ...]
    terms: frozenset[str]

    @classmethod
    def of(cls, number: int, query: Query, kept: str = "") -> StoredQuery:
        """What of a query an article is looked through for; `kept` is what `kept` gave before, which saves some
        milliseconds."""
        version, *terms = kept.split() or [""]
        if version != ANALYZER:
            text = query.topic or ("" if query.speakers else query.text)
            found = topical(text, language_of(text, "en")).terms if text else ()
            terms = list(dict.fromkeys(filter(None, found)))[:_MOST_TERMS]
        return cls(number, query.speakers, frozenset(terms))

    @property
    def kept(self) -> str:
        """The terms as a text, with the version of the analysis that they are of."""
        return " ".join((ANALYZER, *sorted(self.terms)))


@dataclass(frozen=True, slots=True)
class AlertMatch:
    """A stored query's number, and the article's passages that have something for it, in their order."""

    id: int
    passages: tuple[int, ...]


class AlertIndex:
    """The stored queries, by what an article must have for them. Any thread may call any method."""

    def __init__(self) -> None:
        self._queries: dict[int, StoredQuery] = {}
        self._by_key: dict[str, set[int]] = {}
        self._by_term: dict[str, set[int]] = {}
        self._lock = Lock()
        self.newest = 0
        """The highest number of a query that was ever here."""

    def __len__(self) -> int:
        return len(self._queries)

    def fill(self, queries: Iterable[StoredQuery]) -> None:
        """Take in what is stored."""
        for query in queries:
            self.add(query)

    def add(self, query: StoredQuery) -> None:
        """Let a query wait; one with the same number is replaced."""
        with self._lock:
            self._forget(query.id)
            self.newest = max(self.newest, query.id)
            if query.people or query.terms:
                self._queries[query.id] = query
                for table, key in self._entries(query):
                    table.setdefault(key, set()).add(query.id)

    def remove(self, number: int) -> None:
        """Forget a query, if it is there."""
        with self._lock:
            self._forget(number)

    def _forget(self, number: int) -> None:
        query = self._queries.pop(number, None)
        for table, key in self._entries(query) if query else ():
            table[key].discard(number)
            if not table[key]:
                del table[key]

    def match(self, article: Article, weigh: Weigh) -> list[AlertMatch]:
        """The queries that the article has something for, in the order of their numbers; `weigh` gives terms' idfs.

        Who is named must speak; of a topic, most must stand in one passage, to which the headline counts.
        """
        looked_through = _LookedThrough.of(article)
        with self._lock:
            numbers = sorted({*self._spoken(article), *self._told(looked_through)})
            candidates = [self._queries[number] for number in numbers]
        weights = {term: idf or 1.0 for term, idf in weigh(_terms_of(candidates)).items()}
        said = cache(looked_through.said_by)  # many wait for the same people
        found = ((query.id, _fitting(query, looked_through, weights, said)) for query in candidates)
        return [AlertMatch(number, fitting) for number, fitting in found if fitting]

    def _spoken(self, article: Article) -> Iterator[int]:
        """The queries one of whose people may speak in the article."""
        speakers = {one.speaker for passage in article.passages for one in passage.attributions if one.speaker}
        for speaker in speakers:
            for key in index_keys(speaker.name, speaker.kind, speaker.aliases):
                yield from self._by_key.get(key, ())

    def _told(self, article: _LookedThrough) -> Iterator[int]:
        """The queries on a topic, at least half of whose terms the article has."""
        there = article.headline.union(article.places)
        shared = Counter(number for term in there for number in self._by_term.get(term, ()))
        return (number for number, count in shared.items() if 2 * count >= len(self._queries[number].terms))

    def _entries(self, query: StoredQuery) -> Iterator[tuple[dict[str, set[int]], str]]:
        """Where a query is listed: under its people's keys, or, where it names nobody, under its terms."""
        for name in query.people:
            for key in lookup_keys(name):
                yield self._by_key, key
        for term in query.terms if not query.people else ():
            yield self._by_term, term


@dataclass(frozen=True, slots=True)
class _LookedThrough:
    """An article's headline terms, and by term and by speaker the passages of its body that have them."""

    headline: frozenset[str]
    places: Mapping[str, Sequence[int]]
    voices: Mapping[Speaker, Sequence[int]]

    @classmethod
    def of(cls, article: Article) -> _LookedThrough:
        language = article.citation.language or "en"
        places: dict[str, list[int]] = {}
        voices: dict[Speaker, list[int]] = {}
        for passage in article.passages:
            if passage.kind is not PassageKind.BODY:
                continue
            for term in frozenset(terms(passage.text, language)):
                places.setdefault(term, []).append(passage.id)
            for speaker in {one.speaker for one in passage.attributions if one.speaker and not one.attitude}:
                voices.setdefault(speaker, []).append(passage.id)
        return cls(frozenset(terms(article.citation.title, language)), places, voices)

    def said_by(self, name: str) -> frozenset[int]:
        """The passages in which somebody speaks who may be meant by the name."""
        return frozenset(place for speaker, places in self.voices.items() if may_be(name, speaker) for place in places)


def _terms_of(queries: Iterable[StoredQuery]) -> frozenset[str]:
    return frozenset().union(*(query.terms for query in queries))


def _fitting(
    query: StoredQuery, article: _LookedThrough, weights: Mapping[str, float], said: Callable[[str], frozenset[int]]
) -> tuple[int, ...]:
    """The ids of the passages that have something for the query, in order; `said` gives those of a name."""
    least = 0.0  # what the terms of a passage must weigh, beside those of the headline
    shares: dict[int, float] = {}
    for term in query.terms:
        weight = weights[term]
        least += _SHARE * weight
        if term in article.headline:
            least -= weight
            weight = 0.0  # a headline alone is no passage on the topic
        for place in article.places.get(term, ()):
            shares[place] = shares.get(place, 0.0) + weight
    places: Iterable[int] = frozenset().union(*map(said, query.people)) if query.people else shares
    return tuple(sorted(place for place in places if shares.get(place, 0.0) >= least))
