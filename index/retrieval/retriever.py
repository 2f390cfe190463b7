"""One search: a question in, its candidates read and ranked out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from corpus.model import Citation, Passage, PassageKind
from corpus.store.sqlite.store import Store
from index.analysis.analyzer import fold, language_of, terms, words
from index.query.model import Query, QueryKind
from index.ranking.ranker import MOST_READ, Ranked, Weights, rank, worth_reading
from index.ranking.semantic_similarity import SemanticSimilarity
from index.retrieval.candidates import WIDER, Allowed, Flags, Ids, gather
from index.retrieval.index_fields import IndexFields
from index.retrieval.weighted_query import WeightedQuery, asked_of

_FRESH_DAYS = 45.0
_HEADLINE = -3.0  # a headline says in short what a paragraph says better
_FRESH = 4.0  # what the newest article's date adds to a score when the latest is asked for


@dataclass(frozen=True, slots=True)
class Limits:
    """Which passages may be candidates, beyond what the question says: none of some, only those in which one speaks,
    only those in which somebody speaks besides some."""

    body_only: bool = False
    without: frozenset[int] = frozenset()  # passages
    spoken_by: str = ""
    besides: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Search:
    """What a search found, best first; `asked` is the question as it was ranked by."""

    asked: WeightedQuery
    ranked: list[Ranked]
    citations: dict[int, Citation]


def language_asked(text: str, fields: IndexFields) -> str:
    """The question's language, if there are articles in it; otherwise English or whatever language there is."""
    known = fields.document_values.languages() or frozenset({"en"})
    fallback = "en" if "en" in known else min(known)
    found = language_of(text, fallback)
    return found if found in known else fallback


@dataclass(frozen=True, slots=True)
class Retriever:
    """What a search goes through: the articles, their indexes, the weights to rank by, and what compares meaning where
    there is an encoder."""

    store: Store
    fields: IndexFields
    weights: Weights
    similarity: SemanticSimilarity | None = None

    async def search(self, query: Query, limits: Limits, most: int = MOST_READ) -> Search:
        """Gather candidates, read `most` of them, and rank these."""
        language = language_asked(query.understood, self.fields)
        asked = asked_of(query, language, self.fields.passages)
        allowed = _allowed(query, limits, self.fields, language)
        pool = gather(asked, self.fields, allowed, WIDER if _picky(query, limits) else 1)
        places = worth_reading(asked, pool, self.weights, most)
        if self.similarity:
            pool = await self.similarity.compared(query.understood, pool, places)
            places = worth_reading(asked, pool, self.weights, most)
        index_features = {int(pool.ids[place]): pool.index_features[place] for place in places}
        passages = await self.store.passages(index_features)
        citations = await self.store.citations({passage.article_id for passage in passages})
        passages = [item for item in passages if item.article_id in citations and _fits(item, limits)]
        found = [
            (item, words(item.text, self.fields.document_values.language(item.article_id)), index_features[item.id])
            for item in passages
        ]
        boosts = np.array([_HEADLINE * (item.kind is PassageKind.HEADLINE) for item in passages])
        if query.kind is QueryKind.LATEST:
            boosts += _fresh(passages, citations)
        return Search(asked, rank(asked, found, self.weights, boosts.tolist()), citations)


def _picky(query: Query, limits: Limits) -> bool:
    """Whether few passages may fit, so that more must be looked at."""
    within = query.since or query.until or query.outlet or query.excluded
    return bool(within or limits.without or limits.spoken_by or limits.besides)


def _allowed(query: Query, limits: Limits, fields: IndexFields, language: str) -> Allowed | None:
    """The test that candidates must pass before they are read; None if all do."""
    document_values = fields.document_values
    excluded = [term for word in query.excluded for term in terms(word, language)]
    since = query.since.toordinal() if query.since else 1
    until = query.until.toordinal() if query.until else dt.date.max.toordinal()
    dated = bool(query.since or query.until)
    outlet = fold(query.outlet)
    if not (dated or outlet or excluded or limits.body_only or limits.without):
        return None

    def allowed(ids: Ids, owners: Ids) -> Flags:
        keep: Flags = np.ones(len(ids), dtype=np.bool_)
        if limits.body_only:
            keep &= ~document_values.headlines(ids)
        if limits.without:
            keep &= ~np.isin(ids, list(limits.without))
        if dated:
            days = document_values.days(owners)
            keep &= (days >= since) & (days <= until)
        if outlet:
            keep &= np.array([outlet in name for name in document_values.outlets(owners)], dtype=np.bool_)
        if excluded:
            keep &= ~(fields.passages.shares(excluded, ids.tolist()) > 0).any(axis=0)
        return keep

    return allowed


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
