"""Passages and questions with the statistics of news, made from a seed: nothing is downloaded.

Words follow a Zipf-Mandelbrot law; a third of each passage repeats words that it already has or comes from its topic,
as in real text. A million passages have about 250,000 different words; a passage has 59 words in the mean.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RANKS = 260_000
STOP_WORDS = 80
SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
BLOCK = 10_000


def word(rank: int) -> str:
    """A pronounceable word for each rank; frequent ones are short."""
    letters = []
    rank += len(SYLLABLES)
    while rank:
        rank, rest = divmod(rank, len(SYLLABLES))
        letters.append(SYLLABLES[rest])
    return "".join(letters)


@dataclass(frozen=True, slots=True)
class Query:
    """The terms with and without stop words."""

    full: list[str]
    content: list[str]


class Corpus:
    """`passages` passages, the same for the same arguments."""

    def __init__(self, passages: int, seed: int = 7) -> None:
        self.passages = passages
        self._seed = seed
        weights = 1 / (np.arange(RANKS) + 6.0) ** 1.12
        self._cumulative = np.cumsum(weights / weights.sum())
        self._words = np.array([word(rank) for rank in range(RANKS)], dtype=object)

    def __iter__(self) -> Iterator[list[str]]:
        for block in range(-(-self.passages // BLOCK)):
            for ranks in self._block(block):
                yield self._words[ranks].tolist()

    def questions(self, count: int, seed: int = 11) -> list[Query]:
        """Each from the words of a passage: 2 to 6 of its content words, and for `full` 2 to 6 stop words."""
        rng = np.random.default_rng(seed)
        made: list[Query] = []
        while len(made) < count:
            block = self._block(int(rng.integers(-(-self.passages // BLOCK))))
            ranks = np.unique(block[int(rng.integers(len(block)))])
            content, stop = ranks[ranks >= STOP_WORDS], ranks[ranks < STOP_WORDS]
            if len(content) < 6 or len(stop) < 7:
                continue
            likely = content**-0.4
            asked = rng.choice(content, int(rng.integers(2, 7)), replace=False, p=likely / likely.sum())
            filler = rng.choice(stop, int(rng.integers(2, 7)), replace=False)
            both = rng.permutation(np.concatenate([asked, filler]))
            made.append(Query(self._words[both].tolist(), self._words[asked].tolist()))
        return made

    def _block(self, block: int) -> list[npt.NDArray[np.int64]]:
        rng = np.random.default_rng((self._seed, block))
        count = min(BLOCK, self.passages - block * BLOCK)
        lengths = np.clip(rng.lognormal(3.95, 0.5, count), 5, 400).astype(np.int64)
        ranks = np.searchsorted(self._cumulative, rng.random(int(lengths.sum())))
        passages = np.split(np.minimum(ranks, RANKS - 1), np.cumsum(lengths)[:-1])
        for ranks in passages:
            again = rng.random(len(ranks)) < 0.12
            ranks[again] = rng.choice(ranks, int(again.sum()))
        return passages
