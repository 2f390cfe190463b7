"""A question's words as vectors, each read in its context, to be compared with those of passages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus import languages
from index.analysis.analyzer import Words, words
from index.ranking.candidate_text import CandidateText
from index.ranking.sentence_encoder import Tokens

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

COMMON = "common_vector.npz"
_ASKED = 3  # words from the first that asks: "which country hosts", wherever in the question they stand


@dataclass(frozen=True, slots=True)
class AskedWords:
    """A question's words, with their vectors [word, DIMENSIONS] of length one; `content` flags those that aren't small,
    all where none is, `asking` are those that say what it asks for, and `counted` the one that says of what it asks how
    many, if any does."""

    words: Words
    vectors: Floats
    content: Flags
    asking: slice
    counted: slice

    @classmethod
    def of(cls, reading: CandidateText, question: Tokens) -> AskedWords:
        """Those of the question that a candidate was read for."""
        found = words(reading.asked.query.text, reading.asked.language)
        told = np.array([bool(term) for term in found.terms])
        content = told if told.any() else np.ones(len(told), dtype=np.bool_)
        vectors = _unit(_of_words(question, found) - _common())
        return cls(found, vectors, content, _asking(found), _counted(found, reading.asked.focus))

    def products(self, reading: CandidateText, passage: Tokens) -> Floats:
        """The cosines [word of the question, word of the passage]."""
        found: Floats = self.vectors @ _unit(_of_words(passage, reading.words) - _common()).T
        return found


@cache
def _common() -> Floats:
    """The mean of the words' vectors [DIMENSIONS]: what all have in common, which tells none from another."""
    with np.load(Path(__file__).with_name("weights") / COMMON, allow_pickle=False) as kept:
        found: Floats = kept["common"].astype(np.float64)
    return found


def _of_words(tokens: Tokens, found: Words) -> Floats:
    """A vector for each word, the mean of its tokens'; zeros for words beyond what the encoder read."""
    starts, ends = (np.array(side, dtype=np.int64)[:, None] for side in (found.starts, found.ends))
    first, last = tokens.spans[:, 0], tokens.spans[:, 1]
    shares = ((first < ends) & (last > starts)).astype(np.float64)
    means: Floats = shares @ tokens.vectors / np.maximum(shares.sum(axis=1, keepdims=True), 1.0)
    return means


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    return unit


def _asking(asked: Words) -> slice:
    """Where the question's words stand that say what it asks for; its first ones if no word asks."""
    asking = languages.words("en", "answers", "asking")
    first = next((number for number, form in enumerate(asked.forms) if form in asking), 0)
    return slice(first, first + _ASKED)


def _counted(asked: Words, focus: str) -> slice:
    """Where the question says of what it asks how many."""
    place = asked.terms.index(focus) if focus and focus in asked.terms else len(asked)
    return slice(place, place + 1)
