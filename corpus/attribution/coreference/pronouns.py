"""Whom "he" and "she" may mean: persons named before, others described without a name, names that nothing explains."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace

from corpus.attribution.coreference.descriptions import Description, Descriptions
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.grammatical_roles import GrammaticalRole, grammatical_role
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.ranking import option, ranked
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.attribution.coreference.token_table import TokenTable
from corpus.model import SpeakerKind

_REACH = 20
_SENTENCES = 10
_FAR = 8
_SOON = 6
_FOLLOWED = frozenset(["he", "she"])


@dataclass(frozen=True, slots=True)
class _Traces:
    """Where a person was last named and last spoke before a pronoun; -1 for never."""

    person: Person
    named: int
    said: int
    here: bool


@dataclass(frozen=True, slots=True)
class _Followed:
    """A pronoun of the narrative at word `at`; `shares`: how likely it means each person, by the object's id."""

    at: int
    gender: str
    shares: Mapping[int, float]


class Antecedents:
    """Collects what a pronoun may take up; learns who spoke as sources are resolved in text order.

    The pronouns of the narrative are followed on the way, by the same `weights`: "She will give …" tells of whom a
    paragraph is, whoever else it names.
    """

    def __init__(self, entities: EntityTable, weights: Mapping[str, float] | None = None) -> None:
        self._cast = entities
        self._row = entities.row
        self._weights = weights
        self._descriptions = Descriptions(entities)
        self._spoke: list[tuple[int, Person]] = []
        self._followed: list[_Followed] = []
        self._read = 0

    @property
    def _places(self) -> list[int]:
        return self._cast.places

    def spoke(self, person: Person, at: int) -> None:
        """Note that the source at word `at` is this person."""
        self._spoke.append((at, person))

    def spoke_unnamed(self, one: ResolvedSpeaker, begin: int, end: int) -> None:
        """Note that the source [`begin`, `end`) is somebody without a name."""
        self._descriptions.spoke(one.name, begin, end)

    def _heard_before(self, at: int) -> list[tuple[int, Person]]:
        """The last sources before word `at` that were resolved to a person."""
        return [pair for pair in self._spoke[-_REACH:] if pair[0] < at]

    def speakers(self, most: int) -> list[tuple[int, Person]]:
        """The last sources resolved to a person, the last one first."""
        return self._spoke[: -most - 1 : -1]

    def options(self, gender: str, at: int) -> list[ResolvedSpeaker]:
        """Everybody whom a pronoun of that gender at word `at` may mean."""
        self._follow(at)
        return self._options(gender, at)

    def _options(self, gender: str, at: int) -> list[ResolvedSpeaker]:
        persons = self.candidates(gender, at)
        named = [
            person_named(person, seen) for person, seen in zip(persons, self.features(persons, gender, at), strict=True)
        ]
        unnamed = [self._described(one, persons, at) for one in self._descriptions.before(gender, at)]
        return [*named, *unnamed, *self._unknown(persons, at)]

    def _follow(self, upto: int) -> None:
        """Take up the narrative's pronouns before word `upto`, in text order."""
        row = self._row
        for at in range(self._read, upto):
            gender = row.plain[at]
            if gender in _FOLLOWED and not row.quoted[at]:
                self._followed.append(_Followed(at, gender, self._shares(gender, at)))
        self._read = max(self._read, upto)

    def _shares(self, gender: str, at: int) -> dict[int, float]:
        """How likely a pronoun means each person: one alone where it is a source that is resolved."""
        spoke = next((person for where, person in reversed(self._heard_before(at + 1)) if where == at), None)
        if spoke:
            return {id(spoke): 1.0}
        order = ranked([option(one) for one in self._options(gender, at)], self._weights)
        return {id(one.speakers[0].person): one.probability for one in order if one.speakers[0].person}

    def floating(self, at: int) -> list[ResolvedSpeaker]:
        """Everybody who may say a quotation that begins at word `at` and that no words give to anybody: whom the
        pronoun that opens the sentence before means, if one does; else all who were named."""
        row = self._row
        begin = row.first[max(0, row.sentence[at] - 1)]
        acting = next((place for place in range(begin, min(begin + 2, at)) if row.plain[place] in ("he", "she")), None)
        if acting is not None and not row.quoted[acting]:
            return self.options(row.plain[acting], acting)
        self._follow(at)
        persons = self.candidates("", at)
        named = [
            person_named(person, _of_floating(seen))
            for person, seen in zip(persons, self.features(persons, "", at), strict=True)
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
        heard = self._heard_before(at)
        last = heard[-1][0] if heard else -1
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

    def _unknown(self, persons: list[Person], at: int) -> list[ResolvedSpeaker]:
        """The names of two words or three near before word `at` that open a sentence and that nothing tells to be
        anything but a person's, each where it last stood."""
        row = self._row
        here = row.sentence[at]
        last: dict[str, Mention] = {}
        for end, one in self._cast.others.items():
            near = end < at and here - row.sentence[one.begin] <= _SOON
            if (
                near
                and one.person is None
                and one.end - one.begin in (2, 3)
                and not row.quoted[end]
                and _opens(row, one)
            ):
                last[row.of(one.begin, one.end)] = one
        return [self._unknown_name(name, one, persons, at) for name, one in last.items()]

    def _unknown_name(self, name: str, one: Mention, persons: list[Person], at: int) -> ResolvedSpeaker:
        row = self._row
        role = grammatical_role(row, one.titles, one.end)
        seen = {
            "he unknown name": 1.0,
            "he unknown name near": -float(row.sentence[at] - row.sentence[one.begin]),
            "he unknown name acts": float(role is GrammaticalRole.SUBJECT and row.is_acting(one.end - 1)),
            "he unknown name, nobody at all": float(not persons),
            "he unknown name, nobody since": float(all(self._last(who, at) < one.begin for who in persons)),
        }
        return ResolvedSpeaker(name, SpeakerKind.PERSON, seen, newcomer=one)

    def candidates(self, gender: str, at: int) -> list[Person]:
        """The persons of that gender ("": any), or an untold one, who were named or spoke not long before `at`."""
        row = self._row
        upto = bisect_left(self._places, at)
        number = row.sentence[at]
        found: dict[int, Person] = {}
        for place, person in self._cast.order[max(0, upto - _REACH) : upto]:
            if number - row.sentence[place] <= _SENTENCES:
                found[id(person)] = person
        for _, person in self._heard_before(at)[-3:]:
            found[id(person)] = person
        return [one for one in found.values() if not gender or one.gender() in (gender, "")]

    def _is_here(self, person: Person, at: int) -> bool:
        """Whether the paragraph of word `at` has the person as a subject outside quotation marks, or as a speaker."""
        row = self._row
        opens = row.first[self._opening(row.paragraph[row.sentence[at]])]
        upto = bisect_left(person.at, at)
        places = person.at[bisect_left(person.at, opens) : upto]
        named = any(not row.quoted[place] and self._acts(place) for place in places)
        return named or any(who is person and opens <= where < at for where, who in self._heard_before(at)[-4:])

    def _opening(self, paragraph: int) -> int:
        """The number of the paragraph's first sentence."""
        return bisect_left(self._row.paragraph, paragraph)

    def features(self, persons: list[Person], gender: str, at: int) -> list[dict[str, float]]:
        """What speaks for each person as the antecedent of word `at`, a pronoun of that gender ("": none)."""
        traces = [self._traces(person, at) for person in persons]
        order = sorted(range(len(traces)), key=lambda n: -traces[n].named)
        rank = {n: place for place, n in enumerate(order)}
        anybody = any(one.here for one in traces)
        return [
            self._named(one, at) | self._heard(one, traces, at) | self._taken_up(one, traces, gender, at) | {
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
        said = next((where for where, who in reversed(self._heard_before(at)[-_SOON:]) if who is person), -1)
        return _Traces(person, self._last(person, at), said, self._is_here(person, at))

    def _last(self, person: Person, at: int) -> int:
        """The last word before word `at` that names the person; -1 if none does."""
        upto = bisect_left(person.at, at)
        return person.at[upto - 1] if upto else -1

    def _is_topic(self, person: Person) -> bool:
        """Whether the article's first sentence, or its headline, has the person act."""
        opens = self._row.first[1]
        return any(self._role(place) is GrammaticalRole.SUBJECT for place in person.at[:2] if place < opens)

    def _named(self, one: _Traces, at: int) -> dict[str, float]:
        """Where and how the person was last named."""
        row = self._row
        number = row.sentence[at]
        before = one.named >= 0
        apart = min(number - row.sentence[one.named], _FAR) if before else _FAR
        away = row.paragraph[number] - row.paragraph[row.sentence[one.named]] if before else _FAR
        subject = before and self._role(one.named) is GrammaticalRole.SUBJECT
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
            "he topic": float(self._is_topic(one.person)),
            "he named in quotation": float(before and row.quoted[one.named]),
        }

    def _heard(self, one: _Traces, traces: list[_Traces], at: int) -> dict[str, float]:
        """When the person last spoke, and whether others were named since."""
        row = self._row
        number = row.sentence[at]
        paragraph = row.paragraph[number]
        opens = row.first[self._opening(paragraph)]
        quotes = row.quoted[opens] or (opens + 1 < len(row.words) and row.quoted[opens + 1])
        spoke = self._heard_before(at)
        last = bool(spoke) and spoke[-1][1] is one.person
        heard = spoke[-1][0] if spoke and not last else len(row.words)
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

    def _taken_up(self, one: _Traces, traces: list[_Traces], gender: str, at: int) -> dict[str, float]:
        """Whether the pronouns of that gender before mean the person, and what the person's names do in their
        sentences."""
        row = self._row
        here = row.sentence[at]
        seen = {}
        if one.named >= 0 and (role := self._role(one.named)) is not GrammaticalRole.SUBJECT:
            seen[f"he {role.value}"] = 1.0
        if followed := self._last_followed(gender, at):
            share = followed.shares.get(id(one.person), 0.0)
            others = any(it.named > followed.at and it is not one for it in traces)
            seen |= {
                "he taken up": share,
                "he taken up here": share * (row.paragraph[here] == row.paragraph[row.sentence[followed.at]]),
                "he taken up near": -share * (here - row.sentence[followed.at]),
                "he taken up, others since": share * others,
            }
        return seen

    def _role(self, place: int) -> GrammaticalRole:
        mention = self._cast.spans.get(place)
        return grammatical_role(self._row, mention.titles if mention else place, mention.end if mention else place + 1)

    def _last_followed(self, gender: str, at: int) -> _Followed | None:
        """The last pronoun of that gender ("": any) that the narrative has before word `at`, not far before."""
        row = self._row
        before = (one for one in reversed(self._followed[-_REACH:]) if one.at < at and gender in ("", one.gender))
        last = next(before, None)
        return last if last and row.sentence[at] - row.sentence[last.at] <= _SOON else None

    def _acts(self, place: int) -> bool:
        """Whether the mention acts in its sentence, or is joined by "and" to one that does."""
        mention = self._cast.spans.get(place)
        joint = (mention.titles if mention else place) - 1
        joined = joint > 0 and self._row.plain[joint] == "and" and joint - 1 in self._cast.mentioned
        return self._role(joint - 1 if joined else place) is GrammaticalRole.SUBJECT


def _of_floating(seen: Mapping[str, float]) -> dict[str, float]:
    """The same evidence, weighed apart for quotations without a pronoun."""
    return {name.replace("he", "floating", 1): value for name, value in seen.items()}


def _opens(row: TokenTable, one: Mention) -> bool:
    """Whether a name opens its sentence."""
    return row.bounds(one.begin)[0] == one.titles
