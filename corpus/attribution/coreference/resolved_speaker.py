"""The speaker that a source was resolved to, before it is written into the attribution."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.attribution.coreference.entity_table import Person
from corpus.model import Span, SpeakerKind


@dataclass(frozen=True, slots=True)
class ResolvedSpeaker:
    """A person of the entities, or words; `probability` that it is right; `source` if it has one of its own."""

    name: str
    kind: SpeakerKind
    probability: float
    person: Person | None = None
    source: Span | None = None


def person_named(person: Person, probability: float, source: Span | None = None) -> ResolvedSpeaker:
    """A person of the entities as a speaker."""
    return ResolvedSpeaker(person.shown, SpeakerKind.PERSON, probability, person, source)
