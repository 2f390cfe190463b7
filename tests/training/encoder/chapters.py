"""What the encoder is tuned on: articles, each with the questions asked about it."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.model import Article, PassageKind
from index.analysis.analyzer import words
from index.ranking.encoded_text import before
from tests.training.ranking.memory_index import load_articles
from tests.training.ranking.questions import lines_of

MOST_CONTEXT = 12  # words of the conversation that stand before a follow-up
_FEWEST, _MOST = 5, 14  # paragraphs of an encyclopedia article that make a chapter
_ASKED = 26  # questions of each


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder reads of a text: something before it, and its own words."""

    before: str
    text: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the places in its chapter that answer it; none if the chapter leaves it out."""

    reading: Reading
    gold: frozenset[int]


@dataclass(frozen=True, slots=True)
class Chapter:
    """An article by its name: its passages in order, and what is asked about it."""

    name: str
    passages: tuple[Reading, ...]
    questions: tuple[Asked, ...]


def chapters_of_news(corpora: Sequence[Path], questions: Sequence[Path], kept: Path | None) -> Iterator[Chapter]:
    """The articles of the corpora that the questions ask about; those about an article that has questions for
    measuring are left out with it."""
    articles, names = load_articles(*corpora, kept=kept)
    by_name = {names[article.citation.article_id]: article for article in articles}
    measured = {line["article"] for path in questions for line in _every_line(path) if line.get("part") == "test"}
    asked: dict[str, list[Mapping[str, Any]]] = {}
    for line in (line for path in questions for line in lines_of(path)):
        about = line.get("article") or next((key.rsplit("#", 1)[0] for key in line["gold"]), "")
        if about in by_name and about not in measured:
            asked.setdefault(about, []).append(line)
    return (_of_article(name, by_name[name], lines) for name, lines in asked.items())


def _every_line(path: Path) -> Iterator[Mapping[str, Any]]:
    return (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())


def _of_article(name: str, article: Article, lines: Sequence[Mapping[str, Any]]) -> Chapter:
    bodies = [passage for passage in article.passages if passage.kind is PassageKind.BODY]
    passages = tuple(Reading(before(passage, article.citation.title), passage.text) for passage in bodies)
    places = {f"{name}#{passage.paragraph}": place for place, passage in enumerate(bodies)}
    questions = tuple(
        Asked(
            Reading(_context(line), line["question"]), frozenset(places[key] for key in line["gold"] if key in places)
        )
        for line in lines
    )
    return Chapter(name, passages, questions)


def _context(line: Mapping[str, Any]) -> str:
    """The words that a conversation adds before a question, the latest first; "" where there was none."""
    asked = line.get("before") or []
    found: dict[str, str] = {}
    for question in reversed([asked] if isinstance(asked, str) else asked):
        read = words(question)
        for term, start, end in zip(read.terms, read.starts, read.ends, strict=True):
            if term:
                found.setdefault(term, question[start:end])
    return "".join(f"{word} " for word in list(found.values())[:MOST_CONTEXT])


def chapters_of_encyclopedia(path: Path, count: int) -> list[Chapter]:
    """So many chapters, chosen at random, of a file in the form of SQuAD 2.0 (Rajpurkar and others, 2018)."""
    chosen = np.random.default_rng(0)
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    found = [chapter for article in articles for chapter in _of_paragraphs(article, chosen)]
    return [found[int(place)] for place in chosen.permutation(len(found))[:count]]


def _of_paragraphs(article: Mapping[str, Any], chosen: np.random.Generator) -> Iterator[Chapter]:
    title = article["title"].replace("_", " ")
    for first in range(0, len(article["paragraphs"]), _MOST):
        paragraphs = article["paragraphs"][first : first + _MOST]
        asked = [
            Asked(Reading("", line["question"]), frozenset[int]() if line.get("is_impossible") else frozenset({place}))
            for place, paragraph in enumerate(paragraphs)
            for line in paragraph["qas"]
        ]
        if len(paragraphs) >= _FEWEST and asked:
            kept = [asked[int(place)] for place in chosen.permutation(len(asked))[:_ASKED]]
            passages = tuple(Reading(f"{title}. ", paragraph["context"]) for paragraph in paragraphs)
            yield Chapter(f"{title}, {first}", passages, tuple(kept))


def half_of(name: str) -> int:
    """Which half a chapter is in, 0 or 1, by its name."""
    return hashlib.sha256(name.encode()).digest()[0] % 2
