"""Fits the weights of ranking and confidence from questions with gold passages, and writes weights/ranking.json.

    python -m tests.training.ranking.fit --set corpus.jsonl a.jsonl b.jsonl --set corpus/samples tests/questions.jsonl

Corpus lines are {article_id, title, date, outlet, paragraphs}, question lines {id, question, gold: ["article#n"]}; a
corpus can also be a folder of articles, then gold goes by the files' stems. Ranking: the softmax over a question's
candidates gives the gold ones as much as it can (a conditional logit), with a quadratic penalty, and no feature may
weigh against its meaning. Confidence: logistic regression, every question asked once as it is and once without the
articles that hold its gold.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.model import Article
from index.ranking.calibration import evidence_signs
from index.ranking.ranker import FAMILIES, FEATURES
from index.retrieval.candidates import INDEX_FEATURES, CandidatePool
from index.retrieval.weighted_query import WeightedQuery
from tests.training.ranking.memory_index import Bench, Flags, Floats, load, load_articles, without_attributions

AGAINST = frozenset({"asks", "heading", "other_speaks", "length", "opens_quoted"})
UNUSED = frozenset({"title"})  # tells the corpus's halves apart, not answers
PENALTY = 5.0
CONFIDENCE_PENALTY = 0.01
STEPS = 400
THRESHOLD = 0.4  # where both kinds of error were about equally frequent, cross-validated


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the features of its candidates [candidate, feature] and which of them are gold."""

    values: Floats
    gold: Flags
    weight: float


Set = tuple[Bench, Sequence[Mapping[str, Any]]]


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


def fit_confidence(signs: Sequence[Mapping[str, float]], answerable: Flags, importance: Floats) -> dict[str, float]:
    """A logistic model by name of the sign; its constant is ""."""
    names = sorted({name for line in signs for name in line})
    table = np.array([[line.get(name, 0.0) for name in names] for line in signs])
    mean, scale = table.mean(axis=0), table.std(axis=0) + 1e-6
    inputs = np.column_stack([np.ones(len(table)), (table - mean) / scale])
    importance = importance / importance.sum()
    penalty = np.full(inputs.shape[1], CONFIDENCE_PENALTY)
    penalty[0] = 0.0

    def slope(weights: Floats) -> Floats:
        chance = 1 / (1 + np.exp(-inputs @ weights))
        found: Floats = inputs.T @ (importance * (chance - answerable)) + penalty * weights
        return found

    open_ended = np.full(inputs.shape[1], np.inf)
    weights = _descend(slope, np.zeros(inputs.shape[1]), -open_ended, open_ended)
    model = dict(zip(names, (weights[1:] / scale).tolist(), strict=True))
    model[""] = float(weights[0] - (weights[1:] * mean / scale).sum())
    return model


def fit(sets: Sequence[Set]) -> dict[str, Any]:
    """The whole table of weights. Questions about what was said come first; the others' weights start from theirs."""
    table: dict[str, Any] = {"first": {}, "last": {}, "confidence": {}, "threshold": {}}
    first: Floats | None = None
    last: Floats | None = None
    for name in FAMILIES:
        own = [(bench, [line for line in lines if bench.family(line) == name]) for bench, lines in sets]
        pools = [
            (bench, line, asked, bench.pool(asked))
            for bench, lines in own
            for line in lines
            for asked in [bench.asked(line["question"])]
        ]
        gathered = [
            Case(pool.index_features, bench.gold(pool.ids.tolist(), line), _importance(line))
            for bench, line, _, pool in pools
        ]
        first = fit_ranking([case for case in gathered if case.gold.any()], INDEX_FEATURES, first)
        read_cases = [_read_case(bench, line, asked, pool, first) for bench, line, asked, pool in pools]
        last = fit_ranking([case for case in read_cases if case.gold.any()], FEATURES, last)
        table["first"][name], table["last"][name] = _named(INDEX_FEATURES, first), _named(FEATURES, last)
        model = _confidence(own, first, last)
        table["confidence"][name] = {key: round(value, 4) for key, value in model.items()}
        table["threshold"][name] = THRESHOLD
    return table


def _read_case(bench: Bench, line: Mapping[str, Any], asked: WeightedQuery, pool: CandidatePool, first: Floats) -> Case:
    found = bench.read(asked, pool, first)
    values = np.array([item.values for item in found]).reshape(len(found), len(FEATURES))
    return Case(values, bench.gold([item.passage.id for item in found], line), _importance(line))


def _importance(line: Mapping[str, Any]) -> float:
    """What a question counts for: those that need their article to make sense count half."""
    return 1.0 if line.get("standalone", "yes") == "yes" else 0.5


def _confidence(sets: Sequence[Set], first: Floats, last: Floats) -> dict[str, float]:
    """The model. Every question is asked as it is, without its gold articles, and without those of all questions."""
    signs, answerable, importance = [], [], []
    for bench, lines in sets:
        everything = frozenset[int]().union(*(bench.owners(line) for line in lines))
        for line in lines:
            asked = bench.asked(line["question"])
            own = bench.owners(line)
            variants = ((frozenset[int](), 2.0), (own, 1.0), (everything, 1.0)) if own else ((own, 2.0),)
            for without, counts in variants:
                ranked = bench.ranked(asked, bench.pool(asked, without), first, last)
                signs.append(evidence_signs(bench.asked_without(asked, without), ranked))
                answerable.append(bool(own) and not without)
                importance.append(_importance(line) ** 2 * counts)
    return fit_confidence(signs, np.array(answerable), np.array(importance))


def sets_of(articles: Sequence[Article], names: Mapping[int, str], questions: Sequence[Mapping[str, Any]]) -> list[Set]:
    """The questions on the corpus, and a fifth of them on the corpus without attributions, so that the weights don't
    rely on attributions alone."""
    bare = Bench(without_attributions(articles), names)
    return [(Bench(articles, names), questions), (bare, questions[::5])]


def _named(names: Sequence[str], weights: Floats) -> dict[str, float]:
    pairs = zip(names, weights.tolist(), strict=True)
    return {name: round(value, 4) for name, value in pairs if abs(value) >= 0.00005}


def main() -> None:
    """Fit and write the weights that ship."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.training.ranking.fit", description="Fit the weights of ranking."
    )
    parser.add_argument("--set", type=Path, nargs="+", action="append", required=True, metavar="PATH")
    parser.add_argument("--out", type=Path, default=Path("index/ranking/weights/ranking.json"))
    given = parser.parse_args()
    sets: list[Set] = []
    for corpus, *files in given.set:
        sets += sets_of(*load_articles(corpus), [line for path in files for line in load(path)])
    counts = [len(lines) for _, lines in sets]
    table = {"about": "Made by python -m tests.training.ranking.fit", "questions": counts, **fit(sets)}
    given.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{sum(counts)} questions, written to {given.out}\n")


if __name__ == "__main__":
    main()
