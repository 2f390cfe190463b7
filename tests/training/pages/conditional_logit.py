"""A conditional logit: the softmax over the options of a case gives the right ones as much as it can, with a quadratic
penalty (McFadden, "Conditional logit analysis of qualitative choice behavior", 1974)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

PENALTY = 2.0
STEPS = 800


@dataclass(frozen=True, slots=True)
class Case:
    """The options by their evidence, which of them are right, what the case counts for and the fold it is in."""

    options: tuple[Mapping[str, float], ...]
    right: tuple[bool, ...]
    weight: float
    fold: int


def fit(cases: Sequence[Case]) -> dict[str, float]:
    """The weight of each kind of evidence; cases without a right option teach nothing."""
    useful = [case for case in cases if any(case.right)]
    names = sorted({name for case in useful for option in case.options for name in option})
    table = np.array([[option.get(name, 0.0) for name in names] for case in useful for option in case.options])
    right = np.array([flag for case in useful for flag in case.right])
    sizes = np.array([len(case.options) for case in useful])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    counts = np.repeat([case.weight for case in useful], sizes)
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
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True) if abs(weight) >= 0.005}


def chosen(case: Case, weights: Mapping[str, float]) -> int:
    """The number of the option that weighs most."""
    scores = [sum(weights.get(name, 0.0) * value for name, value in option.items()) for option in case.options]
    return scores.index(max(scores))


def is_right(case: Case, weights: Mapping[str, float]) -> bool:
    """True if the option that weighs most is a right one."""
    return bool(case.options) and case.right[chosen(case, weights)]


def cross_validated(cases: Sequence[Case]) -> list[bool]:
    """For each case whether weights fitted on the other folds choose rightly."""
    by_fold = {fold: fit([case for case in cases if case.fold != fold]) for fold in {case.fold for case in cases}}
    return [is_right(case, by_fold[case.fold]) for case in cases]
