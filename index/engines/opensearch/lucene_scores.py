"""What a score of Lucene tells of the BM25 score that is meant.

Lucene keeps a length in one byte: exact below 40, from there on rounded down by up to an eighth. It takes a long
passage or article for shorter than it is, so its score is never below the true one, and the farthest above it where
every term occurs once.
"""

from __future__ import annotations

from index.engines.bm25 import Bm25

_EXACT = 24  # of a length, which are added to what is rounded
_BITS = 4  # that are kept of the rest


def rounded_length(length: int) -> int:
    """The length that Lucene reckons with (`SmallFloat.intToByte4`)."""
    rest = max(0, length - _EXACT)
    return length - rest % (1 << max(0, rest.bit_length() - _BITS))


def least_score(score: float, length: int, model: Bm25, average: float) -> float:
    """What at least the true score is of something of this length that Lucene gives a score, reckoning with an average
    length of its own. It is the true score where every term occurs once."""
    seen = rounded_length(length) * model.average_length / (average or 1.0)
    true, given = model.saturation([1, 1], [length, seen]).tolist()
    return float(score * true / given)


def looked_at(k: int) -> int:
    """So many hits of Lucene are looked at for the best `k`."""
    return k + k // 2 + 5
