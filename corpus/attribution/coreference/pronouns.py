"""Whom "he" and "she" may mean: persons named before, others described without a name, names that nothing explains."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import replace

from corpus.attribution.coreference import fictional_parts
from corpus.attribution.coreference.descriptions import Description, Descriptions
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.narrative_pronouns import FollowedPronoun, NarrativePronouns
from corpus.attribution.coreference.possible_persons import PossiblePersons
from corpus.attribution.coreference.ranking import option, ranked
from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker, described, person_named
from corpus.attribution.coreference.salience import Salience
from corpus.attribution.coreference.speech_history import SpeechHistory
from corpus.model import SpeakerKind

_REACH = 20
_SENTENCES = 10
_FAR = 8
_HEARD = 3
_INTRODUCED = 3


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
        self._history = SpeechHistory()
        self._narrative = NarrativePronouns(entities.row)
        self._salience = Salience(entities, self._history, self._narrative)
        self._possible = PossiblePersons(entities)

    def spoke(self, person: Person, at: int) -> None:
        """Note that the source at word `at` is this person."""
        self._history.add(person, at)

    def spoke_unnamed(self, one: ResolvedSpeaker, begin: int, end: int) -> None:
        """Note that the source [`begin`, `end`) is somebody without a name."""
        self._descriptions.spoke(one.name, begin, end)

    def speakers(self, most: int) -> list[tuple[int, Person]]:
        """The last sources resolved to a person, the last one first."""
        return self._history.last(most)

    def options(self, gender: str, at: int) -> list[ResolvedSpeaker]:
        """Everybody whom a pronoun of that gender at word `at` may mean."""
        self._follow(at)
        return self._options(gender, at)

    def _options(self, gender: str, at: int) -> list[ResolvedSpeaker]:
        persons = self.candidates(gender, at)
        unnamed = [self._described(one, persons, at) for one in self._descriptions.before(gender, at)]
        return [*self._named(persons, gender, at), *unnamed]

    def _named(self, persons: Sequence[Person], gender: str, at: int) -> list[ResolvedSpeaker]:
        """The persons with what speaks for each, and those whom a name may mean that nothing explains."""
        possible = self._possible.before(gender, at)
        seen = self._salience.evidence([*persons, *(one.person for one in possible)], gender, at)
        for person, evidence in zip((*persons, *(it.person for it in possible)), seen, strict=True):
            evidence.update(fictional_parts.evidence(self._row, person.at[:_INTRODUCED]))
        named = [person_named(person, evidence) for person, evidence in zip(persons, seen, strict=False)]
        nobody = {"he unknown name, nobody at all": float(not persons)}
        for one, evidence in zip(possible, seen[len(persons) :], strict=True):
            whole = {**evidence, **self._possible.evidence(one), **nobody}
            newcomer = one.last(at)
            named.append(ResolvedSpeaker(one.person.shown, SpeakerKind.PERSON, whole, one.person, newcomer=newcomer))
        return named

    def _follow(self, upto: int) -> None:
        """Take up the narrative's pronouns before word `upto`, in text order."""
        for gender, at in self._narrative.unread(upto):
            self._narrative.add(FollowedPronoun(at, gender, self._shares(gender, at)))

    def _shares(self, gender: str, at: int) -> dict[int, float]:
        """How likely a pronoun means each person: one alone where it is a source that is resolved."""
        spoke = next((person for where, person in reversed(self._history.before(at + 1)) if where == at), None)
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
        unnamed = [self._described(one, persons, at) for one in self._descriptions.before("", at) if one.spoke]
        every = (*self._named(persons, "", at), *unnamed)
        told = [replace(one, evidence=_of_floating(one.evidence)) for one in every]
        return [*told, *self._behind(at, persons)]

    def at_hand(self, at: int) -> list[ResolvedSpeaker]:
        """Everybody named or heard not long before word `at`, with what speaks for each."""
        self._follow(at)
        persons = self.candidates("", at)
        seen = self._salience.evidence(persons, "", at)
        return [person_named(one, told) for one, told in zip(persons, seen, strict=True)]

    def _behind(self, at: int, persons: Sequence[Person]) -> list[ResolvedSpeaker]:
        """Who is named for the first time as the paragraph behind a quotation opens: "…" and then "Ana Ruiz is a
        baker."."""
        row = self._row
        opens = row.first[bisect_right(row.paragraph, row.paragraph[row.sentence[at]])]
        upto = bisect_left(self._cast.places, opens)
        for place, person in self._cast.order[upto : upto + 1]:
            mention = self._cast.mention_ending(place)
            if mention and mention.titles == opens and person.at[0] == place and person not in persons:
                nobody = float(not persons)
                return [person_named(person, {"floating behind": 1.0, "floating behind, nobody before": nobody})]
        return []

    def _described(self, one: Description, persons: list[Person], at: int) -> ResolvedSpeaker:
        """Somebody without a name, with when the words stood and whether they spoke."""
        row = self._row
        here = row.sentence[at]
        apart = min(here - row.sentence[one.end - 1], _FAR)
        places = self._cast.places
        since = bisect_left(places, at) > bisect_left(places, one.end)
        heard = self._history.before(at)
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

    def candidates(self, gender: str, at: int) -> list[Person]:
        """The persons of that gender ("": any), or an untold one, who were named or spoke not long before `at`."""
        row = self._row
        upto = bisect_left(self._cast.places, at)
        number = row.sentence[at]
        found: dict[int, Person] = {}
        for place, person in self._cast.order[max(0, upto - _REACH) : upto]:
            if number - row.sentence[place] <= _SENTENCES:
                found[id(person)] = person
        for _, person in self._history.before(at)[-_HEARD:]:
            found[id(person)] = person
        return [one for one in found.values() if not gender or one.gender() in (gender, "")]


def _of_floating(seen: Mapping[str, float]) -> dict[str, float]:
    """The same evidence, weighed apart for quotations without a pronoun."""
    return {name.replace("he", "floating", 1): value for name, value in seen.items()}
