"""The vocabulary: which words, endings and tags have numbers, and which silver names and labels are learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from corpus.attribution.neural.inputs import Vocabulary
from corpus.attribution.neural.trained_model import known_vectors
from corpus.attribution.tokens.tagger import plain
from corpus.attribution.tokens.tokenizer import words
from tests.training.attribution.gold import GoldArticle

_SEEN, _SEEN_ENDING, _SEEN_NAME = 4, 20, 50


def train_vocabulary(articles: Sequence[GoldArticle], to: Path) -> Vocabulary:
    """Write vocabulary.npz; the words of vectors.npz, which has to be in the folder, have their numbers already."""
    counts: Counter[str] = Counter()
    for article in articles:
        counts.update(plain(article.text[s:e]).lower() for s, e in words(article.text, 0, len(article.text)))
    endings: Counter[str] = Counter()
    for word, count in counts.items():
        endings[word[-3:]] += count
    tags = {tag for article in articles for sentence in article.silver for tag in sentence.tags}
    known, _ = known_vectors(to)
    vocabulary = Vocabulary(known, _frequent(counts, _SEEN), _frequent(endings, _SEEN_ENDING), _numbered(sorted(tags)))
    np.savez_compressed(
        to / "vocabulary.npz",
        words=_joined(vocabulary.words),
        endings=_joined(vocabulary.endings),
        tags=_joined(vocabulary.tags),
    )
    return vocabulary


def silver_classes(articles: Sequence[GoldArticle]) -> dict[str, list[str]]:
    """The names (person, date ...) and dependency labels that the silver sentences use, in order."""
    sentences = [sentence for article in articles for sentence in article.silver]
    names = Counter(name for sentence in sentences for name in sentence.names)
    labels = {label for sentence in sentences for label in sentence.labels if label}
    return {"names": sorted(name for name, count in names.items() if count >= _SEEN_NAME), "labels": sorted(labels)}


def _frequent(counts: Counter[str], least: int) -> dict[str, int]:
    frequent = [(word, count) for word, count in counts.items() if count >= least]
    return _numbered(word for word, _ in sorted(frequent, key=lambda pair: (-pair[1], pair[0])))


def _numbered(names: Iterable[str]) -> dict[str, int]:
    return {name: number for number, name in enumerate(names, 1)}


def _joined(names: Mapping[str, int]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    return np.frombuffer("\n".join(names).encode(), np.uint8)
