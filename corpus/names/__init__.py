"""The identity of persons and bodies: the one place that knows names.

Three questions, never one for another: `same_in_article` (an article calls few people alike), `same_in_archive` with
`people` (what is filed under one speaker over all articles), and `may_mean` (whom a user may mean, several perhaps).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.model import SpeakerKind
from corpus.names import identity
from corpus.names.identity import same_given, same_in_article
from corpus.names.lists import given_names, name_parts
from corpus.names.lookup import index_keys, lookup_keys
from corpus.names.meaning import Fit, Meant, may_mean
from corpus.names.organisations import group_words, organisation_words
from corpus.names.person import PersonName, parsed, untitled

__all__ = [
    "Fit",
    "Meant",
    "PersonName",
    "Record",
    "given_names",
    "index_keys",
    "lookup_keys",
    "may_mean",
    "name_parts",
    "organisation_words",
    "parsed",
    "partition",
    "record",
    "same_given",
    "same_in_archive",
    "same_in_article",
    "untitled",
]


@dataclass(frozen=True, slots=True)
class Record:
    """What a name is filed under over the archive: `form` is one for all ways to write it that differ in nothing but
    case, marks and titles; names of one speaker share their `block`, and others may."""

    form: str
    block: str


def record(name: str, kind: SpeakerKind) -> Record:
    """Where the name of a speaker of this kind is filed."""
    if kind is SpeakerKind.PERSON:
        person = parsed(name)
        return Record(f"{kind}:{person.key}", f"{kind}:{identity.block(person)}")
    words = organisation_words(name) if kind is SpeakerKind.ORGANISATION else group_words(name)
    form = f"{kind}:{' '.join(words)}"
    return Record(form, form)


def same_in_archive(one: str, other: str, kind: SpeakerKind) -> bool:
    """Whether two names of speakers of one kind are one speaker's in whatever articles they stand."""
    if kind is not SpeakerKind.PERSON:
        return record(one, kind) == record(other, kind)
    return identity.same_in_archive(parsed(one), parsed(other))


def partition(names: Sequence[str], kind: SpeakerKind) -> list[frozenset[int]]:
    """Parts names of one block into speakers: sets of places in `names`, whatever their order."""
    if kind is not SpeakerKind.PERSON:
        forms = [record(name, kind).form for name in names]
        return [frozenset(n for n, form in enumerate(forms) if form == each) for each in dict.fromkeys(forms)]
    return identity.people([parsed(name) for name in names])
