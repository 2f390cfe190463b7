"""Which passages a question may have, and what of the index it will ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from corpus.language_detection import language_of
from index.analysis.analyzer import fold, terms
from index.engines.engine import Filter, Search
from index.query.model import Query, QueryKind
from index.retrieval.candidates import WIDER, searches_for
from index.retrieval.snapshot import Snapshot
from index.retrieval.weighted_query import sought_of

_AFTER_OTHERS = frozenset(
    {
        QueryKind.LATEST,
        QueryKind.COMPARE,
        QueryKind.TIMELINE,
        QueryKind.VERIFY,
        QueryKind.SPEAKER,
        QueryKind.STORIES,
    }
)
"""Kinds of which something else is looked up before their candidates."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Which passages may be candidates, beyond what the query says. `without` are ids of passages that may not. Where
    `spoken_by` is a name on record, only passages in which that speaker says something; where `besides` has such names,
    only those in which anybody else does, whether named or not."""

    without: frozenset[int] = frozenset()
    spoken_by: str = ""
    besides: tuple[str, ...] = ()

    @classmethod
    def of(cls, query: Query, *, unclear: bool) -> Limits:
        """What the query itself says; where it is unclear who is meant, nobody is looked through alone."""
        spoken_by = query.speakers[0] if query.only_by and query.speakers and not unclear else ""
        return cls(frozenset(query.shown), spoken_by, query.besides)

    @property
    def wider(self) -> int:
        """How many times as many passages are looked at."""
        return WIDER if self.spoken_by or self.besides else 1


def language_asked(text: str, snapshot: Snapshot) -> str:
    """The query's language, if there are articles in it; otherwise English or whatever language there is."""
    known = snapshot.engine.languages or frozenset({"en"})
    fallback = "en" if "en" in known else min(known)
    return language_of(text, fallback, known)


def filter_of(query: Query, limits: Limits, language: str) -> Filter:
    """What candidates must fulfil before they are read."""
    return Filter(
        since=query.since.toordinal() if query.since else 0,
        until=query.until.toordinal() if query.until else 0,
        outlet=fold(query.outlet),
        excluded=frozenset(term for word in query.excluded for term in terms(word, language)),
        without=limits.without,
    )


def foresee(query: Query, *, unclear: bool, snapshot: Snapshot) -> None:
    """Let the engine ask for the candidates along with what is asked before them, so that a remote one isn't waited for
    twice. Should the query become another one, its own are asked for in turn."""
    if query.kind not in _AFTER_OTHERS:
        language, limits = language_asked(query.search_text, snapshot), Limits.of(query, unclear=unclear)
        ways = [query, query.at_any_time] if query.time_words and not query.out_of_time else [query]
        filters = [filter_of(way, limits, language) for way in ways]
        snapshot.engine.foresee(_searches(query, language, limits), filters)


def _searches(query: Query, language: str, limits: Limits) -> Iterator[Search]:
    yield from searches_for(sought_of(query, language), limits.wider)
