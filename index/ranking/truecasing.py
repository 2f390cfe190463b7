"""Truecasing: which of a question's words are names, told by how its candidates write them.

People type "who coached serena" without capitals; the archive writes Serena with one wherever the word doesn't open a
sentence (Lita et al., "tRuEcasIng", 2003).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from corpus.model import PassageKind
from index.ranking.candidate_text import CandidateText

_SEEN, _CAPITAL = 0.7, 0.2  # what is taken for granted of every word: seen so many times, so many of them as a name


def truecased(readings: Sequence[CandidateText]) -> list[CandidateText]:
    """The passages, which were read for one question, with that question knowing how probably its terms are names."""
    if not readings:
        return []
    asked = readings[0].asked
    seen, capital = Counter[str](), Counter[str]()
    for reading in readings:
        for term, is_capital in _written(reading):
            seen[term] += 1
            capital[term] += is_capital
    chances = {term: (capital[term] + _CAPITAL) / (seen[term] + _SEEN) for term in asked.weights}
    cased = replace(asked, as_names=chances | dict(asked.as_names))
    return [replace(reading, asked=cased) for reading in readings]


def _written(reading: CandidateText) -> list[tuple[str, bool]]:
    """The question's terms where the passage has them, but for a sentence's first word, and whether with a capital.
    None of a headline: there every word may have one."""
    if reading.passage.kind is PassageKind.HEADLINE:
        return []
    opening = {first for first, _ in reading.bounds}
    text, words = reading.passage.text, reading.words
    return [
        (term, text[words.starts[number]].isupper())
        for number, term, _ in reading.places
        if number not in opening and words.terms[number] == term
    ]
