"""Ranking: signals times weights, twice. First all candidates by what the index tells, then the best of them read.

The weights stand in weights/ranking.json, one table for questions about what was said and one for all others, with how
they were fitted; `python -m index.fit` makes the file again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.article import Passage
from index.analysis import Words
from index.asked import Asked
from index.gathering import SURROUNDINGS, Pool
from index.signals import READ_SIGNALS, Reading, read

Floats = npt.NDArray[np.float64]

MOST_READ = 60
SIGNALS = (*SURROUNDINGS, *READ_SIGNALS)
FAMILIES = ("said", "other")


@dataclass(frozen=True, slots=True)
class Weights:
    """Per family: weights of the surroundings alone, of all signals, and of what confidence is told by."""

    first: Mapping[str, Floats]
    last: Mapping[str, Floats]
    confidence: Mapping[str, Mapping[str, float]]
    threshold: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate, read and scored; `values` are its SIGNALS."""

    reading: Reading
    score: float
    values: Floats

    @property
    def passage(self) -> Passage:
        """The candidate."""
        return self.reading.passage

    def value(self, name: str) -> float:
        """The signal with this name."""
        return float(self.values[SIGNALS.index(name)])


@cache
def shipped_weights() -> Weights:
    """The weights that come with the project."""
    text = Path(__file__).with_name("weights").joinpath("ranking.json").read_text(encoding="utf-8")
    table = json.loads(text)
    return Weights(
        first={name: _column(table["first"][name], SURROUNDINGS) for name in FAMILIES},
        last={name: _column(table["last"][name], SIGNALS) for name in FAMILIES},
        confidence=table["confidence"],
        threshold=table["threshold"],
    )


def _column(weights: Mapping[str, float], names: Sequence[str]) -> Floats:
    return np.array([weights.get(name, 0.0) for name in names])


def family(asked: Asked) -> str:
    """Which table of weights serves the question."""
    return "said" if asked.said else "other"


def worth_reading(asked: Asked, pool: Pool, weights: Weights, most: int = MOST_READ) -> list[int]:
    """Places in the pool of the best candidates as far as the index can tell, best first."""
    scores = pool.surroundings @ weights.first[family(asked)]
    return [int(place) for place in np.argsort(-scores, kind="stable")[:most]]


def rank(
    asked: Asked, found: Sequence[tuple[Passage, Words, Floats]], weights: Weights, boosts: Sequence[float] = ()
) -> list[Ranked]:
    """The candidates, each with its words and surroundings, best first; equal scores by passage id. `boosts` are added
    to the scores."""
    column = weights.last[family(asked)]
    ranked = []
    for place, (passage, words, surroundings) in enumerate(found):
        reading = read(asked, passage, words)
        values = signal_values(reading, surroundings)
        score = float(values @ column) + (boosts[place] if boosts else 0.0)
        ranked.append(Ranked(reading, score, values))
    return sorted(ranked, key=lambda item: (-item.score, item.passage.id))


def signal_values(reading: Reading, surroundings: Floats) -> Floats:
    """All SIGNALS of a candidate."""
    return np.array([*surroundings, *(signal(reading) for signal in READ_SIGNALS.values())])
