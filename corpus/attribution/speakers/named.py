"""The speaker that a source was resolved to, before it is written into the attribution."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.article import Span, SpeakerKind
from corpus.attribution.speakers.cast import Person


@dataclass(frozen=True, slots=True)
class Named:
    """A person of the cast, or words; `probability` that it is right; `source` if it has one of its own."""

    name: str
    kind: SpeakerKind
    probability: float
    person: Person | None = None
    source: Span | None = None


def person_named(person: Person, probability: float, source: Span | None = None) -> Named:
    """A person of the cast as a speaker."""
    return Named(person.shown, SpeakerKind.PERSON, probability, person, source)
