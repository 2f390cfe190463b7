"""Whom "he" and "she" mean: the persons named before, weighed."""

from __future__ import annotations

import math
from bisect import bisect_left

from corpus.attribution.coreference.entity_table import EntityTable, Person

_REACH = 14
_SENTENCES = 6
WEIGHTS = (0.5, 0.2, 1.0, 0.3, 1.2, 0.3, 0.1, 0.3, -1.5, -0.7, -0.5, 0.2, 0.2, 0.2, 0.3, 0.2, -0.5)
"""Set by hand: fitting them on PolNeAR changed no figure. With the scale below the probabilities are calibrated."""

_SCALE = 0.85
_ELSEWHERE = 1.5
"""What a person loses to another who is a subject or speaks in the pronoun's own paragraph."""

_GOES_ON = 1.5
"""What the last speaker gains where a paragraph opens with a quotation and names nobody before "he said"."""


class Antecedents:
    """Weighs the persons of a entities as antecedents; learns who spoke as sources are resolved in text order."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row
        self._spoke: list[tuple[int, Person]] = []

    @property
    def _places(self) -> list[int]:
        return self._cast.places

    def spoke(self, person: Person, at: int) -> None:
        """Note that the source at word `at` is this person."""
        self._spoke.append((at, person))

    def speakers(self, most: int) -> list[tuple[int, Person]]:
        """The last sources resolved to a person, the last one first."""
        return self._spoke[: -most - 1 : -1]

    def of(self, gender: str, at: int) -> tuple[Person, float] | None:
        """The person that a pronoun at word `at` most likely means, and how likely."""
        persons = self.candidates(gender, at)
        scores = [_SCALE * sum(w * f for w, f in zip(WEIGHTS, self.features(one, at), strict=True)) for one in persons]
        here = [self._is_here(one, at) for one in persons]
        if any(here):
            scores = [score - (0 if near else _ELSEWHERE) for score, near in zip(scores, here, strict=True)]
        elif self._goes_on(at):
            last = self._spoke[-1][1]
            scores = [score + _GOES_ON * (one is last) for score, one in zip(scores, persons, strict=True)]
        return best(scores, persons)

    def _goes_on(self, at: int) -> bool:
        """Whether word `at` follows a quotation that opens the paragraph, and somebody spoke in the one before."""
        row = self._row
        paragraph = row.paragraph[row.sentence[at]]
        opens = row.first[self._opening(paragraph)]
        if not self._spoke or not row.quoted[opens] or row.quoted[at]:
            return False
        between = self._places[bisect_left(self._places, opens) : bisect_left(self._places, at)]
        near = paragraph - row.paragraph[row.sentence[self._spoke[-1][0]]] <= 1
        return near and all(row.quoted[place] for place in between)

    def candidates(self, gender: str, at: int) -> list[Person]:
        """The persons of that gender, or of an unknown one, who were named or spoke not long before word `at`."""
        row = self._row
        upto = bisect_left(self._places, at)
        number = row.sentence[at]
        found: dict[int, Person] = {}
        for place, person in self._cast.order[max(0, upto - _REACH) : upto]:
            if number - row.sentence[place] <= _SENTENCES:
                found[id(person)] = person
        for _, person in self._spoke[-2:]:
            found[id(person)] = person
        return [one for one in found.values() if one.gender() in (gender, "")]

    def _is_here(self, person: Person, at: int) -> bool:
        """Whether the paragraph of word `at` has the person as a subject outside quotation marks, or as a speaker."""
        row = self._row
        opens = row.first[self._opening(row.paragraph[row.sentence[at]])]
        upto = bisect_left(person.at, at)
        places = person.at[bisect_left(person.at, opens) : upto]
        named = any(not row.quoted[place] and self._acts(place) for place in places)
        return named or any(who is person and opens <= where < at for where, who in self._spoke[-4:])

    def _opening(self, paragraph: int) -> int:
        """The number of the paragraph's first sentence."""
        return bisect_left(self._row.paragraph, paragraph)

    def features(self, person: Person, at: int) -> tuple[float, ...]:
        """What speaks for a person as the antecedent of word `at`; the order is that of `WEIGHTS`."""
        row = self._row
        upto = bisect_left(person.at, at)
        place = person.at[upto - 1] if upto else -1
        apart = row.sentence[at] - row.sentence[place] if upto else _SENTENCES + 1
        said = next((where for where, who in reversed(self._spoke[-4:]) if who is person), -1)
        since = row.sentence[at] - row.sentence[said] if said >= 0 else _SENTENCES + 1
        last = bool(self._spoke) and self._spoke[-1][1] is person
        subject = upto > 0 and self._is_subject(place)
        opens = row.bounds(at)[0] == at
        one_paragraph = upto > 0 and row.paragraph[row.sentence[place]] == row.paragraph[row.sentence[at]]
        possessive = upto > 0 and place + 1 < len(row.tags) and row.tags[place + 1] == "POS"
        between = bisect_left(self._places, at) - bisect_left(self._places, place) - 1 if upto else _REACH
        return (
            -float(min(apart, _SENTENCES + 1)),
            float(apart == 0),
            float(subject),
            float(subject and apart == 1),
            float(last),
            float(last and since <= 1),
            -float(min(since, _SENTENCES + 1)),
            math.log(1 + len(person.at)),
            float(upto > 0 and row.quoted[place]),
            float(possessive),
            float(person.gender() == ""),
            float(one_paragraph),
            float(last and opens),
            -math.log(1 + max(0, between)),
            float(apart == 0 and said >= 0 and since == 0),
            float(said >= 0 and row.paragraph[row.sentence[said]] == row.paragraph[row.sentence[at]]),
            float(upto == 0),
        )

    def _acts(self, place: int) -> bool:
        """Whether the mention is its sentence's subject, or joined to it by "and"."""
        mention = self._cast.spans.get(place)
        joint = (mention.titles if mention else place) - 1
        joined = joint > 0 and self._row.plain[joint] == "and" and joint - 1 in self._cast.mentioned
        return self._is_subject(joint - 1 if joined else place)

    def _is_subject(self, place: int) -> bool:
        """Whether the mention opens its sentence, as far as names go, and no preposition leads up to it."""
        row = self._row
        mention = self._cast.spans.get(place)
        low, _ = row.bounds(place)
        begin = mention.titles if mention else place
        upto = bisect_left(self._places, place)
        earlier = upto > 0 and self._places[upto - 1] >= low
        return not earlier and (begin == low or row.tags[begin - 1] not in ("IN", "TO", "VBD", "VBZ"))


def best(scores: list[float], persons: list[Person]) -> tuple[Person, float] | None:
    """The person with the highest score, and how likely by the scores of all."""
    if not scores:
        return None
    top = max(range(len(scores)), key=lambda n: scores[n])
    total = sum(math.exp(score - scores[top]) for score in scores)
    return persons[top], 0.97 / total
