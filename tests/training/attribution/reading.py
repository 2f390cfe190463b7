"""Training of what a reading needs: the sentence splitter and the tagger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from corpus.attribution.tokens.sentence_splitter import train_punkt
from corpus.attribution.tokens.tagger import train_tagger
from corpus.attribution.tokens.tokenizer import words
from tests.training.attribution.gold import GoldArticle


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
