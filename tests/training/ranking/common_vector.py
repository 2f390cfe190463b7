"""Makes index/ranking/weights/common_vector.npz from articles of ours: `python -m tests.training.ranking.common_vector
FILE.jsonl…`, a line an article as `onrecord export` writes them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

import index.ranking
from index.ranking.asked_words import COMMON, Floats
from index.ranking.sentence_encoder import SentenceEncoder, load_encoder


def common_of(encoder: SentenceEncoder, texts: Iterable[tuple[str, str]]) -> Floats:
    """The mean vector [DIMENSIONS] of the words of passages, each given with its headline."""
    found = [encoder.passage_tokens(f"{title}. ", text).vectors for title, text in texts]
    mean: Floats = np.concatenate(found).astype(np.float64).mean(axis=0)
    return mean


def _passages(files: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in files:
        for line in Path(name).read_text(encoding="utf-8").splitlines():
            article = json.loads(line)
            yield from ((article["title"], text) for text in article["paragraphs"])


def main() -> None:
    """Write the file in its place."""
    encoder = load_encoder()
    if encoder is None:
        sys.exit("there is no encoder here; `onrecord doctor` says why")
    place = Path(index.ranking.__file__).with_name("weights") / COMMON
    np.savez_compressed(place, common=common_of(encoder, _passages(sys.argv[1:])).astype(np.float32))


if __name__ == "__main__":
    main()
