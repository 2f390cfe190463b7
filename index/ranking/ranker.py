"""Ranking: features times weights, three times. First all candidates by what the index tells, then the best of them
read, then the first few of these by how their words align with the question's.

The weights stand in weights/ranking.json, one table for questions about what was said and one for all others, with how
they were fitted; `python -m tests.training.ranking.fit` makes the file again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.model import Passage
from index.ranking.candidate_text import CandidateText, read
from index.ranking.features import TEXT_FEATURES, Feature, in_articles, under_headings
from index.ranking.split_text import SplitText
from index.ranking.truecasing import truecased
from index.ranking.word_alignment import ALIGNMENT_FEATURES, Alignment
from index.retrieval.candidates import INDEX_FEATURES, CandidatePool
from index.retrieval.weighted_query import WeightedQuery

Floats = npt.NDArray[np.float64]

MOST_READ = 60
MOST_ALIGNED = 4
ALIGNED_WITHIN = 1.5  # of the first one's score: what is further behind seldom comes first, and reading it takes long
_HEADLINES_READ = 5
FEATURES = (*INDEX_FEATURES, *TEXT_FEATURES)
REALIGNED = ("score", *ALIGNMENT_FEATURES)
FAMILIES = ("said", "other", "follow_up")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Confidence from which evidence is `shown` at all, and from which it is so without a doubt (`sure`)."""

    shown: float
    sure: float


@dataclass(frozen=True, slots=True)
class Weights:
    """Per family: weights of the index features alone, of all features, of REALIGNED (none where nothing is aligned),
    and of what confidence is told by. `features` are those that are computed from a candidate's text."""

    first: Mapping[str, Floats]
    last: Mapping[str, Floats]
    aligned: Mapping[str, Floats]
    confidence: Mapping[str, Mapping[str, float]]
    thresholds: Mapping[str, Thresholds]
    features: Mapping[str, Feature]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, read and scored; `values` are its FEATURES; `alignment` is how its words align with the question's,
    if it is among the first few."""

    reading: CandidateText
    score: float
    values: Floats
    alignment: Alignment | None = None

    @property
    def passage(self) -> Passage:
        """The candidate."""
        return self.reading.passage

    def value(self, name: str) -> float:
        """The feature with this name."""
        return float(self.values[FEATURES.index(name)])


@cache
def shipped_weights(*, with_similarity: bool = False) -> Weights:
    """The weights that come with the project: those for passages compared in meaning too, or those for words alone."""
    text = Path(__file__).with_name("weights").joinpath("ranking.json").read_text(encoding="utf-8")
    return weights_of(json.loads(text)["similarity" if with_similarity else "words"])


def weights_of(table: Mapping[str, Any], features: Mapping[str, Feature] = TEXT_FEATURES) -> Weights:
    """The weights of a table as `weights/ranking.json` holds them; a feature without one weighs nothing."""
    names = (*INDEX_FEATURES, *features)
    return Weights(
        first={name: _column(table["first"][name], INDEX_FEATURES) for name in FAMILIES},
        last={name: _column(table["last"][name], names) for name in FAMILIES},
        aligned={name: _column(weights, REALIGNED) for name, weights in table.get("aligned", {}).items()},
        confidence=table["confidence"],
        thresholds={name: Thresholds(**table["thresholds"][name]) for name in FAMILIES},
        features=features,
    )


def _column(weights: Mapping[str, float], names: Sequence[str]) -> Floats:
    return np.array([weights.get(name, 0.0) for name in names])


def family(asked: WeightedQuery) -> str:
    """Which table of weights serves the query."""
    if asked.said:
        return "said"
    return "follow_up" if asked.query.follow_up and asked.query.articles else "other"


def worth_reading(asked: WeightedQuery, pool: CandidatePool, weights: Weights, most: int = MOST_READ) -> list[int]:
    """Places in the pool of the best candidates, as far as the index can tell, best first, then of a few headlines."""
    ordered = np.argsort(-(pool.index_features @ weights.first[family(asked)]), kind="stable")
    headlines = pool.headlines[ordered]
    return [*ordered[~headlines][:most].tolist(), *ordered[headlines][:_HEADLINES_READ].tolist()]


def rank(
    asked: WeightedQuery,
    found: Sequence[tuple[Passage, SplitText, Floats]],
    weights: Weights,
    boosts: Sequence[float] = (),
) -> list[Ranked]:
    """The candidates, each with its text split and its index features, best first; equal scores by passage id. `boosts`
    are added to the scores."""
    column = weights.last[family(asked)]
    scored = [replace(item, score=float(item.values @ column)) for item in readings(asked, found, weights.features)]
    if boosts:
        scored = [replace(item, score=item.score + boost) for item, boost in zip(scored, boosts, strict=True)]
    return sorted(scored, key=lambda item: (-item.score, item.passage.id))


def worth_aligning(scores: Sequence[float]) -> int:
    """How many of the first candidates, by their scores from the best on, may change places once they are aligned."""
    return sum(score >= scores[0] - ALIGNED_WITHIN for score in scores[:MOST_ALIGNED])


def realigned(
    asked: WeightedQuery, ranked: Sequence[Ranked], found: Sequence[Alignment], weights: Weights
) -> list[Ranked]:
    """The ranking, with its first candidates, aligned as `found` tells, in their new order; the others follow as they
    did."""
    scale, *parts = weights.aligned[family(asked)]
    told = np.array([one.features for one in found]) @ np.array(parts) / scale  # so that scores stay what they were
    first = [
        replace(item, score=float(item.score + part), alignment=alignment)
        for item, part, alignment in zip(ranked, told, found, strict=False)
    ]
    rest = [replace(item, score=float(item.score + told.min())) for item in ranked[len(found) :]]
    return [*sorted(first, key=lambda item: (-item.score, item.passage.id)), *rest]


def readings(
    asked: WeightedQuery,
    found: Sequence[tuple[Passage, SplitText, Floats]],
    features: Mapping[str, Feature] = TEXT_FEATURES,
) -> list[Ranked]:
    """The candidates, each with its text split and its index features, read, in the order given; their scores are 0."""
    read_all = truecased([read(asked, passage, split) for passage, split, _ in found])
    read_all = in_articles(under_headings(read_all))
    return [
        Ranked(reading, 0.0, feature_values(reading, of_index, features))
        for reading, (_, _, of_index) in zip(read_all, found, strict=True)
    ]


def feature_values(
    reading: CandidateText, index_features: Floats, features: Mapping[str, Feature] = TEXT_FEATURES
) -> Floats:
    """The index features of a candidate, then those of its text."""
    return np.array([*index_features, *(feature(reading) for feature in features.values())])
