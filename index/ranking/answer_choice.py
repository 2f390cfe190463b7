"""Which words of the kind asked for answer: of a passage's names, numbers, days or places the likeliest one.

A conditional logistic model over them, on how the question's words find their like around each. Its weights stand in
weights/answers.json; `python -m tests.training.ranking.answers` makes the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.ranking.asked_words import AskedWords
from index.ranking.candidate_text import CandidateText
from index.ranking.features import meant_shares
from index.ranking.split_text import Range
from index.ranking.verb_sides import sides

Floats = npt.NDArray[np.float64]

ANSWER_SIGNS = ("share", "content_least", "opening", "window", "side", "counted")
"""Of words that may answer: what their sentence has of the question, and how well the worst of its words has its like
there; how near they are to the words that ask; how well the question has its like in the words around
them; whether they stand on that side of its verb where the answer does; how near the words right behind them are to
what is counted."""

WEIGHTS = Path(__file__).with_name("weights") / "answers.json"
_AROUND = 6  # words on each side
_BEHIND = 3  # words behind a number that may say what there are so many of


@dataclass(frozen=True, slots=True)
class AnswerChoice:
    """Words [first, end) of a passage, and the probability in [0, 1] that of all of their kind there they answer."""

    words: Range
    probability: float


def choice(reading: CandidateText, asked: AskedWords, products: Floats) -> AnswerChoice | None:
    """The likeliest answer, from the cosines [word of the question, word of the passage]; None if none is of its
    kind."""
    found = options(reading)
    if not found:
        return None
    scores = answer_signs(reading, asked, products) @ _weights()
    shares = np.exp(scores - scores.max())
    best = int(shares.argmax())
    return AnswerChoice(found[best][1], float(shares[best] / shares.sum()))


def options(reading: CandidateText) -> list[tuple[int, Range]]:
    """All words of the kind asked for, each with the number of its sentence."""
    return [(at, words) for at, found in enumerate(reading.typed) for words in found]


def answer_signs(reading: CandidateText, asked: AskedWords, products: Floats) -> Floats:
    """The array [option, ANSWER_SIGNS]."""
    shares, beside = meant_shares(reading), sides(reading)
    of_content, rows = products[asked.content], []
    for at, (first, end) in options(reading):
        start, stop = reading.bounds[at]
        around = [*range(max(start, first - _AROUND), first), *range(end, min(stop, end + _AROUND))]
        rows.append(
            [
                shares[at],
                float(of_content[:, start:stop].max(axis=1).min()),
                float(products[asked.asking, first:end].max(axis=0).mean()),
                float(of_content[:, around].max(axis=1).mean()) if around else 0.0,
                float(bool(beside) and (first, end) in beside[at][0]),
                float(products[asked.counted, end : min(stop, end + _BEHIND)].max(initial=0.0)),
            ]
        )
    return np.array(rows)


@cache
def _weights() -> Floats:
    weights = json.loads(WEIGHTS.read_text(encoding="utf-8"))["weights"]
    return np.array([weights[name] for name in ANSWER_SIGNS])
