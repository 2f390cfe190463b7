"""Whom "he", "she" and "the minister" mean: the persons named before, weighed."""

from __future__ import annotations

import math
from bisect import bisect_left

from corpus.attribution import roles
from corpus.attribution.cast import Cast, Person
from corpus.attribution.phrase import Phrase

_REACH = 14
_SENTENCES = 6


class Antecedents:
    """Weighs the persons of a cast as antecedents; learns who spoke as sources are resolved in text order."""

    def __init__(self, cast: Cast) -> None:
        self._cast = cast
        self._row = cast.row
        self._spoke: list[tuple[int, Person]] = []

    @property
    def _places(self) -> list[int]:
        return self._cast.places

    def spoke(self, person: Person, at: int) -> None:
        """Note that the source at word `at` is this person."""
        self._spoke.append((at, person))

    def of(self, gender: str, at: int) -> tuple[Person, float] | None:
        """The person that a pronoun at word `at` most likely means, and how likely."""
        scores: dict[int, float] = {}
        persons: dict[int, Person] = {}
        for place, person in self._candidates(at):
            if person.gender() not in (gender, ""):
                continue
            score = self._weight(place, at) - (0.5 if person.gender() == "" else 0.0)
            if score > scores.get(id(person), -math.inf):
                scores[id(person)], persons[id(person)] = score, person
        return _best(scores, persons)

    def _candidates(self, at: int) -> list[tuple[int, Person]]:
        number = self._row.sentence[at]
        upto = bisect_left(self._places, at)
        named = [
            pair for pair in self._cast.order[max(0, upto - _REACH) : upto] if number - self._row.sentence[pair[0]] <= _SENTENCES
        ]
        return named + [pair for pair in self._spoke[-2:] if pair[0] < at]

    def _weight(self, place: int, at: int) -> float:
        row = self._row
        apart = row.sentence[at] - row.sentence[place]
        score = -0.6 * apart
        spoken = any(where == place or self._row.sentence[where] == row.sentence[place] and who is self._cast.mentioned.get(place) for where, who in self._spoke[-3:])
        if self._spoke and self._spoke[-1][1] is self._cast.mentioned.get(place, self._spoke[-1][1]):
            score += 1.2
        score += 0.8 * spoken
        if self._is_subject(place):
            score += 1.0
        if row.quoted[place]:
            score -= 1.5
        if place + 1 < len(row.tags) and row.tags[place + 1] == "POS":
            score -= 0.7
        return score

    def _is_subject(self, place: int) -> bool:
        """Whether the mention opens its sentence, as far as names go, and no preposition leads up to it."""
        row = self._row
        mention = self._cast.spans.get(place)
        low, _ = row.bounds(place)
        begin = mention.titles if mention else place
        upto = bisect_left(self._places, place)
        earlier = upto > 0 and self._places[upto - 1] >= low
        return not earlier and (begin == low or row.tags[begin - 1] not in ("IN", "TO", "VBD", "VBZ"))

    def by_role(self, source: Phrase) -> tuple[Person, float] | None:
        """The person whose role holds the noun of a definite phrase: "the senator", "the Indiana governor"."""
        row = self._row
        head = roles.canonical(row.plain[source.head])
        wanted = {roles.canonical(row.plain[at]) for at in range(source.own, source.head) if row.tags[at] != "POS"}
        scores: dict[int, float] = {}
        persons: dict[int, Person] = {}
        for person in self._cast.persons:
            nouns = {roles.canonical(word) for role in person.roles for word in role.split()}
            if head not in nouns:
                continue
            before = [place for place in person.at if place < source.begin]
            if not before and not wanted & nouns:
                continue
            apart = row.sentence[source.begin] - row.sentence[before[-1]] if before else 6
            scores[id(person)] = len(wanted & nouns) * 1.0 - len(wanted - nouns) * 0.7 - 0.3 * min(apart, 8)
            persons[id(person)] = person
        return _best(scores, persons)


def _best(scores: dict[int, float], persons: dict[int, Person]) -> tuple[Person, float] | None:
    if not scores:
        return None
    top = max(scores, key=lambda one: scores[one])
    total = sum(math.exp(1.3 * (score - scores[top])) for score in scores.values())
    return persons[top], 0.97 / total
