"""Counts over whole fields: asked of the cluster once, and kept while the index stays about the same.

They count what can be found now, over all shards. A count holds while at most one in twenty of the passages that it
counts can have changed since: the logarithm in a term's weight moves by no more than a twentieth. That nothing has a
term holds until anything changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from index.engines.bm25 import Bm25
from index.engines.engine import Field
from index.engines.opensearch.client import Client
from index.engines.opensearch.queries import INDEX_OF, containing, size_of

CLOSE = 20
REMEMBERED = 1 << 17

Term = tuple[Field, str]

_NEVER = (-1, 0)


@dataclass(frozen=True, slots=True)
class Sizes:
    """The model of each field, the average length that Lucene reckons with, and the languages of all articles."""

    models: Mapping[Field, Bm25]
    averages: Mapping[Field, float]
    languages: frozenset[str]

    @property
    def passages(self) -> int:
        """How many passages there are."""
        return int(self.models[Field.PASSAGES].corpus_size)

    @classmethod
    def empty(cls) -> Sizes:
        """Nothing is there."""
        return cls({name: Bm25(0, 0) for name in Field}, dict.fromkeys(Field, 0.0), frozenset())


@dataclass(slots=True)
class TermCounts:
    """How many passages, or articles, have a term. Threads share it: a count that two of them fetch is the same.

    `changed` is how many passages have changed so far; a count has beside it how many had when it was asked for.
    """

    changed: int = 0
    counts: dict[Term, tuple[int, int]] = field(default_factory=dict)

    def known(self, wanted: Iterable[Term]) -> dict[Term, int]:
        """The counts that hold, of these."""
        found = {term: self.counts.get(term, _NEVER) for term in wanted}
        return {term: count for term, (count, then) in found.items() if (self.changed - then) * CLOSE <= count}

    def learn(self, counted: Mapping[Term, int], changed: int) -> None:
        """Take in what the cluster counted, when `changed` passages had changed or later."""
        if len(self.counts) > REMEMBERED:
            self.counts = {}
        self.counts |= {term: (count, changed) for term, count in counted.items()}


def counting(terms: Sequence[Term], names: Mapping[str, str]) -> list[tuple[str, Mapping[str, Any]]]:
    """Searches that count the terms; `names` are those of the indices."""
    return [(names[INDEX_OF[one]], containing(one, term)) for one, term in terms]


def counted(terms: Sequence[Term], answers: Sequence[Mapping[str, Any]]) -> dict[Term, int]:
    """What such searches came to."""
    return {term: int(answer["hits"]["total"]["value"]) for term, answer in zip(terms, answers, strict=True)}


def sizes_of(client: Client, names: Mapping[str, str]) -> Sizes:
    """How big the fields are now."""
    indices = list(dict.fromkeys(INDEX_OF.values()))
    answers = dict(zip(indices, client.searches([(names[one], size_of(one)) for one in indices]), strict=True))
    models, averages, languages = {}, {}, frozenset[str]()
    for name in Field:
        answer = answers[INDEX_OF[name]]
        total, count = int(answer["aggregations"][name.value]["value"]), int(answer["hits"]["total"]["value"])
        models[name] = Bm25(count, total)
        beside = answer["aggregations"]["silent"]["doc_count"] if name is Field.SPEECH else 0
        averages[name] = (total + beside) / max(1, count)
        if "languages" in answer["aggregations"]:
            languages = frozenset(bucket["key"] for bucket in answer["aggregations"]["languages"]["buckets"])
    return Sizes(models, averages, languages)
