"""Features: what a passage, once read, shows about a question; each a number, mostly a share in [0, 1].

Shares are of the question's idf weight. Every feature is a function of `CandidateText`; its name is its key in the
table of weights.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from corpus.model import Attribution, PassageKind
from corpus.punctuation import QUOTES
from index.ranking.answer_features import (
    focus,
    typed,
    typed_anywhere,
    typed_near,
)
from index.ranking.candidate_text import KIN, CandidateText, best_of, share_of, within

WINDOW = 8


def coverage_kin(r: CandidateText) -> float:
    """Share that the passage has, kindred words included."""
    return share_of(r.places, r.asked)


def coverage_plain(r: CandidateText) -> float:
    """The same of what isn't a name: all passages of an article have its names."""
    plain = {term: 1 - r.asked.as_names.get(term, 0.0) for term in r.asked.weights}
    return _share_weighed(r, plain, best_of(r.places))


def entities(r: CandidateText) -> float:
    """The same of what is a name."""
    return _share_weighed(r, r.asked.as_names, best_of(r.places))


def entities_around(r: CandidateText) -> float:
    """Share of what is a name that any passage read of the article has: what Serena won stands in no article without
    her."""
    return _share_weighed(r, r.asked.as_names, {term: r.asked.weights[term] for term in r.around})


def _share_weighed(r: CandidateText, counts: Mapping[str, float], there: Mapping[str, float]) -> float:
    """Share that is `there`, by term and weight, of the question's terms, each of which counts for a part of its
    weight."""
    total = sum(weight * counts.get(term, 0.0) for term, weight in r.asked.weights.items())
    return sum(weight * counts.get(term, 0.0) for term, weight in there.items()) / (total or 1.0)


def coverage_alike(r: CandidateText) -> float:
    """Share of what the passage doesn't have, but words used alike, each by how much it is."""
    alike = r.asked.alike
    if alike.keys().isdisjoint(r.words.forms):
        return 0.0
    found = {term for _, term, _ in r.places}
    best: dict[str, float] = {}
    for form in r.words.forms:
        for term, likeness in alike.get(form, ()):
            if term not in found and likeness > best.get(term, 0.0):
                best[term] = likeness
    return sum(r.asked.weights[term] * likeness for term, likeness in best.items()) / r.asked.total


def sentence_coverage(r: CandidateText) -> float:
    """The same of its best sentence."""
    return max((share_of(within(r, *bounds), r.asked) for bounds in r.bounds), default=0.0)


def phrase(r: CandidateText) -> float:
    """Words in the longest stretch shared word for word, as a share of the question's words."""
    longest = max((last - first for first, last in r.runs), default=0)
    return longest / max(2, len(r.asked.forms))


def phrase_weight(r: CandidateText) -> float:
    """Greatest share in a stretch shared word for word."""
    return max((share_of(within(r, *run), r.asked) for run in r.runs), default=0.0)


def window(r: CandidateText) -> float:
    """Share of neighbouring pairs of the topic's terms that stand within a window of eight words, in any order (Metzler
    and Croft, "A Markov random field model for term dependencies", 2005)."""
    terms = r.asked.terms
    if len(terms) < 2:
        return 0.0
    near = set()
    for at, (number, term, _) in enumerate(r.places):
        for other, second, _ in r.places[at + 1 : at + 9]:
            if other - number >= WINDOW:
                break
            near.add((term, second))
            near.add((second, term))
    found = total = 0.0
    for first, second in pairwise(terms):
        weight = r.asked.weights[first] + r.asked.weights[second]
        total += weight
        found += weight * ((first, second) in near)
    return found / (total or 1.0)


def ordered(r: CandidateText) -> float:
    """Share of neighbouring pairs of the topic's terms that stand in that order within three words."""
    terms = r.asked.terms
    following = dict(pairwise(terms))
    found = set()
    for at, (number, term, _) in enumerate(r.places):
        for other, second, _ in r.places[at + 1 : at + 4]:
            if other - number <= 3 and following.get(term) == second:
                found.add(term)
    return len(found) / max(1, len(terms) - 1)


def exact_forms(r: CandidateText) -> float:
    """Share matched in the very form that the question uses."""
    forms = {r.words.forms[number] for number, _, _ in r.places}
    return sum(weight for form, weight in r.asked.exact.items() if form in forms) / (sum(r.asked.exact.values()) or 1.0)


def attributed(r: CandidateText) -> float:
    """Greatest share inside one attribution's content, whoever speaks."""
    return max((_said_share(r, ranges) for _, ranges in r.said), default=0.0)


def attributed_to_speaker(r: CandidateText) -> float:
    """The same, of what the speaker asked about says here."""
    return max((_said_share(r, ranges) for item, ranges in r.said if _speaks(r, item)), default=0.0)


def speaks(r: CandidateText) -> float:
    """1 if the speaker asked about says anything here."""
    return float(any(_speaks(r, item) for item, _ in r.said))


def attributed_phrase(r: CandidateText) -> float:
    """Greatest share in a stretch shared word for word inside what is said; by the speaker, if one is asked about."""
    return _best_said(r, r.runs)


def attributed_sentence(r: CandidateText) -> float:
    """Greatest share in a sentence in which the speaker asked about says something."""
    return _best_said(r, r.bounds)


def _best_said(r: CandidateText, stretches: Sequence[tuple[int, int]]) -> float:
    """Greatest share in one of the stretches that hold something said; by the speaker, if one is asked about."""
    best = 0.0
    for item, ranges in r.said:
        if r.asked.query.speakers and not _speaks(r, item):
            continue
        for first, last in stretches:
            if any(first < end and start < last for start, end in ranges):
                best = max(best, share_of(within(r, first, last), r.asked))
    return best


def other_speaks(r: CandidateText) -> float:
    """1 if others speak here and the one asked about doesn't."""
    return float(bool(r.asked.query.speakers) and bool(r.said) and not any(_speaks(r, item) for item, _ in r.said))


def named_source(r: CandidateText) -> float:
    """Greatest share inside the content of a speaker with a name."""
    return max((_said_share(r, ranges) for item, ranges in r.said if item.speaker), default=0.0)


def asks(r: CandidateText) -> float:
    """1 if the passage ends as a question does."""
    return float(r.passage.text.rstrip(f"{QUOTES}) ").endswith("?"))


_QUOTE_MARKS = frozenset(QUOTES)
_ENDS = tuple(".!?:…。！？．：।؟۔")  # of sentences, in all scripts


def heading(r: CandidateText) -> float:
    """1 if the passage is short and ends without a mark: a heading."""
    text = r.passage.text.rstrip(f"{QUOTES}) ")
    return float(len(r.words) < 12 and not text.endswith(_ENDS))


def under_heading(r: CandidateText) -> float:
    """Share that the heading above has: what stands under "When is the fair?" tells when, in other words."""
    return r.headed


def length(r: CandidateText) -> float:
    """The logarithm of the number of words: a long passage has more of any question by chance."""
    return math.log1p(len(r.words))


def opens_quoted(r: CandidateText) -> float:
    """1 if the passage opens with a quotation mark: somebody's words in the midst of a story."""
    return float(r.passage.text[:1] in _QUOTE_MARKS)


Feature = Callable[[CandidateText], float]
TEXT_FEATURES: Mapping[str, Feature] = {
    feature.__name__: feature
    for feature in (
        coverage_kin,
        coverage_plain,
        entities,
        entities_around,
        coverage_alike,
        sentence_coverage,
        phrase,
        phrase_weight,
        window,
        ordered,
        exact_forms,
        attributed,
        attributed_to_speaker,
        speaks,
        attributed_phrase,
        attributed_sentence,
        other_speaks,
        named_source,
        typed,
        typed_anywhere,
        typed_near,
        focus,
        asks,
        heading,
        under_heading,
        length,
        opens_quoted,
    )
}


def in_articles(readings: Sequence[CandidateText]) -> list[CandidateText]:
    """The passages, each with what those of its article have together."""
    around: dict[int, set[str]] = {}
    for r in readings:
        around.setdefault(r.passage.article_id, set()).update(term for _, term, _ in r.places)
    return [replace(r, around=frozenset(around[r.passage.article_id])) for r in readings]


def under_headings(readings: Sequence[CandidateText]) -> list[CandidateText]:
    """The passages, each with what the heading right above it has, if that is among them."""
    bodies = (r for r in readings if r.passage.kind is PassageKind.BODY)
    headings = {_place(r): share_of(r.places, r.asked) for r in bodies if heading(r) or asks(r)}
    above = (headings.get(_place(r, -1), 0.0) for r in readings)
    return [replace(r, headed=share) if share else r for r, share in zip(readings, above, strict=True)]


def _place(r: CandidateText, beyond: int = 0) -> tuple[int, int | None]:
    """The article and paragraph of the passage, or of the one so many paragraphs beyond it."""
    number = r.passage.paragraph
    return r.passage.article_id, None if number is None else number + beyond


def meant_shares(r: CandidateText) -> list[float]:
    """Of each sentence the share of the question that it has, in its words, kindred ones or words used alike."""
    return [sum(best_of(_meant(r, bounds)).values()) / r.asked.total for bounds in r.bounds]


def meant_places(r: CandidateText, bounds: tuple[int, int]) -> list[int]:
    """The numbers of the sentence's words that are the question's, kindred or used alike."""
    return [number for number, _, _ in _meant(r, bounds)]


def _meant(r: CandidateText, bounds: tuple[int, int]) -> list[tuple[int, str, float]]:
    """The places in a sentence, and those of words used alike, which weigh by how much they are."""
    alike = [
        (number, term, r.asked.weights[term] * likeness * KIN)
        for number in range(*bounds)
        for term, likeness in r.asked.alike.get(r.words.forms[number], ())
    ]
    return [*within(r, *bounds), *alike]


def said_shares(r: CandidateText) -> list[tuple[Attribution, float]]:
    """Of each attribution the share of the question in its content."""
    return [(item, _said_share(r, ranges)) for item, ranges in r.said]


def _said_share(r: CandidateText, ranges: tuple[tuple[int, int], ...]) -> float:
    inside = [place for place in r.places if any(first <= place[0] < last for first, last in ranges)]
    return share_of(inside, r.asked) if inside else 0.0


def _speaks(r: CandidateText, item: Attribution) -> bool:
    speaker = item.speaker
    return speaker is not None and speaker.name in r.asked.query.speakers
