"""Fits the weights of ranking and confidence from questions with gold passages, and writes weights/ranking.json.

    python -m index.fit --corpus corpus.jsonl --questions a.jsonl b.jsonl [--standalone-weight 2]

Corpus lines are {article_id, title, date, outlet, paragraphs}, question lines {id, question, gold: ["article#n"]}.
Ranking: the softmax over a question's candidates gives the gold ones as much as it can (a conditional logit), with a
quadratic penalty, and no signal may weigh against its meaning. Confidence: logistic regression, every question asked
once as it is and once without the articles that hold its gold.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.article import Article, Citation, Draft, Passage, PassageKind
from corpus.attribution.attributor import Attributor
from index.analysis import Words, words
from index.asked import Asked, asked_of
from index.confidence import evidence_signs, logistic
from index.gathering import SURROUNDINGS, Pool, gather
from index.ranking import FAMILIES, MOST_READ, SIGNALS, Ranked, family, signal_values
from index.resolving import resolve
from index.shelves import Shelves
from index.signals import read
from index.understanding import understand

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

AGAINST = frozenset({"asks", "heading", "other_speaks"})
UNUSED = frozenset({"title", "length", "lead"})  # they tell the corpus's halves apart, not answers
PENALTY = 3.0
CONFIDENCE_PENALTY = 0.02
STEPS = 800


@dataclass(frozen=True, slots=True)
class Case:
    """A question with the signals of its candidates [candidate, signal] and which of them are gold."""

    asked: Asked
    values: Floats
    gold: Flags
    weight: float


class Bench:
    """A corpus in memory, with what search does on the store done on it."""

    def __init__(self, articles: Sequence[Article], names: Mapping[int, str]) -> None:
        self.shelves = Shelves.open(None)
        self.shelves.add_many(articles)
        self.passages = {p.id: p for article in articles for p in article.passages}
        self.keys = {p.id: f"{names[p.article_id]}#{p.paragraph}" for p in self.passages.values()}
        self.numbers = {name: number for number, name in names.items()}
        self._words: dict[int, Words] = {}

    def asked(self, text: str) -> Asked:
        """The question as ranking works on it."""
        question = resolve(understand(text), "en", self.shelves).question
        return asked_of(question, "en", self.shelves.passages)

    def pool(self, asked: Asked, without: frozenset[int] = frozenset()) -> Pool:
        """The candidates in bodies, those of some articles left out."""
        left_out = np.array(sorted(without), dtype=np.int64)
        headlines = self.shelves.catalogue.headlines
        return gather(asked, self.shelves, lambda ids, owners: ~np.isin(owners, left_out) & ~headlines(ids))

    def gold(self, ids: Sequence[int], line: Mapping[str, Any]) -> Flags:
        """Which of the passages are gold for the question."""
        return np.array([self.keys[number] in line["gold"] for number in ids], dtype=np.bool_)

    def read(self, asked: Asked, pool: Pool, first: Floats) -> list[Ranked]:
        """The best candidates by the weights `first` of their surroundings, with all signals, unranked."""
        found = []
        for place in np.argsort(-(pool.surroundings @ first), kind="stable")[:MOST_READ]:
            passage = self.passages[int(pool.ids[place])]
            if passage.id not in self._words:
                self._words[passage.id] = words(passage.text, "en")
            reading = read(asked, passage, self._words[passage.id])
            found.append(Ranked(reading, 0.0, signal_values(reading, pool.surroundings[place])))
        return found

    def ranked(self, asked: Asked, pool: Pool, first: Floats, last: Floats) -> list[Ranked]:
        """The same, ranked."""
        scored = [replace(item, score=float(item.values @ last)) for item in self.read(asked, pool, first)]
        return sorted(scored, key=lambda item: (-item.score, item.passage.id))


def fit_ranking(found: Sequence[Case], names: Sequence[str], prior: Floats | None = None) -> Floats:
    """Weights of the signals in `names`; the penalty is on what differs from `prior`."""
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
    weights = np.clip(start, low, high)
    moment, spread = np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, STEPS + 1):
        scores = table @ weights
        shares = np.exp(scores - np.repeat(np.maximum.reduceat(scores, starts), sizes))
        of_gold = shares * gold
        shares /= np.repeat(np.add.reduceat(shares, starts), sizes)
        of_gold /= np.repeat(np.add.reduceat(of_gold, starts), sizes)
        slope = table.T @ ((shares - of_gold) * importance) + PENALTY * (weights - start)
        moment = 0.9 * moment + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope**2
        rate = 0.05 * (1 - step / (STEPS + 1))
        change = rate * (moment / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-9)
        weights = np.clip(weights - change, low, high)
    fitted: Floats = weights / scale
    return fitted


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
    weights = np.zeros(inputs.shape[1])
    importance = importance / importance.sum()
    penalty = np.full(len(weights), CONFIDENCE_PENALTY)
    penalty[0] = 0.0
    for _ in range(30):
        chance = 1 / (1 + np.exp(-inputs @ weights))
        slope = inputs.T @ (importance * (chance - answerable)) + penalty * weights
        bend = (inputs * (importance * chance * (1 - chance))[:, None]).T @ inputs + np.diag(penalty + 1e-6)
        weights -= np.linalg.solve(bend, slope)
    model = dict(zip(names, (weights[1:] / scale).tolist(), strict=True))
    model[""] = float(weights[0] - (weights[1:] * mean / scale).sum())
    return model


def threshold_of(confidence: Floats, answerable: Flags) -> float:
    """The confidence at which both kinds of error are equally frequent."""
    ordered = np.unique(confidence)
    wrong = [(confidence[~answerable] >= cut).mean() for cut in ordered]
    lost = [(confidence[answerable] < cut).mean() for cut in ordered]
    return float(ordered[int(np.argmin(np.abs(np.array(wrong) - np.array(lost))))])


def load(path: Path) -> Iterator[dict[str, Any]]:
    """The file's JSON lines."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def load_articles(path: Path) -> tuple[list[Article], dict[int, str]]:
    """The corpus as the store would hold it, attributed; and the file's own names of the articles."""
    attributor = Attributor.load()
    articles, names, number = [], {}, 1
    for article_id, line in enumerate(load(path), 1):
        draft = Draft(line.get("title") or "", tuple(line["paragraphs"]))
        attributed = attributor.attribute_article(draft)
        passages = []
        if draft.title:
            passages.append(Passage(number, article_id, PassageKind.HEADLINE, None, draft.title, attributed[0]))
            number += 1
        for paragraph, text in enumerate(draft.paragraphs):
            said = attributed[paragraph + bool(draft.title)]
            passages.append(Passage(number, article_id, PassageKind.BODY, paragraph, text, said))
            number += 1
        day = dt.date.fromisoformat(line["date"]) if line.get("date") else None
        citation = Citation(article_id, draft.title, line.get("outlet") or "", (), "", day, "en")
        articles.append(Article(citation, tuple(passages)))
        names[article_id] = line["article_id"]
    return articles, names


def fit(bench: Bench, questions: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The whole table of weights. Questions about what was said come first; the others' weights start from theirs."""
    by_family: dict[str, list[Mapping[str, Any]]] = {name: [] for name in FAMILIES}
    for line in questions:
        by_family[family(bench.asked(line["question"]))].append(line)
    table: dict[str, Any] = {"first": {}, "last": {}, "confidence": {}, "threshold": {}}
    first: Floats | None = None
    last: Floats | None = None
    for name, lines in by_family.items():
        pools = [(line, asked, bench.pool(asked)) for line in lines for asked in [bench.asked(line["question"])]]
        gathered = [
            Case(asked, pool.surroundings, bench.gold(pool.ids.tolist(), line), _importance(line))
            for line, asked, pool in pools
        ]
        first = fit_ranking([case for case in gathered if case.gold.any()], SURROUNDINGS, first)
        cases = []
        for line, asked, pool in pools:
            found = bench.read(asked, pool, first)
            gold = bench.gold([item.passage.id for item in found], line)
            if gold.any():
                cases.append(Case(asked, np.array([item.values for item in found]), gold, _importance(line)))
        last = fit_ranking(cases, SIGNALS, last)
        table["first"][name], table["last"][name] = _named(SURROUNDINGS, first), _named(SIGNALS, last)
        model, threshold = _confidence(bench, lines, first, last)
        table["confidence"][name] = {key: round(value, 4) for key, value in model.items()}
        table["threshold"][name] = round(threshold, 3)
    return table


def _importance(line: Mapping[str, Any]) -> float:
    """What a question counts for: those that need their article to make sense count half."""
    return 1.0 if line.get("standalone", "yes") == "yes" else 0.5


def _confidence(
    bench: Bench, questions: Sequence[Mapping[str, Any]], first: Floats, last: Floats
) -> tuple[dict[str, float], float]:
    """The model, and the threshold at which both kinds of error are equally frequent. Every question is asked as it is,
    without its gold articles, and without those of all the questions."""
    signs, answerable, importance = [], [], []
    everything = frozenset(bench.numbers[key.rsplit("#", 1)[0]] for line in questions for key in line["gold"])
    for line in questions:
        asked = bench.asked(line["question"])
        own = frozenset(bench.numbers[key.rsplit("#", 1)[0]] for key in line["gold"])
        for without, counts in ((frozenset[int](), 2.0), (own, 1.0), (everything, 1.0)):
            signs.append(evidence_signs(asked, bench.ranked(asked, bench.pool(asked, without), first, last)))
            answerable.append(not without)
            importance.append(_importance(line) ** 2 * counts)
    labels = np.array(answerable)
    model = fit_confidence(signs, labels, np.array(importance))
    chances = np.array([logistic(line, model) if line else 0.0 for line in signs])
    counted = np.array(importance) >= 1
    return model, threshold_of(chances[counted], labels[counted])


def _named(names: Sequence[str], weights: Floats) -> dict[str, float]:
    pairs = zip(names, weights.tolist(), strict=True)
    return {name: round(value, 4) for name, value in pairs if abs(value) >= 0.00005}


def main() -> None:
    """Fit and write the weights that ship."""
    parser = argparse.ArgumentParser(prog="python -m index.fit", description="Fit the weights of ranking.")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--questions", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=Path(__file__).with_name("weights") / "ranking.json")
    given = parser.parse_args()
    questions = [line for path in given.questions for line in load(path)]
    bench = Bench(*load_articles(given.corpus))
    table = {"about": "Made by python -m index.fit", "questions": len(questions), **fit(bench, questions)}
    given.out.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(questions)} questions, written to {given.out}\n")


if __name__ == "__main__":
    main()
