"""Persons whom an article gives two names: "Kid Tarn (real name Joel Amadi)", "Vision, whose real name is Ana Ruiz"."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from itertools import pairwise

from corpus.attribution.coreference.entity_table import EntityTable, Person, add, enrol, name_words
from corpus.attribution.coreference.mentions import Mention

_LEADS = (("real", "name"), ("real", "name", "is"), ("birth", "name"), ("aka",), ("a.k.a",), ("also", "known", "as"))
_BEFORE = ("(", ",", "whose", "who", "is")
_MOST = 3


def unite(entities: EntityTable, found: Sequence[Mention]) -> None:
    """Make the persons of two names, `found` in text order, one person who goes by the first of them."""
    for first, second in pairwise(found):
        if second.end - 1 in entities.mentioned and _is_other_name(entities, first, second):
            longer = [one for one in found if _ends_in(entities, one, first)]
            _merge(entities, _person(entities, longer[0] if longer else first), entities.mentioned[second.end - 1])


def _is_other_name(entities: EntityTable, first: Mention, second: Mention) -> bool:
    """Whether the words between two names say that both are one person's."""
    between = entities.row.plain[first.end : second.titles]
    lead = next((lead for lead in _LEADS if between[-len(lead) :] == lead), None)
    before = between[: -len(lead)] if lead else ()
    told = 0 < len(before) <= _MOST and before[0] in ("(", ",") and all(word in _BEFORE for word in before)
    return told and first.person is not False


def _ends_in(entities: EntityTable, longer: Mention, name: Mention) -> bool:
    """Whether a name of several words, before another one of a single word, ends in it: "Paper Moth" before "Moth"."""
    words = entities.row.plain
    last = words[longer.end - 1] == words[name.end - 1] and longer.begin < name.begin
    return last and name.end - name.begin == 1 < longer.end - longer.begin and longer.person is not False


def _person(entities: EntityTable, mention: Mention) -> Person:
    """The person of a name: one known by it, or by its last word, or a new one."""
    known = entities.mentioned.get(mention.end - 1)
    sharing = entities.by_family.get(entities.row.plain[mention.end - 1], [])
    if known or (mention.end - mention.begin == 1 and len(sharing) == 1):
        return known or sharing[0]
    person = Person(name_words(entities.row, mention), entities.row.of(mention.begin, mention.end))
    enrol(entities, person)
    add(entities, mention, person)
    return person


def _merge(entities: EntityTable, person: Person, other: Person) -> None:
    """Let all mentions of `other` be the person's."""
    if person is other:
        return
    for at in other.at:
        entities.mentioned[at] = person
        insort(person.at, at)
    person.genders.update(other.genders)
    person.roles += other.roles
    person.forms |= other.forms
    entities.persons.remove(other)
    for table in (entities.by_family, entities.by_given):
        for known in table.values():
            known[:] = [person if one is other else one for one in known]
