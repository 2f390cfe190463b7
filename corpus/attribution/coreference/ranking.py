"""Which of those whom a source may mean it does mean: a log-linear model, in which "nobody is named" is one of them."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from corpus.attribution.coreference.resolved_speaker import ResolvedSpeaker
from corpus.attribution.tokens.sentence_splitter import WEIGHTS

NOBODY = "nobody"
UNSEEN = 2.0
"""The weight of a rule that the data for the fit has no case of: right about seven times in eight."""


@dataclass(frozen=True, slots=True)
class Option:
    """One reading of a source: the speakers it names, none, one or those that it joins, and what speaks for it."""

    speakers: tuple[ResolvedSpeaker, ...]
    evidence: Mapping[str, float]

    @property
    def is_words(self) -> bool:
        """Whether it leaves the source its own words."""
        return len(self.speakers) == 1 and self.speakers[0].person is None and self.speakers[0].newcomer is None


@dataclass(frozen=True, slots=True)
class Ranked:
    """An option with its probability in [0, 1]; those of all options of a source add up to 1."""

    option: Option
    probability: float

    @property
    def speakers(self) -> list[ResolvedSpeaker]:
        """The option's speakers with its probability."""
        return [replace(one, probability=self.probability) for one in self.option.speakers]


LEAST_NAME = 0.65
LEAST_WORDS = 0.25
"""How likely a reading must be to be taken: one that gives a source a name, and one that leaves it its own words, which
are never anybody else's. What they cost is in the model card."""


def chosen(order: Sequence[Ranked]) -> Ranked | None:
    """The likeliest reading that is likely enough, of those ranked; None where that nobody is named is."""
    for one in order:
        least = LEAST_WORDS if one.option.is_words else LEAST_NAME
        if one.option.speakers and one.probability >= least:
            return one
    return None


def option(speaker: ResolvedSpeaker) -> Option:
    """The reading that a source means one speaker."""
    return Option((speaker,), speaker.evidence)


def ranked(options: Sequence[Option], weights: Mapping[str, float] | None = None) -> list[Ranked]:
    """The options, the likeliest first; of equally likely ones the first given."""
    known = shipped_weights() if weights is None else weights
    scores = [score(one.evidence, known) for one in options]
    highest = max(scores, default=0.0)
    raised = [math.exp(score - highest) for score in scores]
    total = sum(raised)
    pairs = [Ranked(one, share / total) for one, share in zip(options, raised, strict=True)]
    return sorted(pairs, key=lambda one: -one.probability)


def score(evidence: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """The log-odds, but for a constant, of an option; its first evidence is the rule that proposes it, which is worth
    `UNSEEN` where the weights lack it, unless it is that nobody is named; other evidence is then worth nothing."""
    rule = next(iter(evidence), "")
    unseen = 0.0 if rule in weights or rule.startswith(NOBODY) else UNSEEN * evidence.get(rule, 0.0)
    return unseen + sum(weights.get(name, 0.0) * value for name, value in evidence.items() if value)


@cache
def shipped_weights() -> Mapping[str, float]:
    """The weights by name; `python -m tests.training.attribution.speakers DIR` makes them again."""
    weights: dict[str, float] = json.loads((WEIGHTS / "speakers.json").read_text(encoding="utf-8"))
    return weights
