"""Whom "he" and "she" mean: the persons named before, weighed by a log-linear model."""

from __future__ import annotations

import json
import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.token_table import TokenTable
from corpus.attribution.tokens.sentence_splitter import WEIGHTS

_REACH = 20
_SENTENCES = 10
_FAR = 8
_SOON = 6
_UNKNOWN = 0.7
"""How likely a name that nothing tells to be a person's is one where no person is named and "he" or "she" follows."""


@cache
def shipped_weights() -> Mapping[str, float]:
    """The weights of the features by name; `python -m tests.training.attribution.antecedents DIR` makes them again."""
    weights: dict[str, float] = json.loads((WEIGHTS / "antecedents.json").read_text(encoding="utf-8"))
    return weights


@dataclass(frozen=True, slots=True)
class _Traces:
    """Where a person was last named and last spoke before a pronoun; -1 for never."""

    person: Person
    named: int
    said: int
    here: bool


class Antecedents:
    """Weighs the persons of an article as antecedents; learns who spoke as sources are resolved in text order.

    `weighed`: everybody whom the pronoun asked about last may mean, the likeliest first.
    """

    def __init__(self, entities: EntityTable, weights: Mapping[str, float] | None = None) -> None:
        self._cast = entities
        self._row = entities.row
        self._weights = shipped_weights() if weights is None else weights
        self._spoke: list[tuple[int, Person]] = []
        self.weighed: list[tuple[Person, float]] = []

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
        self.weighed = ranked = self.ranked(gender, at)
        if not ranked and (unknown := self._unknown(at)):
            return self._cast.newcomer(unknown), _UNKNOWN
        return ranked[0] if ranked else None

    def ranked(self, gender: str, at: int) -> list[tuple[Person, float]]:
        """All that a pronoun at word `at` may mean with their probabilities, the likeliest first."""
        persons = self.candidates(gender, at)
        scores = [
            sum(self._weights[name] * value for name, value in seen.items() if value)
            for seen in self.features(persons, at)
        ]
        total = sum(math.exp(score - max(scores)) for score in scores)
        shares = [math.exp(score - max(scores)) / total for score in scores]
        return sorted(zip(persons, shares, strict=True), key=lambda pair: -pair[1])

    def _unknown(self, at: int) -> Mention | None:
        """The nearest subject before word `at` whose name of two words or three nothing tells to be anything else."""
        row = self._row
        fitting = [
            one
            for end, one in self._cast.others.items()
            if end < at and one.person is None and one.end - one.begin in (2, 3) and not row.quoted[end]
        ]
        fitting = [one for one in fitting if row.sentence[at] - row.sentence[one.begin] <= _SOON and _opens(row, one)]
        names = {row.of(one.begin, one.end) for one in fitting}
        return fitting[-1] if len(names) == 1 else None

    def candidates(self, gender: str, at: int) -> list[Person]:
        """The persons of that gender, or of an unknown one, who were named or spoke not long before word `at`."""
        row = self._row
        upto = bisect_left(self._places, at)
        number = row.sentence[at]
        found: dict[int, Person] = {}
        for place, person in self._cast.order[max(0, upto - _REACH) : upto]:
            if number - row.sentence[place] <= _SENTENCES:
                found[id(person)] = person
        for _, person in self._spoke[-3:]:
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

    def features(self, persons: list[Person], at: int) -> list[dict[str, float]]:
        """What speaks for each person as the antecedent of word `at`."""
        traces = [self._traces(person, at) for person in persons]
        order = sorted(range(len(traces)), key=lambda n: -traces[n].named)
        rank = {n: place for place, n in enumerate(order)}
        anybody = any(one.here for one in traces)
        return [
            self._named(one, at) | self._heard(one, traces, at) | {
                "rank": -float(rank[n]),
                "here": float(one.here),
                "elsewhere": float(anybody and not one.here),
            }
            for n, one in enumerate(traces)
        ]  # fmt: skip

    def _traces(self, person: Person, at: int) -> _Traces:
        upto = bisect_left(person.at, at)
        said = next((where for where, who in reversed(self._spoke[-_SOON:]) if who is person), -1)
        return _Traces(person, person.at[upto - 1] if upto else -1, said, self._is_here(person, at))

    def _named(self, one: _Traces, at: int) -> dict[str, float]:
        """Where and how the person was last named."""
        row = self._row
        number = row.sentence[at]
        before = one.named >= 0
        apart = min(number - row.sentence[one.named], _FAR) if before else _FAR
        away = row.paragraph[number] - row.paragraph[row.sentence[one.named]] if before else _FAR
        subject = before and self._is_subject(one.named)
        return {
            "near": -float(apart),
            "same sentence": float(apart == 0),
            "often": math.log(1 + len(one.person.at)),
            "subject": float(subject),
            "subject near": float(subject and apart <= 1),
            "subject before": float(subject and apart == 1),
            "paragraph": float(away == 0),
            "subject in paragraph": float(subject and away == 0),
            "paragraph before": float(away == 1),
        }

    def _heard(self, one: _Traces, traces: list[_Traces], at: int) -> dict[str, float]:
        """When the person last spoke, and whether others were named since."""
        row = self._row
        number = row.sentence[at]
        paragraph = row.paragraph[number]
        opens = row.first[self._opening(paragraph)]
        quotes = row.quoted[opens] or (opens + 1 < len(row.words) and row.quoted[opens + 1])
        last = bool(self._spoke) and self._spoke[-1][1] is one.person
        since = number - row.sentence[one.said] if one.said >= 0 else _FAR
        away = paragraph - row.paragraph[row.sentence[one.said]] if one.said >= 0 else _FAR
        return {
            "spoke last": float(last),
            "spoke just now": float(last and since <= 1),
            "spoke before a quotation": float(away == 1 and quotes),
            "spoke last, nobody since": float(last and all(other.named <= one.said for other in traces)),
        }

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


def _opens(row: TokenTable, one: Mention) -> bool:
    """Whether a name opens its sentence."""
    return row.bounds(one.begin)[0] == one.titles


def best(scores: list[float], persons: list[Person]) -> tuple[Person, float] | None:
    """The person with the highest score, and how likely by the scores of all."""
    if not scores:
        return None
    top = max(range(len(scores)), key=lambda n: scores[n])
    total = sum(math.exp(score - scores[top]) for score in scores)
    return persons[top], 0.97 / total
