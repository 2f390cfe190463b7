"""A conditional logit: the softmax over the options of a case gives the right ones as much as it can, with a quadratic
penalty (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from corpus.formats import choice

PENALTY = 2.0
STEPS = 800


Meaning = Callable[[str], int]  # of a kind of evidence: 1 if it can only speak for an option, -1 against, 0 for either


def either(name: str) -> int:
    """The meaning of evidence that may speak for or against."""
    return 0


@dataclass(frozen=True, slots=True)
class Case:
    """The options by their evidence, which of them are right, what the case counts for and the fold it is in."""

    options: tuple[Mapping[str, float], ...]
    right: tuple[bool, ...]
    weight: float
    fold: int


def fit(cases: Sequence[Case], meaning: Meaning = either) -> dict[str, float]:
    """The weight of each kind of evidence, never against its meaning; cases without a right option teach nothing."""
    useful = [case for case in cases if any(case.right)]
    names = sorted({name for case in useful for option in case.options for name in option})
    table = np.array([[option.get(name, 0.0) for name in names] for case in useful for option in case.options])
    right = np.array([flag for case in useful for flag in case.right])
    sizes = np.array([len(case.options) for case in useful])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    counts = np.repeat([case.weight for case in useful], sizes)
    low = np.array([0.0 if meaning(name) > 0 else -np.inf for name in names])
    high = np.array([0.0 if meaning(name) < 0 else np.inf for name in names])
    weights, moment, spread = np.zeros(len(names)), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):  # Kingma and Ba, "Adam", 2015
        scores = table @ weights
        shares = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        of_right = shares * right
        shares /= np.repeat(np.add.reduceat(shares, starts), sizes)
        of_right /= np.repeat(np.add.reduceat(of_right, starts), sizes)
        slope = table.T @ ((shares - of_right) * counts) + PENALTY * weights
        moment = 0.9 * moment + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        rate = 0.05 * (1 - step / (STEPS + 1))
        weights -= rate * (moment / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-9)
        weights = np.clip(weights, low, high)
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.005}


def shares(case: Case, weights: Mapping[str, float]) -> list[float]:
    """How probable it is of each option that it is the right one."""
    return choice.probabilities(case.options, weights)


def is_right(case: Case, weights: Mapping[str, float]) -> bool:
    """True if the option that weighs most is a right one."""
    found = shares(case, weights)
    return bool(found) and case.right[found.index(max(found))]


def by_other_folds(cases: Sequence[Case], meaning: Meaning = either) -> dict[int, dict[str, float]]:
    """For each fold the weights fitted on the others."""
    folds = sorted({case.fold for case in cases})
    return {fold: fit([case for case in cases if case.fold != fold], meaning) for fold in folds}


def cross_validated(cases: Sequence[Case]) -> list[bool]:
    """For each case whether weights fitted on the other folds choose rightly."""
    weights = by_other_folds(cases)
    return [is_right(case, weights[case.fold]) for case in cases]
