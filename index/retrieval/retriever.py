"""One search: a query in, its candidates read and ranked out."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np

from corpus.model import Citation, Passage, PassageKind
from corpus.store.store import Store
from index.analysis.analyzer import fold, terms, words
from index.analysis.phrases import in_a_row, phrases
from index.engines.engine import Field, Search
from index.query.model import Query, QueryKind
from index.ranking.ranker import MOST_READ, Ranked, Weights, family, rank, realigned, worth_aligning, worth_reading
from index.ranking.semantic_similarity import SemanticSimilarity
from index.ranking.sentence_encoder import LANGUAGES
from index.ranking.split_text import split
from index.retrieval.candidates import NONE_SET, CandidatePool, Floats, Included, gather, on_topic
from index.retrieval.limits import Limits, filter_of, language_asked
from index.retrieval.snapshot import Snapshot
from index.retrieval.weighted_query import WeightedQuery, asked_of

P = ParamSpec("P")
T = TypeVar("T")

_FRESH_DAYS = 45.0
_HEADLINE = -3.0  # a headline says in short what a paragraph says better
_MOST_NEW = 20  # articles on the topic whose passages are candidates where the latest is asked for
_MOST_VERBATIM = 300  # passages that are looked through for a quotation's very words
_GONE_ON_WITH = 2  # articles just talked about that are read whole
_FRESH = 4.0  # what the newest article's date adds to a score when the latest is asked for


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, `ranked` best first, for the query `asked` and by these `weights`; `citations` by article
    id."""

    asked: WeightedQuery
    ranked: list[Ranked]
    citations: dict[int, Citation]
    weights: Weights


@dataclass(frozen=True, slots=True)
class Candidates:
    """The query as its candidates are ranked by, and the candidates."""

    asked: WeightedQuery
    pool: CandidatePool

    def worth_reading(self, weights: Weights, most: int, known: Sequence[int] = ()) -> dict[int, Floats]:
        """The index features by passage id: of the `most` best candidates as far as the index can tell, of all in the
        first articles that were just talked about, and of the `known` ones among the candidates."""
        places = worth_reading(self.asked, self.pool, weights, most)
        if self.asked.query.kind is QueryKind.LATEST:  # of each article one: the newest aren't always the likeliest
            every = worth_reading(self.asked, self.pool, weights, len(self.pool.ids))
            places = list({int(self.pool.articles[at]): at for at in reversed(every)}.values())[: -most - 1 : -1]
        talked_about = [number for number, _ in self.asked.query.articles[:_GONE_ON_WITH]]
        also = np.flatnonzero(np.isin(self.pool.articles, talked_about) | np.isin(self.pool.ids, known)).tolist()
        return {int(self.pool.ids[at]): self.pool.index_features[at] for at in dict.fromkeys((*places, *also))}


@dataclass(frozen=True, slots=True)
class Retriever:
    """What one query is answered from: the store, one snapshot of the index, the weights to rank by, and what compares
    meaning where there is an encoder. A query in a language that the encoder doesn't know is ranked by words alone,
    with weights of their own. Candidates are gathered and ranked in the threads of `readers`, never on the event
    loop."""

    store: Store
    snapshot: Snapshot
    weights: Weights
    readers: Executor
    similarity: SemanticSimilarity | None = None
    by_words: Weights | None = None  # where `weights` are for passages compared in meaning

    async def search(self, query: Query, limits: Limits, most: int = MOST_READ) -> SearchResult:
        """Gather candidates, read `most` of them, and rank these."""
        newest = await self._newest(query, limits) if query.kind is QueryKind.LATEST else []
        verbatim = await self._verbatim(query, limits) if query.kind is QueryKind.VERIFY else []
        similarity, weights = self._ranking_of(language_asked(query.search_text, self.snapshot))
        found, _ = await asyncio.gather(
            self.beside(candidates_of, self.snapshot, query, limits, Included(newest, verbatim)),
            similarity.read(query.search_text) if similarity else asyncio.sleep(0),
        )
        if similarity:
            best = worth_reading(found.asked, found.pool, weights, most)
            pool = await similarity.compared(query.search_text, query.own_text, found.pool, best)
            found = Candidates(found.asked, pool)
        index_features = found.worth_reading(weights, most, verbatim)
        passages, citations = await self.store.cited_passages(index_features)
        passages = [item for item in passages if _fits(item, limits)]
        read = SearchResult(found.asked, [], citations, weights)
        ranked = await self.beside(self._ranked, read, index_features, passages)
        if similarity and ranked and family(found.asked) in weights.aligned:
            ranked = await self._aligned(similarity, read, ranked)
        return replace(read, ranked=ranked)

    def _ranking_of(self, language: str) -> tuple[SemanticSimilarity | None, Weights]:
        """What compares meaning in the language, if anything does, and the weights that go with it."""
        if self.similarity and self.by_words and language not in LANGUAGES:
            return None, self.by_words
        return self.similarity, self.weights

    async def _aligned(self, similarity: SemanticSimilarity, found: SearchResult, ranked: list[Ranked]) -> list[Ranked]:
        """The ranking with its first candidates aligned."""
        first = [item.reading for item in ranked[: worth_aligning([item.score for item in ranked])]]
        titles = [found.citations[reading.passage.article_id].title for reading in first]
        parts = await similarity.aligned(found.asked.query, first, titles)
        return realigned(found.asked, ranked, parts, found.weights)

    async def _newest(self, query: Query, limits: Limits) -> list[int]:
        """The newest articles that are about the query's topic."""
        numbers = await self.beside(_on_topic, self.snapshot, query, limits)
        days = {number: cited.published for number, cited in (await self.store.citations(numbers)).items()}
        return sorted(days, key=lambda number: days[number] or dt.date.min, reverse=True)[:_MOST_NEW]

    async def _verbatim(self, query: Query, limits: Limits) -> list[int]:
        """The passages that have the topic's words in a row, among those that score best by its terms: of a quotation
        that is made of words which every text has, the order tells more than they do."""
        hits = await self.beside(_scoring_best, self.snapshot, query, limits)
        passages = await self.store.passages(hits)
        return await self.beside(_in_a_row, query.topic, passages)

    def foresee_written(self, terms: Sequence[str]) -> None:
        """`written` will be asked for these."""
        self.snapshot.engine.foresee(map(_one_with, terms))

    async def written(self, terms: Iterable[str]) -> dict[str, str]:
        """For terms that passages have, the word that one of them stands for there, as it is written."""
        wanted = list(terms)
        if not wanted:
            return {}
        hits = await self.beside(self.snapshot.engine.search, [_one_with(term) for term in wanted])
        places = {term: found[0].id for term, found in zip(wanted, hits, strict=True) if found}
        passages = await self.store.passages(dict.fromkeys(places.values()))
        return await self.beside(self._written, places, {item.id: item for item in passages})

    def _written(self, places: dict[str, int], passages: dict[int, Passage]) -> dict[str, str]:
        languages = self.snapshot.engine.languages_of([item.article_id for item in passages.values()])
        read = {
            item.id: words(item.text, language) for item, language in zip(passages.values(), languages, strict=True)
        }
        found = {}
        for term, place in places.items():
            if place in read and term in read[place].terms:
                number = read[place].terms.index(term)
                found[term] = passages[place].text[read[place].starts[number] : read[place].ends[number]]
        return found

    async def beside(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something that takes long in one of the reading threads."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, partial(job, *args, **kwargs))

    def _ranked(
        self, found: SearchResult, index_features: dict[int, Floats], passages: Sequence[Passage]
    ) -> list[Ranked]:
        languages = self.snapshot.engine.languages_of([item.article_id for item in passages])
        read = [
            (item, split(item.text, language), index_features[item.id])
            for item, language in zip(passages, languages, strict=True)
        ]
        boosts = np.array([_HEADLINE * (item.kind is PassageKind.HEADLINE) for item in passages])
        if found.asked.query.kind is QueryKind.LATEST:
            boosts += _fresh(passages, found.citations)
        return rank(found.asked, read, found.weights, boosts.tolist())


def candidates_of(snapshot: Snapshot, query: Query, limits: Limits, included: Included = NONE_SET) -> Candidates:
    """The passages that may answer, not yet read; what is `included` and those of the articles that were just talked
    about among them."""
    language = language_asked(query.search_text, snapshot)
    asked = asked_of(query, language, snapshot.passages)
    articles = [*(number for number, _ in query.articles), *included.articles]
    return Candidates(
        asked,
        gather(asked, snapshot, filter_of(query, limits, language), limits.wider, included._replace(articles=articles)),
    )


def _one_with(term: str) -> Search:
    return Search(Field.PASSAGES, {term: 1.0}, 1)


def _scoring_best(snapshot: Snapshot, query: Query, limits: Limits) -> list[int]:
    language = language_asked(query.topic, snapshot)
    wanted = dict.fromkeys(terms(query.topic, language), 1.0)
    (hits,) = snapshot.engine.search(
        [Search(Field.PASSAGES, wanted, _MOST_VERBATIM)], filter_of(query, limits, language)
    )
    return [hit.id for hit in hits]


def _in_a_row(quotation: str, passages: Sequence[Passage]) -> list[int]:
    parts = phrases(quotation)
    likely = {form for part in parts for form in part}
    near = [item for item in passages if all(form in fold(item.text) for form in likely)]
    return [item.id for item in near if in_a_row(parts, words(item.text, "").forms)]


def _on_topic(snapshot: Snapshot, query: Query, limits: Limits) -> list[int]:
    language = language_asked(query.search_text, snapshot)
    return on_topic(asked_of(query, language, snapshot.passages), snapshot, filter_of(query, limits, language))


def _fits(passage: Passage, limits: Limits) -> bool:
    speakers = [item.speaker for item in passage.attributions if not item.attitude]
    if limits.spoken_by:
        return any(speaker and speaker.name == limits.spoken_by for speaker in speakers)
    if limits.besides:
        return any(not speaker or speaker.name not in limits.besides for speaker in speakers)
    return True


def _fresh(passages: Sequence[Passage], citations: dict[int, Citation]) -> list[float]:
    """What the date of each passage's article adds: most for the newest of them, nothing without a date."""
    days = [citations[passage.article_id].published for passage in passages]
    newest = max((day for day in days if day), default=None)
    if newest is None:
        return [0.0] * len(passages)
    return [_FRESH * 2 ** (-(newest - day).days / _FRESH_DAYS) if day else 0.0 for day in days]
