"""`python -m corpus.attribution.train DIR`: make every file of the weights folder again, the same on every run."""

from __future__ import annotations

import argparse
from pathlib import Path

from corpus.attribution.sentences import WEIGHTS
from corpus.attribution.train.gold import read_gold
from corpus.attribution.train.reading import train_reading


def main() -> None:
    """Train on DIR/train and write to the weights folder."""
    parser = argparse.ArgumentParser(prog="python -m corpus.attribution.train", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds train/text, train/attributions and silver_train.jsonl.gz")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="where the weights go")
    arguments = parser.parse_args()
    articles = read_gold(arguments.folder, "train")
    train_reading(articles, arguments.to)


if __name__ == "__main__":
    main()
