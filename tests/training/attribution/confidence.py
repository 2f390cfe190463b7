"""Calibration: from an attribution's signals to whether it is right, learned on articles not trained on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.confidence import CalibrationFeatures, heads, signals
from corpus.attribution.extractor import LEAST_CUE, candidates
from corpus.attribution.neural.inputs import Inputs, inputs
from corpus.attribution.neural.span_decoding import Found
from corpus.attribution.neural.trained_model import Model
from corpus.attribution.tokens.annotator import Annotator
from corpus.errors import UnreadableError
from tests.training.attribution.examples import covered
from tests.training.attribution.gold import GoldArticle

_LEAST, _LEAST_ATTITUDE = 0.3, 0.48
_RIDGE = 1.0
_STEPS = 40


def train_confidence(articles: Sequence[GoldArticle], reader: Annotator, model: Model, to: Path) -> None:
    """Write confidence.json, from articles that the network has not been trained on.

    Raises UnreadableError if the network finds nothing in them.
    """
    seen = [case for article in articles for case in _cases(article, reader, model)]
    if not seen:
        raise UnreadableError("the network finds no cue in the articles kept for calibration, so the data is too small")
    names = list(seen[0][0].values)
    values = np.array([[case.values[name] for name in names] for case, _ in seen])
    weights = dict(zip(names, _fitted(values, np.array([right for _, right in seen], float)).tolist(), strict=True))
    data = {
        "weights": {name: round(weight, 4) for name, weight in weights.items()},
        "least": _LEAST,
        "least_attitude": _LEAST_ATTITUDE,
    }
    (to / "confidence.json").write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _fitted(values: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """The weights of greatest penalised likelihood, by Newton's method."""
    weights = np.zeros(values.shape[1])
    for _ in range(_STEPS):
        likely = 1 / (1 + np.exp(-values @ weights))
        slope = values.T @ (likely - right) + _RIDGE * weights
        curve = (values * (likely * (1 - likely))[:, None]).T @ values + _RIDGE * np.eye(len(weights))
        weights -= np.linalg.solve(curve, slope)
    return weights


def _cases(article: GoldArticle, reader: Annotator, model: Model) -> Iterator[tuple[CalibrationFeatures, bool]]:
    """Every candidate's signals, and whether it is aligned with a gold attribution whose source it has."""
    reading = reader.read(article.text)
    text = inputs(reading, model.vocabulary)
    words = heads(reading)
    found = candidates(reading, text, model.windows(text, LEAST_CUE))
    right = _right(article, text, found)
    for number, one in enumerate(found):
        if not one.rule:
            yield signals(text, one, words[one.head] if one.head is not None else ""), number in right


def _right(article: GoldArticle, text: Inputs, found: Sequence[Found]) -> set[int]:
    """Numbers of the candidates that share half of all words with a gold content, best first, and a source word."""
    gold = [(set(covered(text, one.content)), set(covered(text, one.source))) for one in article.attributions]
    contents = [one.words for one in found]
    pairs = [
        (-len(mine & theirs) / len(mine | theirs), i, j)
        for i, (theirs, _) in enumerate(gold)
        for j, mine in enumerate(contents)
        if 2 * len(mine & theirs) >= len(mine | theirs)
    ]
    taken: set[int] = set()
    right: dict[int, bool] = {}
    for _, i, j in sorted(pairs):
        if i not in taken and j not in right:
            taken.add(i)
            source = found[j].source
            right[j] = bool(gold[i][1] & set(range(*source))) if source else not gold[i][1]
    return {j for j, good in right.items() if good}
