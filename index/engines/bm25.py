"""The scoring model: rank-bm25's BM25Okapi from statistics instead of a walk over every passage, with Lucene's idf.

The score of a passage is the sum over the question's terms, in order and with weights, of idf × saturation, where
saturation = tf·(k1 + 1) / (tf + k1·(1 − b + b·length / average length)), as in Robertson and Zaragoza, "The
Probabilistic Relevance Framework: BM25 and Beyond" (2009), and idf = ln(1 + (N − n + 0.5) / (n + 0.5)) for a term that
n of N passages contain, as in Lucene. BM25Okapi's own, ln(N − n + 0.5) − ln(n + 0.5) with a floor of epsilon × the mean
over all terms, jumps as a term crosses half of the passages and is 0 or less for every term of a very small archive.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from rank_bm25 import BM25Okapi

Floats = npt.NDArray[np.float64]


class Bm25(BM25Okapi):  # type: ignore[misc]
    """BM25Okapi of so many passages with so many terms together; immutable. It holds no passages: scores are summed
    over postings."""

    def __init__(self, passages: int, terms: int, k1: float = 1.5, b: float = 0.75) -> None:
        """`passages` is how many there are, `terms` the sum of their lengths."""
        super().__init__((passages, terms), k1=k1, b=b)

    def _initialize(self, corpus: tuple[int, int]) -> Mapping[str, int]:
        self.corpus_size, length = corpus
        self.avgdl = length / self.corpus_size if self.corpus_size else 0.0
        return {}

    def _calc_idf(self, nd: Mapping[str, int]) -> None:
        """Nothing to add up: each term's idf is made when it is asked for."""

    @property
    def average_length(self) -> float:
        """The mean number of terms in a passage; 0 if there is none."""
        return float(self.avgdl)

    def idf_of(self, n: int) -> float:
        """The idf of a term that `n` of the passages contain; 0 for a term that none contains."""
        return math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5)) if n else 0.0

    @property
    def rarest_idf(self) -> float:
        """What a term would weigh that a single passage contains; 0 if there is no passage."""
        return self.idf_of(1) if self.corpus_size else 0.0

    def saturation(self, tf: npt.ArrayLike, length: npt.ArrayLike) -> Floats:
        """The term's part of the score but for its idf, per pair of term frequency and passage length."""
        frequency = np.asarray(tf, dtype=np.float64)
        normed = 1 - self.b + self.b * np.asarray(length, dtype=np.float64) / (self.avgdl or 1.0)
        saturated: Floats = frequency * (self.k1 + 1) / (frequency + self.k1 * normed)
        return saturated

    def get_scores(self, query: Sequence[str]) -> Floats:
        """Not here: this model knows no passage."""
        raise TypeError("passages are scored over postings")
