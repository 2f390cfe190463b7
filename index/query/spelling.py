"""Words of a question that no passage has, read as one that passages do have: two written as one, one written as two,
or letters wrong."""

from __future__ import annotations

from collections.abc import Sequence

from index.analysis.analyzer import Words, terms
from index.engines.engine import EVERYTHING, Field, Search
from index.retrieval.snapshot import Snapshot

_SHORTEST = 3  # letters of each of two words that were written as one
_LONGEST = 40  # letters of what may be two words: each way to part it costs a look into the index
_MOST_LOOKED_AT = 5  # articles with a word, for their languages
_MOST_PASSAGES = 30  # with the rarer of two words
_DOUBT = 2  # such passages without the other one are taken to be there: once together may be chance
_TOGETHER = 0.5  # share of these from which the two are one expression


def parted(form: str, language: str, snapshot: Snapshot) -> str:
    """The two words that a folded one was made of, with a space between them: "super bowl" for "superbowl". "" unless
    most of the passages with the rarer one have the other too, in the best of the ways to part it; for a very long word
    as well."""
    if len(form) > _LONGEST:
        return ""
    ways = [f"{form[:at]} {form[at:]}" for at in range(_SHORTEST, len(form) - _SHORTEST + 1)]
    read = [(way, terms(way, language)) for way in ways]
    found = [(_share_together(pair[0], pair[1], snapshot), way) for way, pair in read if len(pair) == 2]
    best, way = max(found, default=(0.0, ""))
    return way if best >= _TOGETHER else ""


def _share_together(one: str, other: str, snapshot: Snapshot) -> float:
    """Of the passages with the rarer of two terms the share that has the other one too, less where they are few."""
    counts = snapshot.passages.document_frequencies((one, other))
    if one == other or not all(counts.values()):
        return 0.0
    rarer, wider = sorted((one, other), key=lambda term: counts[term])
    (hits,) = snapshot.engine.search([Search(Field.PASSAGES, {rarer: 1.0, wider: 1.0}, _MOST_PASSAGES)])
    found = snapshot.engine.stored([hit.id for hit in hits], (), 0, EVERYTHING)
    both = (snapshot.passages.frequencies([rarer, wider], found.ids) > 0).all(axis=0)
    return float(both.sum()) / (min(counts[rarer], _MOST_PASSAGES) + _DOUBT)


def joined(found: Words, number: int, language: str, snapshot: Snapshot) -> tuple[int, int] | None:
    """The half-open range of two words, one of which is the `number`th, that passages have as one: "foot bridge"."""
    for first in (number, number - 1):
        if 0 <= first < len(found) - 1 and found.ends[first] + 1 == found.starts[first + 1]:
            whole = terms("".join(found.forms[first : first + 2]), language)
            if whole and snapshot.passages.document_frequencies(whole)[whole[0]]:
                return first, first + 2
    return None


def respelled(term: str, language: str, snapshot: Snapshot) -> list[str]:
    """The terms spelled nearly like this one that articles in the language have, nearest first: nobody who asks in
    German mistypes an English word."""
    return _of_language(snapshot.passages.near(term), language, snapshot)


def _of_language(found: Sequence[str], language: str, snapshot: Snapshot) -> list[str]:
    if not found or snapshot.engine.languages <= {language}:
        return list(found)
    hits = snapshot.engine.search([Search(Field.ARTICLES, {term: 1.0}, _MOST_LOOKED_AT) for term in found])
    spoken = [snapshot.engine.languages_of([hit.id for hit in of_term]) for of_term in hits]
    return [term for term, languages in zip(found, spoken, strict=True) if language in languages]
