"""Counts over whole fields: asked of the cluster once, and kept while the index stays about the same.

They count what can be found now, over all shards. A count that was made at most one change in a thousand passages ago
is good enough: the logarithm in a term's weight moves by less than a thousandth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.engines.bm25 import Bm25
from index.engines.engine import Field
from index.engines.opensearch.client import Client
from index.engines.opensearch.queries import INDEX_OF, containing, size_of

STALE = 1000  # one changed passage in so many ends the counts
REMEMBERED = 1 << 17

Term = tuple[Field, str]


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model of each field, and the languages of all articles."""

    models: Mapping[Field, Bm25]
    languages: frozenset[str]

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return int(self.models[Field.PASSAGES].corpus_size)

    @classmethod
    def empty(cls) -> Sizes:
        """Nothing is there."""
        return cls({name: Bm25(0, 0) for name in Field}, frozenset())


@dataclass(slots=True)
class TermCounts:
    """How many passages, or articles, have a term. Threads share it: a count that two of them fetch is the same."""

    passages: int
    changed: int = 0
    counts: dict[Term, int] = field(default_factory=dict)

    @property
    def stale(self) -> bool:
        """Whether too much has changed since."""
        return self.changed * STALE > self.passages

    def missing(self, wanted: Iterable[Term]) -> list[Term]:
        """Those that are not known yet."""
        return [term for term in dict.fromkeys(wanted) if term not in self.counts]

    def learn(self, terms: Sequence[Term], answers: Sequence[Mapping[str, Any]]) -> None:
        """Take in what the cluster counted."""
        if len(self.counts) > REMEMBERED:
            self.counts = {}
        for term, answer in zip(terms, answers, strict=True):
            self.counts[term] = int(answer["hits"]["total"]["value"])


def counting(terms: Sequence[Term], names: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any]]]:
    """Searches that count the terms; `names` are those of the indices."""
    return [(names[INDEX_OF[one]], containing(one, term)) for one, term in terms]


def sizes_of(client: Client, names: Mapping[str, str]) -> Sizes:
    """How big the fields are now."""
    indices = list(dict.fromkeys(INDEX_OF.values()))
    answers = dict(zip(indices, client.searches([(names[one], size_of(one)) for one in indices]), strict=True))
    models, languages = {}, frozenset[str]()
    for name in Field:
        answer = answers[INDEX_OF[name]]
        total = int(answer["aggregations"][name.value]["value"])
        models[name] = Bm25(int(answer["hits"]["total"]["value"]), total)
        if "languages" in answer["aggregations"]:
            languages = frozenset(bucket["key"] for bucket in answer["aggregations"]["languages"]["buckets"])
    return Sizes(models, languages)
