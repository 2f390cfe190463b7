"""`python -m tests.training.attribution.speakers DIR [NEWS...]`: fit the weights that tell whom a source means.

A log-linear model over everybody whom a source may mean, "nobody is named" among them. DIR holds PolNeAR (train and
dev), silver_train.jsonl.gz and dev_speakers.jsonl; our own passages and hard cases are learned from too. NEWS are files
of articles whose unknown names are labelled in news_names.txt.
Prints how often the likeliest reading is right, by kind of source and by folds of articles, and writes `speakers.json`.
Pronouns of the narrative are followed by the weights that are there: run it twice for weights that follow themselves.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.coreference.ranking import LEAST_NAME, NOBODY, UNSEEN, score, shipped_weights
from corpus.attribution.extractor import Extractor
from corpus.attribution.pipeline import speakerless
from corpus.attribution.tokens.annotator import read
from corpus.attribution.tokens.sentence_splitter import WEIGHTS
from corpus.model import SpeakerKind
from tests.training.attribution.choices import (
    Choice,
    LabelledText,
    choices,
    labelled_dev,
    labelled_own,
    read_chains,
    silver_choices,
)
from tests.training.attribution.gold import read_gold
from tests.training.attribution.news import news_choices

FOLDS = 5
_RIDGE = 0.6
_STEPS = 400
_EVERY = 3
"""Of the articles with silver labels each so many are learned from, for pronouns of a single press would else outweigh
all others; bodies, roles and quotations that nothing gives to anybody are learned from all."""

_PRONOUNS = ("silver he", "silver it", "silver they")

Floats = NDArray[np.float64]


def main() -> None:
    """Fit on DIR and write to the weights folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.attribution.speakers", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds train, dev, silver_train.jsonl.gz and dev_speakers.jsonl")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="where the weights go")
    parser.add_argument("news", type=Path, nargs="*", help="JSON lines of {article_id, title, paragraphs}")
    arguments = parser.parse_args()
    seen = gathered(arguments.folder, arguments.news, shipped_weights())
    report(seen)
    target: Path = arguments.to / "speakers.json"
    target.write_text(json.dumps(fit(seen), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def gathered(folder: Path, news: Sequence[Path], weights: Mapping[str, float]) -> list[Choice]:
    """Every choice to learn from; pronouns between the sources are followed by the weights of the fit before."""
    labelled = [*labelled_dev(folder), *labelled_own()]
    return [*_labelled(labelled, weights), *_silver(folder, weights), *news_choices(news, weights)]


def _labelled(texts: Sequence[LabelledText], weights: Mapping[str, float]) -> Iterator[Choice]:
    extractor = Extractor.load()
    for one in texts:
        reading = read(one.text)
        found = [attribution for attribution, _ in speakerless(reading, extractor)]
        yield from choices(one, reading, found, weights)


def _silver(folder: Path, weights: Mapping[str, float]) -> Iterator[Choice]:
    chains = read_chains(folder / "silver_train.jsonl.gz")
    articles = [one for one in read_gold(folder, "train") if one.name in chains]
    for number, article in enumerate(articles):
        found = silver_choices(article, read(article.text), chains[article.name], weights)
        yield from (one for one in found if number % _EVERY == 0 or one.kind not in _PRONOUNS)


def folds(seen: Sequence[Choice]) -> dict[str, int]:
    """The fold of every article, in turn."""
    return {name: number % FOLDS for number, name in enumerate(sorted({one.article for one in seen}))}


def report(seen: Sequence[Choice]) -> None:
    """Print by kind of source how often the likeliest reading is right, and how many of the labels without a name are
    given a person's, each fold told by the weights of the others."""
    fold = folds(seen)
    count: Counter[str] = Counter()
    right: Counter[str] = Counter()
    named: Counter[str] = Counter()
    meant: Counter[str] = Counter()
    for number in range(FOLDS):
        weights = fit([one for one in seen if fold[one.article] != number])
        for one in seen:
            if fold[one.article] == number:
                count[one.kind] += 1
                taken, share = likeliest(one, weights)
                right[one.kind] += taken in one.right
                named[one.meant] += taken in one.named and share >= LEAST_NAME
                meant[one.meant] += 1
    for kind in sorted(count):
        print(f"{kind:14} {count[kind]:5} {right[kind] / count[kind]:.3f}")
    for kind in (SpeakerKind.UNNAMED, SpeakerKind.GROUP, SpeakerKind.ORGANISATION):
        print(f"{kind.value} given a person's name: {named[kind.value]} of {meant[kind.value]}")


def likeliest(one: Choice, weights: Mapping[str, float]) -> tuple[int, float]:
    """The number of the likeliest option, and how likely."""
    scores = np.array([score(evidence, weights) for evidence in one.options])
    shares = np.exp(scores - scores.max())
    return int(scores.argmax()), float(shares.max() / shares.sum())


@dataclass(frozen=True, slots=True)
class _Table:
    """All options as rows of numbers; `starts` where each choice's begin, `owner` each row's choice."""

    rows: Floats
    starts: NDArray[np.int64]
    owner: NDArray[np.int64]
    right: Floats
    weight: Floats


def fit(seen: Sequence[Choice]) -> dict[str, float]:
    """The weights by Adam on the log-likelihood of the right options, drawn towards `UNSEEN` for what a rule proposes
    and towards 0 for all else."""
    names, prior = _names(seen)
    table = _table(seen, {name: number for number, name in enumerate(names)})
    centre = np.array([prior[name] for name in names])
    weights, mean, spread = centre.copy(), np.zeros(len(names)), np.zeros(len(names))
    for step in range(1, _STEPS + 1):
        slope = _slope(table, weights) + _RIDGE * (weights - centre)
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope * slope
        weights = weights - 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(value), 4) for name, value in zip(names, weights, strict=True)}


def _names(seen: Sequence[Choice]) -> tuple[list[str], dict[str, float]]:
    """The names of the evidence and where each weight is drawn to: the first name of an option is its rule's."""
    prior: dict[str, float] = defaultdict(float)
    for one in seen:
        for evidence in one.options:
            for place, name in enumerate(evidence):
                prior[name] = UNSEEN if place == 0 and not name.startswith(NOBODY) else prior[name]
    return sorted(prior), prior


def _table(seen: Sequence[Choice], number: Mapping[str, int]) -> _Table:
    sizes = np.array([len(one.options) for one in seen])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    rows = np.zeros((int(sizes.sum()), len(number)))
    right = np.zeros(len(rows))
    for one, start in zip(seen, starts, strict=True):
        for place, evidence in enumerate(one.options):
            for name, value in evidence.items():
                rows[start + place, number[name]] = value
        right[[start + place for place in one.right]] = 1
    owner = np.repeat(np.arange(len(seen)), sizes)
    return _Table(rows, starts, owner, right, np.array([one.weight for one in seen])[owner])


def _slope(table: _Table, weights: Floats) -> Floats:
    """The gradient of the weighted negative log-likelihood that one of the right options is chosen."""
    scores = table.rows @ weights
    raised = np.exp(scores - np.maximum.reduceat(scores, table.starts)[table.owner])
    shares = raised / np.add.reduceat(raised, table.starts)[table.owner]
    good = raised * table.right
    wanted = good / np.maximum(np.add.reduceat(good, table.starts)[table.owner], 1e-12)
    slope: Floats = table.rows.T @ (table.weight * (shares - wanted))
    return slope


if __name__ == "__main__":
    main()
