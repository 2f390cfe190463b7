"""Who a source may mean, with what speaks for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from corpus.attribution.coreference.entity_table import Person
from corpus.attribution.coreference.mentions import Mention
from corpus.model import Span, SpeakerKind


@dataclass(frozen=True, slots=True)
class ResolvedSpeaker:
    """A person of the entity table, or words. `evidence` holds by name what the ranking weighs.

    `probability` that it is right, once ranked. `source`: the words that name it, where they are but a part of the
    attribution's source. `newcomer`: a name that becomes a person's of the entities if the source is found to
    mean it, with the `role` that the source gives it.
    """

    name: str
    kind: SpeakerKind
    evidence: Mapping[str, float]
    person: Person | None = None
    source: Span | None = None
    newcomer: Mention | None = None
    role: str = ""
    probability: float = 0.0


def person_named(person: Person, evidence: str | Mapping[str, float], source: Span | None = None) -> ResolvedSpeaker:
    """A person of the entity table, as found by a rule or with evidence of several names."""
    return ResolvedSpeaker(person.shown, SpeakerKind.PERSON, _as_evidence(evidence), person, source)


def described(name: str, kind: SpeakerKind, evidence: str | Mapping[str, float]) -> ResolvedSpeaker:
    """Somebody or something that goes by words of the article."""
    return ResolvedSpeaker(name, kind, _as_evidence(evidence))


def _as_evidence(evidence: str | Mapping[str, float]) -> Mapping[str, float]:
    return {evidence: 1.0} if isinstance(evidence, str) else evidence
