"""`python -m tests.training.attribution DIR`: make the files of the weights folder again, the same on every run.

Needs the extra "train" (JAX). vectors.npz is not made here: it holds the GloVe word vectors (see weights/README.md).
"""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.attribution.neural.trained_model import Model, known_vectors
from corpus.attribution.tokens.annotator import Annotator
from corpus.attribution.tokens.sentence_splitter import WEIGHTS, load_punkt
from corpus.attribution.tokens.tagger import Tagger
from tests.training.attribution.confidence import train_confidence
from tests.training.attribution.examples import example
from tests.training.attribution.gold import GoldArticle, read_gold
from tests.training.attribution.network import Course, Weights, first_weights, train_network
from tests.training.attribution.reading import train_reading
from tests.training.attribution.vocabulary import silver_classes, train_vocabulary


def main() -> None:
    """Train on DIR/train and write to the weights folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.attribution", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds train/text, train/attributions and silver_train.jsonl.gz")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="where the weights go")
    arguments = parser.parse_args()
    to: Path = arguments.to
    to.mkdir(parents=True, exist_ok=True)
    if not (to / "vectors.npz").exists():
        shutil.copy(WEIGHTS / "vectors.npz", to)
    articles = read_gold(arguments.folder, "train")
    train_reading(articles, to)
    reader = Annotator(load_punkt(to), Tagger.load(to / "tagger.npz"))
    _train_networks(articles, reader, to)
    unseen = [article for number, article in enumerate(articles) if _held_back(number)]
    train_confidence(unseen, reader, Model.load(to), to)


def _held_back(number: int) -> bool:
    """Whether an article is kept for calibration: every twelfth."""
    return number % 12 == 3


def courses(count: int) -> list[Course]:
    """How the shipped networks were trained on `count` articles; what they say is averaged."""
    most = [number for number in range(count) if not _held_back(number)]
    return [Course(most, rounds=24, drop=0.25, seed=1), Course(most, rounds=14, drop=0.3, seed=2)]


def _train_networks(articles: Sequence[GoldArticle], reader: Annotator, to: Path) -> None:
    vocabulary, classes = train_vocabulary(articles, to), silver_classes(articles)
    examples = [example(article, reader, vocabulary, classes) for article in articles]
    sizes = {key: len(values) for key, values in classes.items()}
    sizes |= {"word": len(vocabulary.words) + 1, "ending": len(vocabulary.endings) + 1, "tag": len(vocabulary.tags) + 1}
    for course in courses(len(examples)):
        weights = first_weights(np.random.default_rng(course.seed), known_vectors(to)[1], sizes)
        save_network(train_network(weights, examples, course), to / f"network{course.seed}.npz")


def save_network(weights: Weights, path: Path) -> None:
    """Write the file: in half precision, without the word vectors and the layers that only training needs."""
    learning = ("vector", "names", "labels", "offsets")
    kept = {name: values for name, values in weights.items() if name.removesuffix("_bias") not in learning}
    np.savez_compressed(path, **{name: values.astype(np.float16) for name, values in kept.items()})


if __name__ == "__main__":
    main()
