"""Training of what a reading needs: the sentence splitter and the tagger."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from nltk.tag.perceptron import PerceptronTagger
from nltk.tokenize.punkt import PunktTrainer

from corpus.attribution.tokens.tagger import plain
from corpus.attribution.tokens.tokenizer import words
from tests.training.attribution.gold import GoldArticle

_SEEN = 3  # times that a word must stand in the texts for its spelling to count


def train_reading(articles: Sequence[GoldArticle], to: Path) -> None:
    """Write punkt.json.gz and tagger.npz to the folder."""
    to.joinpath("punkt.json.gz").write_bytes(train_punkt(article.text for article in articles))
    train_tagger([sentence for article in articles for sentence in tagged(article)], to / "tagger.npz")


def tagged(article: GoldArticle) -> Iterator[list[tuple[str, str]]]:
    """The silver sentences with our words: a word has the tag of the silver word in which it starts."""
    for sentence in article.silver:
        cover = {
            at: tag
            for s, e, tag in zip(sentence.starts, sentence.ends, sentence.tags, strict=True)
            for at in range(s, e)
        }
        spans = words(article.text, sentence.starts[0], sentence.ends[-1])
        yield [(article.text[s:e], cover[s]) for s, e in spans if s in cover]


def train_punkt(texts: Iterable[str]) -> bytes:
    """Punkt's parameters learned from texts, in the shipped format."""
    trainer = PunktTrainer()
    trainer.INCLUDE_ALL_COLLOCS = False
    counts: Counter[str] = Counter()
    for text in texts:
        trainer.train(text, finalize=False)
        counts.update(text.lower().split())
    trainer.finalize_training()
    learned = trainer.get_params()
    data = {
        "abbreviations": sorted(learned.abbrev_types),
        "collocations": sorted(learned.collocations),
        "starters": sorted(learned.sent_starters),
        "orthography": {word: flag for word, flag in sorted(learned.ortho_context.items()) if counts[word] >= _SEEN},
    }
    return gzip.compress(json.dumps(data, separators=(",", ":")).encode(), mtime=0)


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
