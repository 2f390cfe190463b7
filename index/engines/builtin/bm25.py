"""The scoring model: rank-bm25's BM25Okapi, from statistics instead of a walk over every passage.

The score of a passage is the sum over the question's terms, in order and with repeats, of idf × saturation, where
saturation = tf·(k1 + 1) / (tf + k1·(1 − b + b·length / average length)), as in Robertson and Zaragoza, "The
Probabilistic Relevance Framework: BM25 and Beyond" (2009). Two forms of idf for a term that n of N passages contain:

- okapi: ln(N − n + 0.5) − ln(n + 0.5), and where that is negative, epsilon × the mean over all terms: rank-bm25's own.
  It jumps as a term crosses half of the passages.
- lucene: ln(1 + (N − n + 0.5) / (n + 0.5)): always positive, and smooth.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

Floats = npt.NDArray[np.float64]


class Idf(StrEnum):
    """Which idf weighs the terms."""

    OKAPI = "okapi"
    LUCENE = "lucene"


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the model must know of the passages: how many, the sum of their lengths in terms, and for okapi's mean idf
    how many terms occur in exactly n passages, by n. Lucene's idf leaves `spread` unread."""

    passages: int
    length: int
    spread: Mapping[int, int]


class Okapi(BM25Okapi):  # type: ignore[misc]
    """BM25Okapi whose corpus is `Statistics`; immutable, made anew when they change.

    Equal statistics give rank-bm25's idf and saturation to the last bit, except okapi's mean idf, whose sum is taken in
    another order (relative difference below 1e-12). It holds no passages: scores are summed over postings.
    """

    def __init__(self, statistics: Statistics, k1: float = 1.5, b: float = 0.75, epsilon: float = 0.25) -> None:
        super().__init__(statistics, k1=k1, b=b, epsilon=epsilon)

    def _initialize(self, corpus: Statistics) -> Mapping[int, int]:
        self.corpus_size = corpus.passages
        self.avgdl = corpus.length / corpus.passages if corpus.passages else 0.0
        return corpus.spread

    def _calc_idf(self, nd: Mapping[int, int]) -> None:
        terms = sum(nd.values())
        mean = math.fsum(count * self._raw_idf(n) for n, count in nd.items()) / terms if terms else 0.0
        self.average_idf = mean
        self._floor = self.epsilon * mean

    def _raw_idf(self, n: int) -> float:
        return math.log(self.corpus_size - n + 0.5) - math.log(n + 0.5)

    def idf_of(self, n: int) -> float:
        """The idf of a term that `n` of the passages contain; 0 for a term that none contains."""
        if not n:
            return 0.0
        raw = self._raw_idf(n)
        return raw if raw >= 0 else float(self._floor)

    def saturation(self, tf: npt.ArrayLike, length: npt.ArrayLike) -> Floats:
        """The term's part of the score but for its idf, per pair of term frequency and passage length."""
        frequency = np.asarray(tf, dtype=np.float64)
        normed = 1 - self.b + self.b * np.asarray(length, dtype=np.float64) / (self.avgdl or 1.0)
        saturated: Floats = frequency * (self.k1 + 1) / (frequency + self.k1 * normed)
        return saturated

    def get_scores(self, query: Sequence[str]) -> Floats:
        """Not here: this model knows no passage."""
        raise TypeError("passages are scored over postings")


class Lucene(Okapi):
    """The same with Lucene's idf."""

    def _calc_idf(self, nd: Mapping[int, int]) -> None:
        """Nothing to add up: no mean is needed."""

    def idf_of(self, n: int) -> float:
        """The idf of a term that `n` of the passages contain; 0 for a term that none contains."""
        return math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5)) if n else 0.0


MODELS: Mapping[Idf, type[Okapi]] = {Idf.OKAPI: Okapi, Idf.LUCENE: Lucene}
