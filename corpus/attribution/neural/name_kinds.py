"""Whether a name that nothing explains is a person's: a logistic regression over the vectors of the word before it, of
the one behind it, and of its own last word. "Tangen shrugged" is a person's, "Tangen crashed" rather not.

`python -m tests.training.attribution.names DIR` makes the weights again.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from corpus.attribution.neural.trained_model import Floats, known_vectors
from corpus.attribution.tokens.sentence_splitter import WEIGHTS

BEFORE, BEHIND, OWN = range(3)
NO_WORD = "-"
"""Stands for the tag of the word before a sentence's first, and behind its last."""


@dataclass(frozen=True, slots=True)
class NameKinds:
    """`scores` has for each of the `words` by number what it adds before a name, behind it and as its last word; `tags`
    and `sizes` have what the part of speech beside it and the number of its words add. All are log-odds."""

    words: Mapping[str, int]
    scores: Floats
    tags: tuple[Mapping[str, float], Mapping[str, float]]
    sizes: Mapping[str, float]
    known: float
    base: float

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> NameKinds:
        """The weights in the folder."""
        data = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        words, vectors = known_vectors(folder)
        scores = vectors @ np.array(data["vectors"], np.float32).T
        before, behind = data["tags"]
        return cls(words, scores, (before, behind), data["sizes"], data["known"], data["base"])

    def beside(self, words: Sequence[str], tags: Sequence[str], begin: int, end: int) -> float:
        """The log-odds that the name [`begin`, `end`) of a sentence is a person's, by what stands beside it."""
        total = self.base + self.sizes.get(str(end - begin), 0.0)
        for side, at in ((BEFORE, begin - 1), (BEHIND, end)):
            inside = 0 <= at < len(words)
            total += self.tags[side].get(tags[at] if inside else NO_WORD, 0.0)
            if inside:
                total += float(self.scores[self.words.get(words[at].lower(), 0), side])
        return total

    def own(self, word: str) -> float:
        """What a name's last word adds to the log-odds; 0 if no vector is known for it."""
        number = self.words.get(word.lower(), 0)
        return float(self.scores[number, OWN]) + self.known if number else 0.0


@cache
def shipped_name_kinds() -> NameKinds:
    """The model with the shipped weights, loaded once a process."""
    return NameKinds.load()
