"""How well weights do on articles that they were not fitted on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from index.ranking.calibration import logistic
from index.ranking.ranker import FAMILIES
from tests.training.ranking.questions import Last, Question, judged, last_stage, ranked

FOLDS = 5
SHOWN = 0.35


@dataclass(frozen=True, slots=True)
class Outcome:
    """A question as weights answer it: the rank of the first gold passage from 1, 0 if there is none, whether the first
    passage is gold and names the speaker wanted, and the probability that the first three answer."""

    question: Question
    rank: int
    spoken: bool
    confidence: float

    @property
    def shown(self) -> bool:
        """Whether it is answered at all."""
        return self.confidence >= SHOWN


def folds_of(questions: Sequence[Question]) -> list[int]:
    """A fold for each question; those about one article share one."""
    groups = sorted({item.group for item in questions})
    order = np.random.default_rng(0).permutation(len(groups))
    fold = {group: int(place) % FOLDS for group, place in zip(groups, order, strict=True)}
    return [fold[item.group] for item in questions]


def cross_validated(read: Sequence[Question]) -> list[Outcome]:
    """Every question, its candidates read, answered by weights that never saw its article."""
    folds = folds_of(read)
    found: list[Outcome] = []
    for fold in range(FOLDS):
        weights, confidence = last_stage([item for item, own in zip(read, folds, strict=True) if own != fold])
        found += outcomes([item for item, own in zip(read, folds, strict=True) if own == fold], weights, confidence)
    return found


def outcomes(read: Sequence[Question], weights: Last, confidence: Mapping[str, Mapping[str, float]]) -> list[Outcome]:
    """The questions as the weights answer them."""
    return [_outcome(item, weights, confidence[item.family]) for item in read]


def _outcome(item: Question, weights: Last, confidence: Mapping[str, float]) -> Outcome:
    told = judged(item, weights)
    if told is None or item.read is None:
        return Outcome(item, 0, False, 0.0)
    best, _ = ranked(item.read, weights.of(item.family))
    gold = np.flatnonzero(best.gold)
    return Outcome(item, int(gold[0]) + 1 if len(gold) else 0, bool(best.spoken[0]), logistic(told.signs, confidence))


def table_of(found: Sequence[Outcome]) -> str:
    """Figures by source, and reliability by tenths of confidence, as text."""
    names = ("n", "hit@1", "hit@3", "hit@5", "speaker@1", "auroc", "answered", "right@3", "false")
    heading = f"{'':<22}" + "".join(f"{name:>10}" for name in names)
    sources = dict.fromkeys(item.question.source for item in found)
    lines = [heading, *(_line(name, [item for item in found if item.question.source == name]) for name in sources)]
    for family in FAMILIES:
        own = [item for item in found if item.question.family == family]
        lines.append(f"right within three by tenths of confidence, {family}: " + " ".join(_reliability(own)))
    return "\n".join(lines)


def _line(name: str, found: Sequence[Outcome]) -> str:
    answerable = [item for item in found if item.question.answerable]
    others = [item for item in found if not item.question.answerable]
    cells = [
        str(len(found)),
        *(_share([0 < item.rank <= k for item in answerable]) for k in (1, 3, 5)),
        _share([item.spoken for item in answerable if item.question.speaker]),
        auroc([item.confidence for item in answerable], [item.confidence for item in others]),
        _share([item.shown for item in answerable]),
        _share([item.shown and 0 < item.rank <= 3 for item in answerable]),
        _share([item.shown for item in others]),
    ]
    return f"{name:<22}" + "".join(f"{cell:>10}" for cell in cells)


def _share(flags: Sequence[bool]) -> str:
    return f"{sum(flags) / len(flags):.3f}" if flags else "–"


def auroc(of_answerable: Sequence[float], of_others: Sequence[float]) -> str:
    """The share of pairs in which the answerable question has the greater confidence, ties half."""
    if not of_answerable or not of_others:
        return "–"
    one, other = np.array(of_answerable)[:, None], np.array(of_others)[None, :]
    return f"{((one > other) + (one == other) / 2).mean():.3f}"


def _reliability(found: Sequence[Outcome]) -> list[str]:
    cells = []
    for tenth in range(10):
        own = [item for item in found if min(int(item.confidence * 10), 9) == tenth]
        right = [item.question.answerable and 0 < item.rank <= 3 for item in own]
        cells.append(f"{_share(right)} ({len(own)})")
    return cells
