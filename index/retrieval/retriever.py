"""One search: a query in, its candidates read and ranked out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from typing import ParamSpec, TypeVar

import numpy as np

from corpus.language import language_of
from corpus.model import Citation, Passage, PassageKind
from corpus.store.sqlite.store import Store
from index.analysis.analyzer import fold, terms, words
from index.engines.protocol import Filter
from index.query.model import Query, QueryKind
from index.ranking.ranker import MOST_READ, Ranked, Weights, rank, worth_reading
from index.retrieval.candidates import WIDER, Floats, gather
from index.retrieval.snapshot import Snapshot
from index.retrieval.weighted_query import WeightedQuery, asked_of

P = ParamSpec("P")
T = TypeVar("T")

_FRESH_DAYS = 45.0
_HEADLINE = -3.0  # a headline says in short what a paragraph says better
_GOING_ON = 2.0  # what standing in an article that was just talked about adds, at most
_GONE_ON_WITH = 2  # articles just talked about that are read whole
_FRESH = 4.0  # what the newest article's date adds to a score when the latest is asked for


@dataclass(frozen=True, slots=True)
class Limits:
    """Which passages may be candidates, beyond what the query says: none of some, only those in which one speaks,
    only those in which somebody speaks besides some."""

    body_only: bool = False
    without: frozenset[int] = frozenset()  # passages
    spoken_by: str = ""
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found, best first; `asked` is the query as it was ranked by."""

    asked: WeightedQuery
    ranked: list[Ranked]
    citations: dict[int, Citation]


def language_asked(text: str, snapshot: Snapshot) -> str:
    """The query's language, if there are articles in it; otherwise English or whatever language there is."""
    known = snapshot.document_values.languages() or frozenset({"en"})
    fallback = "en" if "en" in known else min(known)
    return language_of(text, fallback, known)


@dataclass(frozen=True, slots=True)
class Found:
    """The candidates worth reading, with their index features, and the query as they are ranked by."""

    asked: WeightedQuery
    index_features: dict[int, Floats]


@dataclass(frozen=True, slots=True)
class Retriever:
    """What one query is answered from: the store, one snapshot of the index, and the weights to rank by. Candidates
    are gathered and ranked in the threads of `readers`, never on the event loop."""

    store: Store
    snapshot: Snapshot
    weights: Weights
    readers: Executor

    async def search(self, query: Query, limits: Limits, most: int = MOST_READ) -> Search:
        """Gather candidates, read `most` of them, and rank these."""
        found = await self.beside(candidates_of, self.snapshot, query, limits, self.weights, most)
        passages = await self.store.passages(found.index_features)
        citations = await self.store.citations({passage.article_id for passage in passages})
        passages = [item for item in passages if item.article_id in citations and _fits(item, limits)]
        ranked = await self.beside(self._ranked, found, passages, citations)
        return Search(found.asked, ranked, citations)

    async def beside(self, job: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run something that takes long in one of the reading threads."""
        return await asyncio.get_running_loop().run_in_executor(self.readers, partial(job, *args, **kwargs))

    def _ranked(self, found: Found, passages: Sequence[Passage], citations: dict[int, Citation]) -> list[Ranked]:
        values = self.snapshot.document_values
        read = [
            (item, words(item.text, values.language(item.article_id)), found.index_features[item.id])
            for item in passages
        ]
        boosts = np.array([_HEADLINE * (item.kind is PassageKind.HEADLINE) for item in passages])
        boosts += np.array(
            [_GOING_ON * dict(found.asked.query.articles).get(item.article_id, 0.0) for item in passages]
        )
        if found.asked.query.kind is QueryKind.LATEST:
            boosts += _fresh(passages, citations)
        return rank(found.asked, read, self.weights, boosts.tolist())


def candidates_of(snapshot: Snapshot, query: Query, limits: Limits, weights: Weights, most: int) -> Found:
    """The `most` candidates that are worth reading as far as the index can tell."""
    language = language_asked(query.search_text, snapshot)
    asked = asked_of(query, language, snapshot.passages)
    wider = WIDER if limits.spoken_by or limits.besides else 1
    preferred = dict(query.articles)
    pool = gather(asked, snapshot, _filter(query, limits, language), wider, preferred)
    places = worth_reading(asked, pool, weights, most)
    going_on = np.flatnonzero(np.isin(pool.articles, list(preferred)[:_GONE_ON_WITH])).tolist()
    places = list(dict.fromkeys((*places, *going_on)))
    return Found(asked, {int(pool.ids[place]): pool.index_features[place] for place in places})


def _filter(query: Query, limits: Limits, language: str) -> Filter:
    """What candidates must fulfil before they are read."""
    return Filter(
        since=query.since.toordinal() if query.since else 0,
        until=query.until.toordinal() if query.until else 0,
        outlet=fold(query.outlet),
        excluded=frozenset(term for word in query.excluded for term in terms(word, language)),
        without=limits.without,
        body_only=limits.body_only,
    )


def _fits(passage: Passage, limits: Limits) -> bool:
    if limits.body_only and passage.kind is not PassageKind.BODY:
        return False
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
