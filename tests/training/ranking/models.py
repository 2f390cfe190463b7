"""The models that ranking and confidence are made of, fitted.

Ranking: the softmax over a question's candidates gives the gold ones as much as it can (a conditional logit), with a
quadratic penalty, and no feature may weigh against its meaning. Confidence: logistic regression; then its scale is set
for each family on whether gold is among the first three (Platt, "Probabilistic outputs for support vector machines",
1999).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.ranking.ranker import FAMILIES
from index.ranking.word_alignment import ALIGNMENT_FEATURES

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

AGAINST = frozenset({"asks", "heading", "other_speaks", "length", "opens_quoted"})
EITHER = frozenset({"again", *ALIGNMENT_FEATURES})
UNUSED = frozenset({"title"})  # tells the corpus's halves apart, not answers
OF_CONVERSATIONS = frozenset({"own_similarity"})  # for other questions the same as "similarity"
PENALTY = 8.0
FOLLOW_UP = "follow_up"
CONFIDENCE_PENALTY = 0.02
FOLLOWING_PENALTY = 0.03  # there are fewer of them
STEPS = 250
MISSED = 0.7  # what a question counts for whose answer is there, but not among the first three


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the features of its candidates [candidate, feature] and which of them are gold."""

    values: Floats
    gold: Flags
    weight: float


@dataclass(frozen=True, slots=True)
class Judged:
    """What confidence is told by, and what is true."""

    signs: Mapping[str, float]
    family: str
    weight: float
    answerable: bool
    found: bool


def fit_families(
    cases: Sequence[tuple[str, Case]], names: Sequence[str], prior: Floats | None = None
) -> dict[str, Floats]:
    """The weights for each family: first fitted over all questions from `prior`, then over its own from there."""
    useful = [(name, case) for name, case in cases if case.gold.any()]
    everything = fit_ranking([case for name, case in useful if name != FOLLOW_UP], names, prior)
    found = {}
    for wanted in FAMILIES:
        own = [case for name, case in useful if name == wanted]
        found[wanted] = fit_ranking(own, names, everything, wanted == FOLLOW_UP) if own else everything
    return found


def fit_ranking(
    found: Sequence[Case], names: Sequence[str], prior: Floats | None = None, conversations: bool = False
) -> Floats:
    """Weights of the features in `names`; the penalty is on what differs from `prior`. In `conversations` features
    weigh that are of no use to other questions."""
    table = np.concatenate([case.values for case in found]).astype(np.float32)
    scale = table.std(axis=0) + 1e-9
    table = table / scale
    gold = np.concatenate([case.gold for case in found])
    sizes = np.array([len(case.gold) for case in found])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    importance = np.array([case.weight for case in found])
    importance = np.repeat(importance * len(found) / importance.sum(), sizes)
    start = np.zeros(len(names)) if prior is None else prior * scale
    low, high = _bounds(names, conversations)

    def slope(weights: Floats) -> Floats:
        scores = table @ weights
        shares = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        of_gold = shares * gold
        shares /= np.repeat(np.add.reduceat(shares, starts), sizes)
        of_gold /= np.repeat(np.add.reduceat(of_gold, starts), sizes)
        found: Floats = table.T @ ((shares - of_gold) * importance) + PENALTY * (weights - start)
        return found

    fitted: Floats = _descend(slope, start, low, high) / scale
    return fitted


def _descend(slope: Callable[[Floats], Floats], start: Floats, low: Floats, high: Floats) -> Floats:
    """Where the slope vanishes within the bounds (Kingma and Ba, "Adam", 2015, with projection)."""
    weights = np.clip(start, low, high)
    moment, spread = np.zeros(len(start)), np.zeros(len(start))
    for step in range(1, STEPS + 1):
        change = slope(weights)
        moment = 0.9 * moment + 0.1 * change
        spread = 0.99 * spread + 0.01 * change**2
        rate = 0.05 * (1 - step / (STEPS + 1))
        weights = weights - rate * (moment / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-9)
        weights = np.clip(weights, low, high)
    return weights


def _bounds(names: Sequence[str], conversations: bool) -> tuple[Floats, Floats]:
    unused = UNUSED if conversations else UNUSED | OF_CONVERSATIONS
    low = np.array([-np.inf if name in AGAINST | EITHER else 0.0 for name in names])
    high = np.array([0.0 if name in AGAINST | unused else np.inf for name in names])
    return low, high


def fit_confidence(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """A logistic model for each family by name of the sign; its constant is "". Questions that stand alone have one,
    from which that of follow-ups starts; then each family's scale is set."""
    names = sorted({name for item in judged for name in item.signs})
    table = np.array([[item.signs.get(name, 0.0) for name in names] for item in judged])
    truth = np.array([1.0 if item.found else MISSED if item.answerable else 0.0 for item in judged])
    found = np.array([float(item.found) for item in judged])
    importance = np.array([item.weight for item in judged])
    leaning = np.array([item.family == FOLLOW_UP for item in judged])
    model = None
    models = {}
    for part, families in ((~leaning, [name for name in FAMILIES if name != FOLLOW_UP]), (leaning, [FOLLOW_UP])):
        if not importance[part].any():
            continue
        penalty = CONFIDENCE_PENALTY if model is None else FOLLOWING_PENALTY
        model = fit_logistic(table[part], truth[part], importance[part], penalty, model and model[0])
        scores = table @ model[0] + model[1]
        for name in families:
            own = part & np.array([item.family == name for item in judged])
            own = own if own.any() else part
            scale, shift = fit_logistic(scores[own][:, None], found[own], importance[own], 0.0)
            values = [*(model[0] * scale[0]).tolist(), float(model[1] * scale[0] + shift)]
            models[name] = named([*names, ""], np.array(values), 5)
    return {name: models.get(name, models[FAMILIES[0]]) for name in FAMILIES}


def fit_logistic(
    table: Floats, truth: Floats, importance: Floats, penalty: float, prior: Floats | None = None
) -> tuple[Floats, float]:
    """The weights of the columns and the constant; `truth` may lie between 0 and 1. The penalty is on what differs from
    the weights `prior`."""
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    start = np.zeros(table.shape[1] + 1)
    if prior is not None:
        start[1:] = prior * scale
    inputs = np.column_stack([np.ones(len(table)), (table - mean) / scale])
    importance = importance / importance.sum()
    penalties = np.full(inputs.shape[1], penalty)
    penalties[0] = 0.0

    def slope(weights: Floats) -> Floats:
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        found: Floats = inputs.T @ (importance * (chance - truth)) + penalties * (weights - start)
        return found

    open_ended = np.full(inputs.shape[1], np.inf)
    weights = _descend(slope, start, -open_ended, open_ended)
    return weights[1:] / scale, float(weights[0] - (weights[1:] * mean / scale).sum())


def named(names: Sequence[str], weights: Floats, digits: int = 4) -> dict[str, float]:
    """The weights by name, rounded; those that are nothing are left out."""
    pairs = zip(names, weights.tolist(), strict=True)
    return {name: round(value, digits) for name, value in pairs if round(value, digits)}
