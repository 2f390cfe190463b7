"""Fits the weights of ranking and confidence from questions with gold passages, and writes weights/ranking.json.

    python -m tests.training.ranking.fit --set 1,1 corpus.jsonl a.jsonl b.jsonl --set 0.6,1.6 texts.jsonl more.jsonl

A set is what its questions count for, in ranking and in confidence, a corpus, and files of questions. Corpus lines are
{article_id, title, date, outlet, paragraphs}, question lines {id, question, gold: ["article#n"]}, where gold is empty
if the article leaves the fact out; lines whose "part" is "test" are for measuring and left out. Everything is fitted
twice: by words alone, and with the similarity that the encoder tells; `--vectors` keeps the vectors between runs.

Ranking: the softmax over a question's candidates gives the gold ones as much as it can (a conditional logit), with a
quadratic penalty, and no feature may weigh against its meaning; first over all questions, then each family's from
there. Confidence: logistic regression, every question with gold asked once as it is and once without the articles that
hold it; then its scale is set for each family on whether gold is among the first three (Platt, "Probabilistic outputs
for support vector machines", 1999).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from index.ranking.calibration import evidence_signs
from index.ranking.ranker import FAMILIES, FEATURES, Ranked, family
from index.ranking.sentence_encoder import load_encoder
from index.retrieval.candidates import INDEX_FEATURES, CandidatePool
from index.retrieval.weighted_query import WeightedQuery
from tests.training.ranking.memory_index import Bench, Flags, Floats, load, load_articles

AGAINST = frozenset({"asks", "heading", "other_speaks", "length", "opens_quoted"})
UNUSED = frozenset({"title"})  # tells the corpus's halves apart, not answers
PENALTY = 8.0
CONFIDENCE_PENALTY = 0.02
STEPS = 400
MISSED = 0.7  # what a question counts for whose answer is there, but not among the first three
THRESHOLDS = {"shown": 0.36, "sure": 0.6}  # some 85% of what is answerable is shown, cross-validated


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the features of its candidates [candidate, feature] and which of them are gold."""

    values: Floats
    gold: Flags
    weight: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a set, asked of its corpus; some articles may have been taken away."""

    bench: Bench
    line: Mapping[str, Any]
    weight: float
    weight_of_confidence: float
    without: frozenset[int]
    asked: WeightedQuery
    pool: CandidatePool

    @property
    def case(self) -> Case:
        """By the features of the index."""
        gold = self.bench.gold(self.pool.ids.tolist(), self.line)
        return Case(self.pool.index_features, gold, self.weight)


@dataclass(frozen=True, slots=True)
class Judged:
    """What confidence is told by, and what is true."""

    signs: Mapping[str, float]
    family: str
    weight: float
    answerable: bool
    found: bool


def fit_ranking(found: Sequence[Case], names: Sequence[str], prior: Floats | None = None) -> Floats:
    """Weights of the features in `names`; the penalty is on what differs from `prior`."""
    table = np.concatenate([case.values for case in found])
    scale = table.std(axis=0) + 1e-9
    table = table / scale
    gold = np.concatenate([case.gold for case in found])
    sizes = np.array([len(case.gold) for case in found])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    importance = np.array([case.weight for case in found])
    importance = np.repeat(importance * len(found) / importance.sum(), sizes)
    start = np.zeros(len(names)) if prior is None else prior * scale
    low, high = _bounds(names)

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


def _bounds(names: Sequence[str]) -> tuple[Floats, Floats]:
    low = np.array([-np.inf if name in AGAINST else 0.0 for name in names])
    high = np.array([0.0 if name in AGAINST or name in UNUSED else np.inf for name in names])
    return low, high


def fit_confidence(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """A logistic model for each family by name of the sign; its constant is ""."""
    names = sorted({name for item in judged for name in item.signs})
    table = np.array([[item.signs.get(name, 0.0) for name in names] for item in judged])
    truth = np.array([1.0 if item.found else MISSED if item.answerable else 0.0 for item in judged])
    importance = np.array([item.weight for item in judged])
    weights, constant = fit_logistic(table, truth, importance, CONFIDENCE_PENALTY)
    scores = table @ weights + constant
    found = np.array([float(item.found) for item in judged])
    models = {}
    for name in FAMILIES:
        own = np.array([item.family == name for item in judged])
        scale, shift = fit_logistic(scores[own][:, None], found[own], importance[own], 0.0)
        values = [*(weights * scale[0]).tolist(), float(constant * scale[0] + shift)]
        models[name] = _named([*names, ""], np.array(values), 5)
    return models


def fit_logistic(table: Floats, truth: Floats, importance: Floats, penalty: float) -> tuple[Floats, float]:
    """The weights of the columns and the constant; `truth` may lie between 0 and 1."""
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    inputs = np.column_stack([np.ones(len(table)), (table - mean) / scale])
    importance = importance / importance.sum()
    penalties = np.full(inputs.shape[1], penalty)
    penalties[0] = 0.0

    def slope(weights: Floats) -> Floats:
        chance = 1 / (1 + np.exp(-np.clip(inputs @ weights, -30, 30)))
        found: Floats = inputs.T @ (importance * (chance - truth)) + penalties * weights
        return found

    open_ended = np.full(inputs.shape[1], np.inf)
    weights = _descend(slope, np.zeros(inputs.shape[1]), -open_ended, open_ended)
    return weights[1:] / scale, float(weights[0] - (weights[1:] * mean / scale).sum())


def fit(questions: Sequence[Asked]) -> dict[str, Any]:
    """The whole table of weights."""
    whole = [item for item in questions if not item.without]
    first = _by_family([(family(item.asked), item.case) for item in whole], INDEX_FEATURES)
    read = {id(item): item.bench.read(item.asked, item.pool, first[family(item.asked)]) for item in questions}
    cases = [(family(item.asked), _read_case(item, read[id(item)])) for item in whole]
    last = _by_family(cases, FEATURES)
    judged = [_judged(item, read[id(item)], last[family(item.asked)]) for item in questions if read[id(item)]]
    return {
        "first": {name: _named(INDEX_FEATURES, weights) for name, weights in first.items()},
        "last": {name: _named(FEATURES, weights) for name, weights in last.items()},
        "confidence": fit_confidence(judged),
        "thresholds": dict.fromkeys(FAMILIES, THRESHOLDS),
    }


def _by_family(cases: Sequence[tuple[str, Case]], names: Sequence[str]) -> dict[str, Floats]:
    useful = [(name, case) for name, case in cases if case.gold.any()]
    everything = fit_ranking([case for _, case in useful], names)
    return {
        wanted: fit_ranking([case for name, case in useful if name == wanted], names, everything) for wanted in FAMILIES
    }


def _read_case(item: Asked, found: Sequence[Ranked]) -> Case:
    values = np.array([one.values for one in found]).reshape(len(found), len(FEATURES))
    return Case(values, item.bench.gold([one.passage.id for one in found], item.line), item.weight)


def _judged(item: Asked, found: Sequence[Ranked], last: Floats) -> Judged:
    scored = [replace(one, score=float(one.values @ last)) for one in found]
    ranked = sorted(scored, key=lambda one: (-one.score, one.passage.id))
    gold = item.bench.gold([one.passage.id for one in ranked[:3]], item.line)
    asked = item.bench.asked_without(item.asked, item.without)
    answerable = bool(item.line["gold"]) and not item.without
    return Judged(
        evidence_signs(asked, ranked), family(item.asked), item.weight_of_confidence, answerable, bool(gold.any())
    )


def questions_of(
    bench: Bench, lines: Sequence[Mapping[str, Any]], weight: float, of_confidence: float
) -> Iterator[Asked]:
    """Every question as it is, and those with gold without the articles that hold it. Questions that need their article
    to make sense count half."""
    for line in lines:
        counts = 1.0 if line.get("standalone", "yes") == "yes" else 0.5
        asked = bench.asked(line["question"])
        for without in (frozenset[int](), bench.owners(line)) if line["gold"] else (frozenset[int](),):
            yield Asked(
                bench, line, weight * counts, of_confidence * counts, without, asked, bench.pool(asked, without)
            )


def _named(names: Sequence[str], weights: Floats, digits: int = 4) -> dict[str, float]:
    pairs = zip(names, weights.tolist(), strict=True)
    return {name: round(value, digits) for name, value in pairs if round(value, digits)}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """The file's questions but for those that only measure, with gold as "article#n"."""
    for line in load(path):
        if line.get("part") != "test":
            gold = [item if isinstance(item, str) else f"{item[0]}#{item[1]}" for item in line["gold"]]
            yield {**line, "gold": gold}


def main() -> None:
    """Fit and write the weights that ship."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.training.ranking.fit", description="Fit the weights of ranking."
    )
    parser.add_argument("--set", nargs="+", action="append", required=True, metavar="WEIGHTS PATH")
    parser.add_argument("--out", type=Path, default=Path("index/ranking/weights/ranking.json"))
    parser.add_argument("--vectors", type=Path, default=Path("data/training"), help="where vectors are kept")
    given = parser.parse_args()
    table: dict[str, Any] = {"about": "Made by python -m tests.training.ranking.fit"}
    for name, encoder in (("words", None), ("similarity", load_encoder())):
        questions: list[Asked] = []
        for number, (weights, corpus, *files) in enumerate(given.set):
            bench = Bench(*load_articles(Path(corpus)), encoder, given.vectors / str(number))
            lines = [line for path in files for line in _lines(Path(path))]
            questions += questions_of(bench, lines, *map(float, weights.split(",")))
        table[name] = fit(questions)
    given.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"written to {given.out}\n")


if __name__ == "__main__":
    main()
