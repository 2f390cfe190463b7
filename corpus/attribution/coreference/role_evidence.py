"""What speaks for a person as the one whom a role means: how the roles given to them fit it, and where they stand."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Set

from corpus.attribution import lexicon
from corpus.attribution.coreference import roles
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.noun_phrase import Phrase
from corpus.attribution.coreference.pronouns import Antecedents

PAST = "ex-"
_ROLES = 6
_FAR = 20


class RoleEvidence:
    """Tells it for the persons of one article; knows from `antecedents` who spoke before."""

    def __init__(self, entities: EntityTable, antecedents: Antecedents) -> None:
        self._row = entities.row
        self._antecedents = antecedents

    def of(self, source: Phrase, person: Person, wanted: Set[str]) -> dict[str, float]:
        """What speaks for a person as the one meant by a phrase with the words `wanted` before its noun."""
        fits = self._fitting(source, wanted, nouns(person))
        return fits | self._standing(source, person, told=1 - fits["role untold"])

    def _fitting(self, source: Phrase, wanted: Set[str], told: Set[str]) -> dict[str, float]:
        """How the roles `told` of a person fit the phrase: its noun, the words before that, what it is of, and whether
        it is held now."""
        row = self._row
        parted = row.words[source.core : source.core + 1] == (",",) or self._is_office(source)
        of = () if parted else range(source.core + 1, source.end)
        behind = {roles.canonical(row.plain[at]) for at in of if row.tags[at].startswith("NN")}
        held = roles.canonical(row.plain[source.head].removeprefix(PAST)) in told
        return {
            "role untold": float(not held),
            "role words": float(len(wanted & told)),
            "role words lacking": float(len(wanted - told) if held else 0),
            "role extended": float(bool(behind) and behind.isdisjoint(told)),
            "role was": float("former" in told and "former" not in wanted),
        }

    def _is_office(self, source: Phrase) -> bool:
        """Whether what a role is of belongs to its name: "secretary of state"."""
        words = self._row.words[source.core : source.end]
        named = self._row.plain[source.head] in lexicon.words("phrases", "office")
        return named and words[:1] == ("of",) and all(word.islower() for word in words)

    def _standing(self, source: Phrase, person: Person, told: float) -> dict[str, float]:
        """Where the person was last named, and when they spoke; how near counts only where the role is told of them,
        for whoever else proposes itself is near."""
        row = self._row
        upto = bisect_left(person.at, source.begin)
        apart = row.sentence[source.begin] - row.sentence[person.at[upto - 1]] if upto else _FAR
        spoke = next((who for _, who in self._antecedents.speakers(1)), None)
        return {
            "role near": -told * math.log1p(min(apart, _FAR)),
            "role here": told * (apart == 0),
            "role last": told * (apart == 1),
            "role unmentioned": float(not upto),
            "role often": math.log1p(len(person.at)),
            "role spoke last": float(spoke is person),
        }


def nouns(person: Person) -> frozenset[str]:
    """The words of the roles that the article gives a person, each in one form."""
    words = [word for role in person.roles[:_ROLES] for word in role.split()]
    past = ["former"] if any(word.casefold().startswith(PAST) for word in words) else []
    return frozenset(roles.canonical(word.removeprefix(PAST)) for word in (*words, *past))
