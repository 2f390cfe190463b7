"""`python -m tests.training.attribution.antecedents DIR`: fit the weights that tell whom "he" and "she" mean.

A log-linear model over the persons at hand, fitted on the pronouns of PolNeAR's annotated sources. Whom each means is
told by CoreNLP's coreference ("silver": about one in ten is wrong, hence the smoothed labels). DIR holds train/text,
train/attributions and silver_train.jsonl.gz. Prints how often the likeliest person is the right one, by five folds of
articles, and writes `antecedents.json`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.coreference.entity_clustering import cast_of
from corpus.attribution.coreference.entity_table import EntityTable, Person
from corpus.attribution.coreference.pronouns import Antecedents
from corpus.attribution.coreference.token_table import TokenTable
from corpus.attribution.coreference.token_table import row as token_table
from corpus.attribution.tokens.annotator import read
from corpus.attribution.tokens.sentence_splitter import WEIGHTS
from corpus.model import Span
from tests.training.attribution.gold import GoldArticle, read_gold

_FOLDS = 5
_SMOOTH = 0.06
_RIDGE = 2.0
_STEPS = 250
_LONGEST = 6
_PRONOUNS = ("he", "she")

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Choice:
    """One pronoun: a row of features for each person at hand, and the number of the right one."""

    article: str
    features: Floats
    right: int


def main() -> None:
    """Fit on DIR/train and write to the weights folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.attribution.antecedents", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds train/text, train/attributions and silver_train.jsonl.gz")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="where the weights go")
    arguments = parser.parse_args()
    chains = dict(_read_chains(arguments.folder / "silver_train.jsonl.gz"))
    choices: list[Choice] = []
    names: list[str] = []
    for article in read_gold(arguments.folder, "train"):
        for found, keys in _choices(article, chains.get(article.name, [])):
            names = keys
            choices.append(found)
    print(f"{len(choices)} pronouns, right by folds: {_accuracy(choices):.3f}")
    weights = dict(zip(names, (round(float(value), 4) for value in fit(choices)), strict=True))
    target: Path = arguments.to / "antecedents.json"
    target.write_text(json.dumps(weights, indent=1) + "\n", encoding="utf-8")


def _read_chains(path: Path) -> Iterator[tuple[str, list[list[Span]]]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            sentences = article["sentences"]
            yield (
                article["article"],
                [
                    [Span(sentences[s][a][0], sentences[s][b - 1][1]) for s, a, b in chain if sentences[s][a:b]]
                    for chain in article["coreference"]
                ],
            )


def _choices(article: GoldArticle, chains: Sequence[Sequence[Span]]) -> Iterator[tuple[Choice, list[str]]]:
    """The article's pronouns that stand for somebody named; who spoke before is as annotated."""
    row = token_table(read(article.text))
    entities = cast_of(row)
    meant = _meant(row, entities, chains)
    weigher = Antecedents(entities, defaultdict(float))
    for source in sorted(one.source[0] for one in article.attributions if one.source):
        begin, end = row.place(source)
        if begin >= len(row.words):
            continue
        word = source.of(article.text).strip().lower()
        who = meant.get(source.start) if word in _PRONOUNS else _first(entities, begin, end)
        if word in _PRONOUNS and who is not None:
            persons = weigher.candidates(word, begin)
            right = next((n for n, one in enumerate(persons) if one is who), None)
            if right is not None and len(persons) > 1:
                seen = weigher.features(persons, begin)
                values = np.array([list(one.values()) for one in seen], float)
                yield Choice(article.name, values, right), list(seen[0])
        if who is not None:
            weigher.spoke(who, begin)


def _first(entities: EntityTable, begin: int, end: int) -> Person | None:
    found = entities.within(begin, end)
    return found[0][1] if found else None


def _meant(row: TokenTable, entities: EntityTable, chains: Sequence[Sequence[Span]]) -> dict[int, Person]:
    """The person whom most names of a chain name, by the offset where each of its mentions starts."""
    meant: dict[int, Person] = {}
    for chain in chains:
        votes: Counter[int] = Counter()
        persons: dict[int, Person] = {}
        for span in chain:
            begin, end = row.place(span)
            for at in range(begin, min(end, begin + _LONGEST)) if end - begin <= _LONGEST else ():
                if person := entities.mentioned.get(at):
                    votes[id(person)] += 1
                    persons[id(person)] = person
        if votes:
            meant.update(dict.fromkeys((span.start for span in chain), persons[votes.most_common(1)[0][0]]))
    return meant


def _accuracy(choices: Sequence[Choice]) -> float:
    """How often the likeliest person is right, each fold of articles told by the weights of the others."""
    articles = sorted({one.article for one in choices})
    fold = {name: number % _FOLDS for number, name in enumerate(articles)}
    right = 0
    for number in range(_FOLDS):
        weights = fit([one for one in choices if fold[one.article] != number])
        unseen = [one for one in choices if fold[one.article] == number]
        right += sum(int(np.argmax(one.features @ weights)) == one.right for one in unseen)
    return right / max(1, len(choices))


def fit(choices: Sequence[Choice]) -> Floats:
    """The weights by Adam on the smoothed cross-entropy over each pronoun's persons, with a ridge penalty."""
    rows = np.vstack([one.features for one in choices])
    scale = rows.std(0) + 1e-6
    rows = rows / scale
    sizes = np.array([len(one.features) for one in choices])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(choices)), sizes)
    wanted = np.full(len(rows), _SMOOTH) / sizes[owner]
    wanted[starts + np.array([one.right for one in choices])] += 1 - _SMOOTH
    weights, mean, spread = (np.zeros(rows.shape[1]) for _ in range(3))
    for step in range(1, _STEPS + 1):
        scores = rows @ weights
        raised = np.exp(scores - np.maximum.reduceat(scores, starts)[owner])
        slope = rows.T @ (raised / np.add.reduceat(raised, starts)[owner] - wanted) + _RIDGE * weights
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope * slope
        weights = weights - 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    fitted: Floats = weights / scale
    return fitted


if __name__ == "__main__":
    main()
