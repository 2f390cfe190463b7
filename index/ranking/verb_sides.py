"""Who does it, and to whom it is done: on which side of the question's verb the names of a sentence stand.

"Who fired the coach" is answered by whom the verb follows, or by whom stands after "by", never by whom the coach
fired. Read by word order alone, as English has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus import languages
from index.analysis.analyzer import words
from index.query.model import QueryKind
from index.ranking.candidate_text import CandidateText
from index.ranking.split_text import Range

_NEAR = 12  # words between a verb and who does it
_BEHIND = 4  # words from a verb to "by"
_BETWEEN = 2  # words from "was" to its participle


@dataclass(frozen=True, slots=True)
class _Asked:
    """The term of a question's verb, and whether it asks who does it, or to whom it is done."""

    verb: str
    agent: bool


def _listed(kind: str) -> frozenset[str]:
    """The English words of one kind."""
    return languages.words("en", "verbs", kind)


@lru_cache(maxsize=256)
def _asked(question: str) -> _Asked | None:
    """None for a question that has no such verb: "who is the mayor"."""
    found = words(question)
    at = next((number for number, form in enumerate(found.forms) if form in _listed("asking")), len(found)) + 1
    forms, terms = found.forms[at:], found.terms[at:]
    if not forms:
        return None
    if forms[0] in _listed("do"):
        end = next((n for n, form in enumerate(forms) if n > 1 and form in _listed("before_objects")), len(forms))
        verbs = [term for term in terms[1:end] if term]
        return _Asked(verbs[-1], agent=False) if len(verbs) > 1 else None
    passive = forms[0] in _listed("be")
    start = 1 if passive or forms[0] in _listed("auxiliary") else 0
    if passive and not (len(forms) > 1 and forms[1].endswith(tuple(_listed("participles"))) and terms[1]):
        return None
    verb = next((term for term in terms[start:] if term), "")
    return _Asked(verb, agent=not passive) if verb else None


def sides(reading: CandidateText) -> tuple[tuple[frozenset[Range], frozenset[Range]], ...]:
    """For each sentence its names that stand where the question's verb has what is asked for, and those that stand on
    the verb's other side; empty for questions that don't ask for one side of a verb."""
    asked = _asked(reading.asked.query.own_text) if reading.asked.query.kind is QueryKind.WHO else None
    return tuple(_sides(reading, asked, at, bounds) for at, bounds in enumerate(reading.bounds)) if asked else ()


def _sides(reading: CandidateText, asked: _Asked, at: int, bounds: Range) -> tuple[frozenset[Range], frozenset[Range]]:
    here: set[Range] = set()
    there: set[Range] = set()
    for verb in _places_of(reading, asked.verb, bounds) if reading.typed[at] else ():
        passive, by = _passive(reading, verb, bounds)
        for first, last in reading.typed[at]:
            near = verb - _NEAR <= first and last <= verb + _NEAR
            if near and not first <= verb < last:
                does_it = by is not None and first > by if passive else last <= verb
                (here if does_it == asked.agent else there).add((first, last))
    return frozenset(here), frozenset(there - here)


def _places_of(reading: CandidateText, verb: str, bounds: Range) -> Iterator[int]:
    """Where in the sentence the verb stands, or a word that is kindred to it or used alike."""
    forms, alike = reading.words.forms, reading.asked.alike
    places = {number for number, term, _ in reading.places if term == verb}
    for number in range(*bounds):
        if number in places or any(term == verb for term, _ in alike.get(forms[number], ())):
            yield number


def _passive(reading: CandidateText, verb: int, bounds: Range) -> tuple[bool, int | None]:
    """Whether the verb is passive ("was fired", "fired by"), and where "by" stands after it."""
    forms = reading.words.forms
    by = next((n for n in range(verb + 1, min(verb + 1 + _BEHIND, bounds[1])) if forms[n] in _listed("by")), None)
    been = any(forms[n] in _listed("be") for n in range(max(bounds[0], verb - _BETWEEN), verb))
    return been or by == verb + 1, by
