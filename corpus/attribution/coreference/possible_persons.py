"""Names that nothing in an article explains and that act in it, as the persons they may be: "Tangen ducked the
question"."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from corpus.attribution.coreference import person_names, places, roles
from corpus.attribution.coreference.entity_table import EntityTable, Person, name_words
from corpus.attribution.coreference.grammatical_roles import GrammaticalRole, grammatical_role
from corpus.attribution.coreference.mentions import Mention, is_organisation, is_people, is_title
from corpus.attribution.coreference.token_table import TokenTable
from corpus.attribution.coreference.unknown_names import words_beside
from corpus.attribution.neural.name_kinds import shipped_name_kinds

_SOON = 6
_LONGEST = 3


@dataclass(frozen=True, slots=True)
class PossiblePerson:
    """A name of one word to three; `acting`: its mentions as a subject outside quotations, in text order.

    `person` is not among the entities' persons.
    """

    person: Person
    acting: tuple[Mention, ...]

    def last(self, at: int) -> Mention | None:
        """The last mention as a subject before word `at`."""
        return next((one for one in reversed(self.acting) if one.end <= at), None)


class PossiblePersons:
    """Finds the possible persons near a word of one article."""

    def __init__(self, entities: EntityTable) -> None:
        self._cast = entities
        self._row = entities.row

    def before(self, gender: str, at: int) -> list[PossiblePerson]:
        """Those of that gender ("": any), or of an untold one, who acted not long before word `at`, and whom no source
        was found to mean yet."""
        fitting = (one for one in self._all if not gender or one.person.gender() in (gender, ""))
        return [one for one in fitting if self._is_near(one, at)]

    def _is_near(self, one: PossiblePerson, at: int) -> bool:
        last = one.last(at)
        if last is None or last.end - 1 not in self._cast.others:
            return False
        return self._row.sentence[at] - self._row.sentence[last.begin] <= _SOON

    @cached_property
    def _all(self) -> list[PossiblePerson]:
        """All of the article; those of one word who share it with a longer name are that one."""
        row = self._row
        named: dict[str, list[Mention]] = {}
        for end, one in sorted(self._cast.others.items()):
            if _may_be_person(row, one):
                named.setdefault(row.plain[end], []).append(one)
        return [found for mentions in named.values() if (found := self._possible(mentions))]

    def _possible(self, mentions: list[Mention]) -> PossiblePerson | None:
        row = self._row
        acting = tuple(one for one in mentions if not row.quoted[one.end - 1] and acts(row, one))
        if not acting:
            return None
        longest = max(mentions, key=lambda one: one.end - one.begin)
        person = Person(name_words(row, longest), row.of(longest.begin, longest.end))
        person.at = [one.end - 1 for one in mentions]
        person.genders[person_names.gender_of_given(person.name[0])] += 1
        for one in mentions:
            person.genders[roles.gender(roles.role_of(row, one.titles, one.begin, one.end) or "")] += 3
        return PossiblePerson(person, acting)

    def evidence(self, one: PossiblePerson) -> dict[str, float]:
        """What tells whether the name is a person's."""
        row = self._row
        beside = [words_beside(row, it) for it in one.acting]
        return {
            "he unknown name": 1.0,
            "he unknown name by words beside": sum(beside) / len(beside),
            "he unknown name by its word": shipped_name_kinds().own(row.words[one.person.at[0]]),
            "he unknown name alone": float(len(one.person.name) == 1),
            "he unknown name proper": float(row.is_proper(one.person.at[0])),
            "he unknown name acts": float(any(row.is_acting(it.end - 1) for it in one.acting)),
        }


def _may_be_person(row: TokenTable, one: Mention) -> bool:
    """Whether nothing tells that a name is no person's."""
    if one.person is not None or one.end - one.begin > _LONGEST or not name_words(row, one):
        return False
    word = row.plain[one.end - 1]
    if one.end - one.begin > 1:
        return not is_organisation(row, one.begin, one.end - 1)  # "NBC News" before a name
    led = one.begin > 0 and row.plain[one.begin - 1] in ("the", "a", "an")
    plural = is_people(word) or row.tags[one.begin] == "NNPS"
    return not (led or plural or is_title(word) or row.is_common(one.begin) or places.is_place(row, one))


def acts(row: TokenTable, one: Mention) -> bool:
    """Whether a name is a subject with a verb, or opens its sentence."""
    opens = row.bounds(one.begin)[0] == one.titles and one.end - one.begin > 1
    return opens or grammatical_role(row, one.titles, one.end) is GrammaticalRole.SUBJECT
