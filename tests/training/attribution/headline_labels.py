"""Fits whether a headline's label speaks, and writes the weights where they ship.

    python -m tests.training.attribution.headline_labels CORPUS.jsonl ... [--check]

A corpus has a line {title, paragraphs} an article. headline_labels.txt says of headlines, by the first ten digits of
the SHA-1 of their text, whether what stands behind the label is the label's own words (1) or the label is their topic
(0); the headlines themselves belong to others. `--check` writes nothing; both print how well weights do on
headlines that they were not fitted on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from corpus.attribution.extractor import LEAST_CUE, labelled
from corpus.attribution.neural.inputs import inputs
from corpus.attribution.neural.trained_model import Model
from corpus.attribution.rules.headline_label import HeadlineLabel, label_signs
from corpus.attribution.rules.layout import Layout
from corpus.attribution.tokens.annotator import shipped_reader
from corpus.attribution.tokens.sentence_splitter import WEIGHTS
from tests.training.ranking.memory_index import load
from tests.training.ranking.models import fit_logistic, named

LABELS = Path(__file__).with_name("headline_labels.txt")
PENALTY = 0.02
FOLDS = 10
LEAST = (0.4, 0.5, 0.6)


def cases(corpora: list[Path]) -> Iterator[tuple[dict[str, float], float]]:
    """Of each headline that is judged, and whose label is taken for a source at all, the signs and the judgement."""
    judged = {key: float(told) for key, told in map(str.split, LABELS.read_text(encoding="utf-8").splitlines())}
    model, reader = Model.load(WEIGHTS), shipped_reader()
    for line in (line for path in corpora for line in load(path)):
        told = judged.get(key_of(line["title"] or ""))
        if told is None:
            continue
        reading = reader.read("\n\n".join((line["title"], *line["paragraphs"])))
        text = inputs(reading, model.vocabulary)
        found = labelled(Layout(reading, text), reading, text, model.windows(text, LEAST_CUE))
        label = HeadlineLabel.of(reading, text)
        if label and any(map(label.labels, found)):
            yield label_signs(label, found, reading, text), told


def key_of(title: str) -> str:
    """What headline_labels.txt has a headline under."""
    return hashlib.sha1(title.encode(), usedforsecurity=False).hexdigest()[:10]


def main() -> None:
    """Fit, print figures, and write the weights that ship."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.attribution.headline_labels")
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    found = list(cases(given.corpora))
    names = sorted(found[0][0])
    table = np.array([[signs[name] for name in names] for signs, _ in found])
    truth = np.array([told for _, told in found])
    fold = np.random.default_rng(0).integers(0, FOLDS, len(truth))
    chance = np.zeros(len(truth))
    for number in range(FOLDS):
        weights, constant = fit_logistic(
            table[fold != number], truth[fold != number], np.ones((fold != number).sum()), PENALTY
        )
        chance[fold == number] = 1 / (1 + np.exp(-(table[fold == number] @ weights + constant)))
    sys.stdout.write(f"{len(truth)} headlines, {truth.mean():.2f} spoken by their label\n")
    for least in LEAST:
        kept = chance >= least
        sys.stdout.write(f"kept from {least}: {truth[kept].mean():.2f} right, {kept[truth == 1].mean():.2f} of all\n")
    if not given.check:
        weights, constant = fit_logistic(table, truth, np.ones(len(truth)), PENALTY)
        told = {
            "about": "Made by python -m tests.training.attribution.headline_labels",
            "weights": named(["", *names], np.array([constant, *weights]), 3),
        }
        (WEIGHTS / "headline_label.json").write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
