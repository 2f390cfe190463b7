"""What speaks for a person as the one whom a role means: how the roles given to them fit it, and who else has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from corpus.attribution import lexicon
from corpus.attribution.coreference import roles
from corpus.attribution.coreference.entity_table import Person
from corpus.attribution.coreference.noun_phrase import Phrase
from corpus.attribution.coreference.token_table import TokenTable

PAST = "ex-"
_ROLES = 6


def role_evidence(
    row: TokenTable, source: Phrase, wanted: Set[str], persons: Sequence[Person]
) -> list[Mapping[str, float]]:
    """For each of the persons what speaks for them as the one meant by a phrase with the words `wanted` before its
    noun."""
    fits = [_fitting(row, source, wanted, role_nouns(person)) for person in persons]
    holders = sum(not one["role untold"] for one in fits)
    now = sum(_is_held_now(one) for one in fits)
    return [
        {
            **one,
            "role only": float(holders == 1 and not one["role untold"]),
            "role only now": float(now == 1 and _is_held_now(one)),
        }
        for one in fits
    ]


def _is_held_now(fits: Mapping[str, float]) -> bool:
    return not fits["role untold"] and not fits["role was"]


def _fitting(row: TokenTable, source: Phrase, wanted: Set[str], held: Set[str]) -> dict[str, float]:
    """How the words of the roles `held` by a person fit the phrase: its noun, the words before that, what it is of, and
    whether it is held now."""
    parted = row.words[source.core : source.core + 1] == (",",) or _is_office(row, source)
    of = () if parted else range(source.core + 1, source.end)
    behind = {roles.canonical(row.plain[at]) for at in of if row.tags[at].startswith("NN")}
    is_holder = roles.canonical(row.plain[source.head].removeprefix(PAST)) in held
    lacking = len(wanted - held) if is_holder else 0
    return {
        "role untold": float(not is_holder),
        "role words": float(len(wanted & held)),
        "role words lacking": float(lacking),
        "role words lacking, share": lacking / max(1, len(wanted)),
        "role extended": float(bool(behind) and behind.isdisjoint(held)),
        "role was": float("former" in held and "former" not in wanted),
    }


def _is_office(row: TokenTable, source: Phrase) -> bool:
    """Whether what a role is of belongs to its name: "secretary of state"."""
    words = row.words[source.core : source.end]
    named = row.plain[source.head] in lexicon.words("phrases", "office")
    return named and words[:1] == ("of",) and all(word.islower() for word in words)


def role_nouns(person: Person) -> frozenset[str]:
    """The words of the roles that the article gives a person, each in one form."""
    words = [word for role in person.roles[:_ROLES] for word in role.split()]
    past = ["former"] if any(word.casefold().startswith(PAST) for word in words) else []
    return frozenset(roles.canonical(word.removeprefix(PAST)) for word in (*words, *past))
