"""Results without what some outlets have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from index.answers.results import Answer, Clarification, Comparison, Evidence, Result, SpeakerCard, Stories, Timeline

Kept = Callable[[Evidence], bool]


def without_outlets(result: Result, muted: Collection[str]) -> Result:
    """The result without passages from these outlets. Checks of quotations stay as they are: whether something was said
    doesn't depend on who one likes to read."""
    reduce = _REDUCERS.get(type(result))
    if not muted or reduce is None:
        return result
    reduced: Result = reduce(result, lambda item: item.citation.outlet not in muted)
    return reduced


def _kept(evidence: Sequence[Evidence], keep: Kept) -> tuple[Evidence, ...]:
    return tuple(filter(keep, evidence))


def _answer(found: Answer, keep: Kept) -> Answer:
    evidence, ranked = _kept(found.evidence, keep), _kept(found.ranked, keep)
    return replace(found, evidence=evidence, ranked=ranked, abstained=found.abstained or not evidence)


def _comparison(found: Comparison, keep: Kept) -> Comparison:
    sides = tuple(replace(side, evidence=_kept(side.evidence, keep)) for side in found.sides)
    return replace(found, sides=sides, found=tuple(len(side.evidence) for side in sides))


_REDUCERS: Mapping[type, Callable[[Any, Kept], Any]] = {
    Answer: _answer,
    SpeakerCard: lambda found, keep: replace(found, answer=_answer(found.answer, keep)),
    Clarification: lambda found, keep: replace(found, answer=_answer(found.answer, keep)),
    Stories: lambda found, keep: replace(found, evidence=_kept(found.evidence, keep)),
    Timeline: lambda found, keep: replace(found, entries=tuple(one for one in found.entries if keep(one.evidence))),
    Comparison: _comparison,
}
