"""How the words of a question find their like among a passage's words, each read in its context.

Late interaction: a word's vector is the mean of what the encoder makes of its tokens within the whole text, and each
word of the question is compared with every word of the passage (Khattab and Zaharia, "ColBERT: Efficient and effective
passage search via contextualized late interaction over BERT", 2020). One word of the question that has no like betrays
a passage that is about the right people and doesn't answer; "how many" and "who" are nearest to numbers and names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.ranking.answer_choice import AnswerChoice, choice
from index.ranking.asked_words import AskedWords
from index.ranking.candidate_text import CandidateText
from index.ranking.occlusion import OCCLUSION_FEATURES, support
from index.ranking.sentence_encoder import Tokens, Vectors

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

ALIGNMENT_FEATURES = (
    "content",
    "content_least",
    "content_two_least",
    "opening",
    "small_words",
    "opening_new",
    "opening_new_most",
    "unmatched",
    "unmatched_least",
    "unmatched_share",
    "sentence",
    "sentence_least",
    "sentence_opening",
    "sentence_opening_new",
    *OCCLUSION_FEATURES,
)
_ALL_MATCHED = 0.6  # what stands for the likeness of unmatched words where there are none


@dataclass(frozen=True, slots=True)
class Alignment:
    """A passage's ALIGNMENT_FEATURES, and which of its words likely answer, if any are of the kind asked for."""

    features: Floats
    answer: AnswerChoice | None = None


def alignments(
    readings: Sequence[CandidateText], question: Tokens, passages: Sequence[Tokens], without: Vectors
) -> list[Alignment]:
    """How each passage aligns, from the tokens of the question that the readings are of, and of each one's passage, and
    the vectors [word, DIMENSIONS] of the question without each of its words."""
    if not readings:
        return []
    asked = AskedWords.of(readings[0], question)
    supported = support(question.whole, without, [tokens.whole for tokens in passages])
    return [
        _alignment(reading, asked, asked.products(reading, tokens), support_of)
        for reading, tokens, support_of in zip(readings, passages, supported, strict=True)
    ]


def _alignment(reading: CandidateText, asked: AskedWords, products: Floats, support_of: Floats) -> Alignment:
    """How one passage aligns, from its words' cosines with the question's; zeros without words."""
    if not products.size:
        return Alignment(np.zeros(len(ALIGNMENT_FEATURES)))
    features = [*_features(reading, asked, products), *support_of.tolist()]
    return Alignment(np.array(features), choice(reading, asked, products))


def _features(reading: CandidateText, asked: AskedWords, products: Floats) -> list[float]:
    """What words tell of one passage."""
    content, asking, terms_asked = asked.content, asked.asking, asked.words.terms
    terms = set(reading.words.terms)
    unmatched = np.array([bool(term) and term not in terms for term in terms_asked])
    new = np.array([bool(term) and term not in terms_asked for term in reading.words.terms])
    best = products.max(axis=1)
    of_content, of_unmatched = np.sort(best[content]), best[unmatched]
    opening = products[asking]
    of_new = opening[:, new] if new.any() else opening
    return [
        float(of_content.mean()),
        float(of_content[0]),
        float(of_content[:2].mean()),
        float(best[asking].mean()),
        float((best if content.all() else best[~content]).mean()),
        float(of_new.max(axis=1).mean()),
        float(of_new.max()),
        float(of_unmatched.mean()) if len(of_unmatched) else _ALL_MATCHED,
        float(of_unmatched.min()) if len(of_unmatched) else _ALL_MATCHED,
        float(unmatched.sum() / content.sum()),
        *_of_best_sentence(reading, products, content, new, asking),
    ]


def _of_best_sentence(
    reading: CandidateText,
    products: Floats,
    content: Flags,
    new: Flags,
    asking: slice,
) -> list[float]:
    """The features of the sentence in which the content of the question has its like best."""
    inside = [(first, last) for first, last in reading.bounds if last > first]
    if not inside:
        return [0.0] * 4
    best = [products[content, first:last].max(axis=1) for first, last in inside]
    place = max(range(len(inside)), key=lambda at: float(best[at].mean()))
    first, last = inside[place]
    opening = products[asking, first:last]
    fresh = opening[:, new[first:last]] if new[first:last].any() else opening[:, :1]
    return [
        float(best[place].mean()),
        float(best[place].min()),
        float(opening.max(axis=1).mean()),
        float(fresh.max(axis=1).mean()),
    ]
