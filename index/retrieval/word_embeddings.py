"""Words used alike: how near their vectors are, so that an article's word can stand for the question's.

The vectors are those that attribution ships (GloVe, English). What all words have in common, the mean and the two
widest directions, says nothing of their meaning and is taken out first (Mu and Viswanath, "All-but-the-top", 2018).
"""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np
import numpy.typing as npt

from corpus.attribution.neural.trained_model import known_vectors

Floats = npt.NDArray[np.float32]

_LEAST = 0.5  # cosine from which a word counts
_MOST = 60
_COMMON = 2  # directions taken out


@lru_cache(maxsize=1 << 12)
def used_alike(form: str) -> tuple[tuple[str, float], ...]:
    """English words used like this one, each with how much in (0, 1]; without the word itself. Under a millisecond."""
    numbers, words, vectors = _vectors()
    number = numbers.get(form)
    if number is None:
        return ()
    cosines = np.einsum("ij,j->i", vectors, vectors[number])  # `@` of so many rows starts threads, which take longer
    near = np.flatnonzero(cosines > _LEAST)
    best = near[np.argsort(-cosines[near])][: _MOST + 1]
    return tuple((words[n], float(cosines[n] - _LEAST) / (1 - _LEAST)) for n in best.tolist() if n != number)


def is_word(form: str) -> bool:
    """Whether a folded word is one of the 40,000 commonest of English, and so hardly another one mistyped."""
    return form in _vectors()[0]


@cache
def _vectors() -> tuple[dict[str, int], list[str], Floats]:
    """Numbers by word, words by number, and vectors of length one by number."""
    numbers, vectors = known_vectors()
    words = [""] * len(vectors)
    for word, number in numbers.items():
        words[number] = word
    known = vectors[1:] - vectors[1:].mean(axis=0)
    _, widest = np.linalg.eigh(known.T @ known)
    common = widest[:, -_COMMON:]
    known = known - (known @ common) @ common.T
    known /= np.linalg.norm(known, axis=1, keepdims=True) + 1e-9
    return numbers, words, np.concatenate([np.zeros((1, known.shape[1]), np.float32), known.astype(np.float32)])
