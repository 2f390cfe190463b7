"""Parts of speech: nltk's averaged perceptron, its weights kept as plain arrays."""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from nltk.tag.perceptron import PerceptronTagger

from corpus.attribution.sentences import WEIGHTS

_FILE = WEIGHTS / "tagger.npz"
_PLAIN = {"’": "'", "‘": "'", "“": "``", "”": "''", "«": "``", "»": "''", "„": "``"}


def plain(word: str) -> str:
    """The word with typewriter apostrophes and Treebank quotation marks, as the tagger knows it."""
    return _PLAIN.get(word) or (word.replace("’", "'") if "’" in word else word)


class Tagger:
    """Tags a sentence's words with Penn Treebank parts of speech."""

    def __init__(self, model: PerceptronTagger) -> None:
        self._model = model

    @classmethod
    def load(cls, path: Path = _FILE) -> Tagger:
        """The tagger with the shipped weights."""
        with np.load(path, allow_pickle=False) as data:
            tags = bytes(data["tags"]).decode().split("\n")
            features = bytes(data["features"]).decode().split("\n")
            known = bytes(data["known"]).decode().split("\n")
            labels, values = data["labels"].tolist(), (data["values"].astype(np.float32) / 100).tolist()
            sizes, known_tags = data["sizes"].tolist(), data["known_tags"].tolist()
        model = PerceptronTagger(load=False)
        at = 0
        for feature, size in zip(features, sizes, strict=True):
            pairs = zip(labels[at : at + size], values[at : at + size], strict=True)
            model.model.weights[feature] = {tags[label]: value for label, value in pairs}
            at += size
        model.tagdict = {word: tags[tag] for word, tag in zip(known, known_tags, strict=True)}
        model.classes = model.model.classes = set(tags)
        return cls(model)

    def tag(self, words: Sequence[str]) -> tuple[str, ...]:
        """A tag for every word."""
        return tuple(tag for _, tag in self._model.tag([plain(word) for word in words]))


def train_tagger(sentences: list[list[tuple[str, str]]], path: Path, *, rounds: int = 5, least: float = 0.1) -> None:
    """Train on sentences of (word, tag) and write the weights of at least `least` to `path`."""
    random.seed(1)
    model = PerceptronTagger(load=False)
    model.train([[(plain(word), tag) for word, tag in sentence] for sentence in sentences], nr_iter=rounds)
    tags = sorted(model.classes)
    number = {tag: i for i, tag in enumerate(tags)}
    kept = {
        feature: pairs
        for feature, row in sorted(model.model.weights.items())
        if "\n" not in feature
        and (pairs := [(number[t], round(v * 100)) for t, v in sorted(row.items()) if abs(v) >= least])
    }
    known = sorted(model.tagdict.items())
    flat = [pair for pairs in kept.values() for pair in pairs]
    np.savez_compressed(
        path,
        tags=np.frombuffer("\n".join(tags).encode(), np.uint8),
        features=np.frombuffer("\n".join(kept).encode(), np.uint8),
        sizes=np.array([len(pairs) for pairs in kept.values()], np.uint8),
        labels=np.array([label for label, _ in flat], np.uint8),
        values=np.array([value for _, value in flat], np.int16),
        known=np.frombuffer("\n".join(word for word, _ in known).encode(), np.uint8),
        known_tags=np.array([number[tag] for _, tag in known], np.uint8),
    )
