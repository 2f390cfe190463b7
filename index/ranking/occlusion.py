"""What each word of a question does for its likeness to a passage: how much less alike the two are without it.

Leaving words out shows what a model goes by (Li, Monroe and Jurafsky, "Understanding neural networks through
representation erasure", 2016). A word that the passage bears out brings the question nearer to it; the one that asks
for what isn't there takes it further away, however well all others fit.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from index.analysis.analyzer import words
from index.ranking.sentence_encoder import Vectors

Floats = npt.NDArray[np.float64]

OCCLUSION_FEATURES = ("support", "support_least", "support_two_least")
"""Of the words' support: the mean, the least, the mean of the two least."""


def without_each(text: str, language: str) -> list[str]:
    """The text without each of its content words in turn."""
    found = words(text, language)
    told = [place for place, term in enumerate(found.terms) if term]
    return [f"{text[: found.starts[place]]}{text[found.ends[place] :]}" for place in told]


def support(question: Vectors, without: Vectors, passages: Sequence[Vectors]) -> Floats:
    """The array [passage, OCCLUSION_FEATURES], from the vectors [DIMENSIONS] of the question and of each passage, and
    of the question `without_each` [word, DIMENSIONS]; zeros where no word can be left out."""
    if not len(without) or not passages:
        return np.zeros((len(passages), len(OCCLUSION_FEATURES)))
    told = np.sort((question - without) @ np.stack(passages).T, axis=0).astype(np.float64)
    return np.column_stack([told.mean(axis=0), told[0], told[:2].mean(axis=0)])
