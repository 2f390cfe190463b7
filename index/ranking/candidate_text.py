"""A passage read for a query: where its words stand that the question has, what is said, and what is of the kind asked
for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.model import Attribution, Passage
from index.analysis.analyzer import Words
from index.ranking.answer_types import typed_words
from index.ranking.split_text import Range, SplitText
from index.retrieval.weighted_query import WeightedQuery

KIN = 0.5  # what a kindred word counts for


@dataclass(frozen=True, slots=True)
class CandidateText:
    """A passage read for a query.

    `bounds` are the sentences as ranges of words, `places` (word number, term, weight) of the words asked for, kindred
    words at a part of the weight; `said` the ranges of words in each attribution's content, `runs` the stretches that
    the question has word for word, `typed` for each sentence the ranges that answer by their kind, empty for questions
    of no kind that has words of its own. All ranges are half-open. `headed` is the share of the question's weight in
    the heading that the passage stands under, 0 without one, or where that wasn't read; `around` are the question's
    terms that any passage read of its article has.
    """

    asked: WeightedQuery
    passage: Passage
    words: Words
    bounds: tuple[tuple[int, int], ...]
    places: tuple[tuple[int, str, float], ...]
    said: tuple[tuple[Attribution, tuple[tuple[int, int], ...]], ...]
    runs: tuple[tuple[int, int], ...]
    typed: tuple[tuple[tuple[int, int], ...], ...]
    headed: float = 0.0
    around: frozenset[str] = frozenset()


def read(asked: WeightedQuery, passage: Passage, split: SplitText) -> CandidateText:
    """The passage as the features need it, from its text in words and sentences."""
    words = split.words
    places = _places(asked, words)
    said = tuple((item, _word_ranges(item, words)) for item in passage.attributions)
    return CandidateText(
        asked=asked,
        passage=passage,
        words=words,
        bounds=split.sentences,
        places=places,
        said=said,
        runs=_runs(asked, words, places),
        typed=typed_words(asked, passage.text, split),
    )


def _places(asked: WeightedQuery, words: Words) -> tuple[tuple[int, str, float], ...]:
    weights, kindred = asked.weights, asked.kindred
    places = []
    for number, term in enumerate(words.terms):
        if term in weights:
            places.append((number, term, weights[term]))
        elif term in kindred:
            places.append((number, kindred[term], weights[kindred[term]] * KIN))
    return tuple(places)


def _word_ranges(item: Attribution, words: Words) -> tuple[tuple[int, int], ...]:
    """The half-open ranges of words that the content covers."""
    starts = words.starts
    return tuple((bisect_left(starts, span.start), bisect_left(starts, span.end)) for span in item.content)


def _runs(asked: WeightedQuery, words: Words, places: tuple[tuple[int, str, float], ...]) -> tuple[Range, ...]:
    """Stretches of the passage that stand word for word in the query, stop words kept, at least two words long:
    half-open ranges. Only those are followed that hold a place."""
    where: dict[str, list[int]] = {}
    for number, form in enumerate(asked.forms):
        where.setdefault(form, []).append(number)
    found: list[Range] = []
    for number, _, _ in places:
        if found and number < found[-1][1]:
            continue
        runs = [_run(words.forms, asked.forms, number, at) for at in where.get(words.forms[number], ())[:4]]
        first, last = max(runs, key=lambda run: run[1] - run[0], default=(number, number))
        if last - first > 1:
            found.append((first, last))
    return tuple(found)


def _run(forms: tuple[str, ...], asked: tuple[str, ...], number: int, at: int) -> Range:
    """How far the passage, around its word `number`, and the query, around its word `at`, have the same words."""
    low, high = number, number + 1
    while low and at - (number - low) > 0 and forms[low - 1] == asked[at - (number - low) - 1]:
        low -= 1
    most = min(len(forms), len(asked) - at + number)
    while high < most and forms[high] == asked[at + (high - number)]:
        high += 1
    return low, high


def share_of(places: Iterable[tuple[int, str, float]], asked: WeightedQuery) -> float:
    """The share of the question's weight that the places have, each term once."""
    return sum(best_of(places).values()) / asked.total


def best_of(places: Iterable[tuple[int, str, float]]) -> dict[str, float]:
    """The greatest weight of each term."""
    best: dict[str, float] = {}
    for _, term, weight in places:
        if weight > best.get(term, 0.0):
            best[term] = weight
    return best


def within(reading: CandidateText, first: int, last: int) -> list[tuple[int, str, float]]:
    """The places among the words from `first` up to `last`."""
    return [place for place in reading.places if first <= place[0] < last]
