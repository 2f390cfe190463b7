"""Whom "he" and "she" may mean: persons named before, others described without a name, names that nothing explains."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus.attribution.coreference.descriptions import Description, Descriptions
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.attribution.coreference.token_table import TokenTable
from corpus.model import SpeakerKind

_REACH = 20
_SENTENCES = 10
_FAR = 8
_SOON = 6


@dataclass(frozen=True, slots=True)
class _Traces:
    """Where a person was last named and last spoke before a pronoun; -1 for never."""

    person: Person
    named: int
    said: int
    here: bool


class Antecedents:
    """Collects what a pronoun may take up; learns who spoke as sources are resolved in text order."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row
        self._descriptions = Descriptions(entities)
        self._spoke: list[tuple[int, Person]] = []

    @property
    def _places(self) -> list[int]:
        return self._cast.places

    def spoke(self, person: Person, at: int) -> None:
        """Note that the source at word `at` is this person."""
        self._spoke.append((at, person))

    def spoke_unnamed(self, one: ResolvedSpeaker, begin: int, end: int) -> None:
        """Note that the source [`begin`, `end`) is somebody without a name."""
        self._descriptions.spoke(one.name, begin, end)

    def speakers(self, most: int) -> list[tuple[int, Person]]:
        """The last sources resolved to a person, the last one first."""
        return self._spoke[: -most - 1 : -1]

    def options(self, gender: str, at: int) -> list[ResolvedSpeaker]:
        """Everybody whom a pronoun of that gender at word `at` may mean."""
        persons = self.candidates(gender, at)
        named = [person_named(person, seen) for person, seen in zip(persons, self.features(persons, at), strict=True)]
        unnamed = [self._described(one, persons, at) for one in self._descriptions.before(gender, at)]
        return [*named, *unnamed, *([] if named else self._unknown(at))]

    def floating(self, at: int) -> list[ResolvedSpeaker]:
        """Everybody who may say a quotation that begins at word `at` and that no words give to anybody: whom the
        pronoun that opens the sentence before means, if one does; else all who were named."""
        row = self._row
        begin = row.first[max(0, row.sentence[at] - 1)]
        acting = next((place for place in range(begin, min(begin + 2, at)) if row.plain[place] in ("he", "she")), None)
        if acting is not None and not row.quoted[acting]:
            return self.options(row.plain[acting], acting)
        persons = self.candidates("", at)
        named = [
            person_named(person, _of_floating(seen))
            for person, seen in zip(persons, self.features(persons, at), strict=True)
        ]
        unnamed = [self._described(one, persons, at) for one in self._descriptions.before("", at) if one.spoke]
        return [*named, *(replace(one, evidence=_of_floating(one.evidence)) for one in unnamed)]

    def _described(self, one: Description, persons: list[Person], at: int) -> ResolvedSpeaker:
        """Somebody without a name, with when the words stood and whether they spoke."""
        row = self._row
        here = row.sentence[at]
        apart = min(here - row.sentence[one.end - 1], _FAR)
        places = self._places
        since = bisect_left(places, at) > bisect_left(places, one.end)
        last = self._spoke[-1][0] if self._spoke else -1
        return described(
            one.name,
            SpeakerKind.UNNAMED,
            {
                "he unnamed": 1.0,
                "he unnamed near": -float(apart),
                "he unnamed spoke": float(one.spoke),
                "he unnamed spoke last": float(one.spoke and one.begin > last),
                "he unnamed, nobody since": float(not since),
                "he unnamed, nobody at all": float(not persons),
                "he unnamed here": float(row.paragraph[here] == row.paragraph[row.sentence[one.end - 1]]),
                "he unnamed subject": float(one.opens),
                "he unnamed definite": float(one.definite),
                "he unnamed gender": float(bool(one.gender)),
            },
        )

    def _unknown(self, at: int) -> list[ResolvedSpeaker]:
        """The names of two words or three before word `at` that open a sentence and that nothing tells to be anything
        but a person's, if it is one."""
        row = self._row
        fitting = [
            one
            for end, one in self._cast.others.items()
            if end < at and one.person is None and one.end - one.begin in (2, 3) and not row.quoted[end]
        ]
        fitting = [one for one in fitting if row.sentence[at] - row.sentence[one.begin] <= _SOON and _opens(row, one)]
        names = {row.of(one.begin, one.end) for one in fitting}
        if len(names) != 1:
            return []
        last = fitting[-1]
        return [ResolvedSpeaker(names.pop(), SpeakerKind.PERSON, {"he unknown name": 1.0}, newcomer=last)]

    def candidates(self, gender: str, at: int) -> list[Person]:
        """The persons of that gender ("": any), or an untold one, who were named or spoke not long before `at`."""
        row = self._row
        upto = bisect_left(self._places, at)
        number = row.sentence[at]
        found: dict[int, Person] = {}
        for place, person in self._cast.order[max(0, upto - _REACH) : upto]:
            if number - row.sentence[place] <= _SENTENCES:
                found[id(person)] = person
        for _, person in self._spoke[-3:]:
            found[id(person)] = person
        return [one for one in found.values() if not gender or one.gender() in (gender, "")]

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
                "he": 1.0,
                "he alone": float(len(traces) == 1),
                "he rank": -float(rank[n]),
                "he here": float(one.here),
                "he elsewhere": float(anybody and not one.here),
                "he gender": float(bool(one.person.gender())),
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
            "he near": -float(apart),
            "he same sentence": float(apart == 0),
            "he often": math.log(1 + len(one.person.at)),
            "he subject": float(subject),
            "he subject near": float(subject and apart <= 1),
            "he subject before": float(subject and apart == 1),
            "he paragraph": float(away == 0),
            "he subject in paragraph": float(subject and away == 0),
            "he paragraph before": float(away == 1),
            "he topic": float(bool(one.person.at) and one.person.at[0] < row.first[1]),
            "he named in quotation": float(before and row.quoted[one.named]),
        }

    def _heard(self, one: _Traces, traces: list[_Traces], at: int) -> dict[str, float]:
        """When the person last spoke, and whether others were named since."""
        row = self._row
        number = row.sentence[at]
        paragraph = row.paragraph[number]
        opens = row.first[self._opening(paragraph)]
        quotes = row.quoted[opens] or (opens + 1 < len(row.words) and row.quoted[opens + 1])
        last = bool(self._spoke) and self._spoke[-1][1] is one.person
        heard = self._spoke[-1][0] if self._spoke and not last else len(row.words)
        since = number - row.sentence[one.said] if one.said >= 0 else _FAR
        away = paragraph - row.paragraph[row.sentence[one.said]] if one.said >= 0 else _FAR
        return {
            "he named since": float(one.named > heard),
            "he new since": float(bool(one.person.at) and one.person.at[0] > heard and one.named > heard),
            "he spoke last": float(last),
            "he spoke just now": float(last and since <= 1),
            "he spoke before a quotation": float(away == 1 and quotes),
            "he spoke last, nobody since": float(last and all(other.named <= one.said for other in traces)),
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


def _of_floating(seen: Mapping[str, float]) -> dict[str, float]:
    """The same evidence, weighed apart for quotations without a pronoun."""
    return {name.replace("he", "floating", 1): value for name, value in seen.items()}


def _opens(row: TokenTable, one: Mention) -> bool:
    """Whether a name opens its sentence."""
    return row.bounds(one.begin)[0] == one.titles
