"""MinHash signatures of texts: how much of their word sequences two articles share, by comparing 64 numbers.

Broder, On the resemblance and containment of documents (1997), with shingles of three words; Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, chapter 3, for the bands.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache

import numpy as np
from numpy.typing import NDArray

from corpus.text import fold

Signature = tuple[int, ...]
"""SIZE minima, each an unsigned 32-bit integer; empty for a text that is too short to tell."""

SIZE = 64
ROWS = 2  # of a band: two texts that share a third of their shingles share a band in 98 of 100 cases
_WORDS = 3  # of a shingle
_CHARACTERS = 6  # of one in a script that doesn't part words
_FEWEST = 12  # shingles
_LONG_WORDS = 12.0  # characters on average: then words aren't parted


def signature(texts: Iterable[str]) -> Signature:
    """Of an article's paragraphs; case, punctuation and diacritics don't count."""
    words = [word for text in texts for word in fold(text).split()]
    whole = "".join(words)
    if len(whole) > _LONG_WORDS * max(len(words), 1):
        shingles = {whole[at : at + _CHARACTERS] for at in range(len(whole) - _CHARACTERS + 1)}
    else:
        shingles = {" ".join(words[at : at + _WORDS]) for at in range(len(words) - _WORDS + 1)}
    if len(shingles) < _FEWEST:
        return ()
    return tuple(int(value) for value in _minima(np.array([_hash(one) for one in shingles], dtype=np.uint64)))


def resemblance(one: Signature, other: Signature) -> float:
    """About the share of all their shingles that both texts have, in [0, 1]."""
    return sum(a == b for a, b in zip(one, other, strict=True)) / SIZE if one and other else 0.0


def bands(one: Signature) -> list[int]:
    """Numbers of 64 bits, signed; texts that share one of them may resemble each other, others hardly do."""
    return [_band(at, one[at : at + ROWS]) for at in range(0, len(one), ROWS)]


def _band(at: int, rows: Signature) -> int:
    told = b"".join(value.to_bytes(4, "little") for value in (at, *rows))
    return int.from_bytes(hashlib.blake2b(told, digest_size=8).digest(), "little", signed=True)


def _hash(shingle: str) -> int:
    return int.from_bytes(hashlib.blake2b(shingle.encode("utf-8", "replace"), digest_size=8).digest(), "little")


def _minima(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """The smallest value of each of SIZE hash functions: multiply-shift (Dietzfelbinger and others, 1997)."""
    factors, terms = _functions()
    found: NDArray[np.uint64] = ((hashes[:, None] * factors + terms) >> np.uint64(32)).min(axis=0)
    return found


@cache
def _functions() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """The same in every process: signatures are kept."""
    generator = np.random.Generator(np.random.PCG64(1997))
    factors, terms = generator.integers(0, 2**63, (2, SIZE), dtype=np.uint64)
    return factors * np.uint64(2) + np.uint64(1), terms
