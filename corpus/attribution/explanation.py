"""Why an attribution is as it is: what found its words, and who else could have said them."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.model import Attribution, SpeakerKind


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may have said it, with a probability in [0, 1] given that the words are an attribution."""

    name: str
    kind: SpeakerKind
    probability: float


@dataclass(frozen=True, slots=True)
class Explained:
    """An attribution with its reason: the `rule` that found the words ("network" where it was the network), and the
    candidates, the likeliest first. Nobody is named where the likeliest is too unlikely."""

    attribution: Attribution
    rule: str
    candidates: tuple[Candidate, ...]
