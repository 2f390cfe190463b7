"""Words of a question that no passage has, read as ones that passages do have: two written as one, one written as two,
or letters wrong. All words of a question are looked up together: a remote engine takes as long for one as for ten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from index.analysis.analyzer import Words, terms
from index.engines.engine import EVERYTHING, Field, Search
from index.retrieval.snapshot import Snapshot

_SHORTEST = 3  # letters of each of two words that were written as one
_LONGEST = 40  # letters of what may be two words: each way to part it costs a look into the index
_MOST_LOOKED_AT = 5  # articles with a word, for their languages
_MOST_PASSAGES = 30  # with the rarer of two words
_DOUBT = 2  # such passages without the other one are taken to be there: once together may be chance
_TOGETHER = 0.5  # share of these from which the two are one expression

_Pair = tuple[str, str]  # of terms


class Correction(NamedTuple):
    """What words from `first` up to `last` are read as."""

    first: int
    last: int
    read: str


def joined_or_parted(found: Words, numbers: Iterable[int], language: str, snapshot: Snapshot) -> dict[int, Correction]:
    """How those of the words are read that are two written as one, or else one of two that are one written apart."""
    ways = {number: _ways_to_part(found.forms[number], language) for number in numbers}
    wholes = {number: _ways_to_join(found, number, language) for number in ways}
    pairs = {pair for parts in ways.values() for pair, _ in parts}
    whole_terms = {term for joined in wholes.values() for _, term in joined}
    counts = snapshot.passages.document_frequencies({*whole_terms, *(term for pair in pairs for term in pair)})
    shares = _shares_together(pairs, counts, snapshot)
    corrections = {}
    for number, parts in ways.items():
        if read := _parted(parts, shares):
            corrections[number] = Correction(number, number + 1, read)
        elif whole := next((read for read, term in wholes[number] if counts[term]), None):
            corrections[number] = whole
    return corrections


def parts_and_wholes(found: Words, number: int, language: str) -> Iterator[str]:
    """The terms that `joined_or_parted` counts of a word."""
    for pair, _ in _ways_to_part(found.forms[number], language):
        yield from pair
    for _, term in _ways_to_join(found, number, language):
        yield term


def _ways_to_part(form: str, language: str) -> list[tuple[_Pair, str]]:
    """The ways to read a folded word as two, "super bowl" for "superbowl", with their terms; none for a very long
    one."""
    last = len(form) - _SHORTEST if len(form) <= _LONGEST else 0
    written = [f"{form[:at]} {form[at:]}" for at in range(_SHORTEST, last + 1)]
    read = [(terms(way, language), way) for way in written]
    return [((pair[0], pair[1]), way) for pair, way in read if len(pair) == 2]


def _ways_to_join(found: Words, number: int, language: str) -> list[tuple[Correction, str]]:
    """The ways to read a word and one beside it as one, "footbridge" for "foot bridge", each with its term."""
    ways = []
    for first in (number, number - 1):
        if 0 <= first < len(found) - 1 and found.ends[first] + 1 == found.starts[first + 1]:
            whole = "".join(found.forms[first : first + 2])
            ways += [(Correction(first, first + 2, whole), term) for term in terms(whole, language)[:1]]
    return ways


def _parted(ways: Sequence[tuple[_Pair, str]], shares: Mapping[_Pair, float]) -> str:
    """The best way, if the two words are one expression; otherwise ""."""
    best, way = max(((shares.get(pair, 0.0), way) for pair, way in ways), default=(0.0, ""))
    return way if best >= _TOGETHER else ""


def _shares_together(pairs: Iterable[_Pair], counts: Mapping[str, int], snapshot: Snapshot) -> dict[_Pair, float]:
    """Of the passages with the rarer of two terms the share that has the other one too, less where they are few; for
    pairs of which both occur."""
    occurring = sorted(pair for pair in pairs if pair[0] != pair[1] and all(counts[term] for term in pair))
    if not occurring:
        return {}
    searches = [Search(Field.PASSAGES, dict.fromkeys(pair, 1.0), _MOST_PASSAGES) for pair in occurring]
    hits = [[hit.id for hit in of_pair] for of_pair in snapshot.engine.search(searches)]
    found = snapshot.engine.stored({number for of_pair in hits for number in of_pair}, (), 0, EVERYTHING)
    lines = {term: line for line, term in enumerate(dict.fromkeys(term for pair in occurring for term in pair))}
    there = snapshot.passages.frequencies(list(lines), found.ids) > 0
    shares = {}
    for pair, of_pair in zip(occurring, hits, strict=True):
        together = there[[lines[term] for term in pair]].all(axis=0) & np.isin(found.ids, of_pair)
        rarer = min(_MOST_PASSAGES, *(counts[term] for term in pair))
        shares[pair] = float(together.sum()) / (rarer + _DOUBT)
    return shares


def respelled(wanted: Iterable[str], language: str, snapshot: Snapshot) -> dict[str, list[str]]:
    """For each term those spelled nearly like it that articles in the language have, nearest first: nobody who asks in
    German mistypes an English word."""
    found = snapshot.passages.near(wanted)
    spoken = _of_language({other for others in found.values() for other in others}, language, snapshot)
    return {term: [other for other in others if other in spoken] for term, others in found.items()}


def _of_language(found: Iterable[str], language: str, snapshot: Snapshot) -> set[str]:
    """Those of the terms that articles in the language have."""
    looked_up = sorted(found)
    if not looked_up or snapshot.engine.languages <= {language}:
        return set(looked_up)
    searches = [Search(Field.ARTICLES, {term: 1.0}, _MOST_LOOKED_AT) for term in looked_up]
    articles = [[hit.id for hit in hits] for hits in snapshot.engine.search(searches)]
    different = list(dict.fromkeys(number for numbers in articles for number in numbers))
    spoken = dict(zip(different, snapshot.engine.languages_of(different), strict=True))
    return {
        term
        for term, numbers in zip(looked_up, articles, strict=True)
        if language in {spoken[number] for number in numbers}
    }
