"""Fits the weights that choose, among a passage's words of the kind asked for, those that answer.

    python -m tests.training.ranking.answers squad2_dev.json.gz squadshifts_new_wiki.json.gz [--check] [--every 3]

The files are as SQuAD has them: paragraphs, questions, and where their answers stand. Of the questions whose kind has
such words (who, when, where, how many) every so many-th is read. `--check` prints how often the words chosen answer,
fitted on seven eighths of the articles, of those in the last eighth, and writes nothing.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from corpus.model import Article, Citation, Passage, PassageKind, Span
from index.ranking.answer_choice import ANSWER_SIGNS, WEIGHTS, answer_signs, options
from index.ranking.asked_words import AskedWords
from index.ranking.candidate_text import CandidateText, read
from index.ranking.sentence_encoder import SentenceEncoder, load_encoder
from index.ranking.split_text import split
from tests.training.ranking.memory_index import Bench, load
from tests.training.ranking.models import Case, fit_ranking

Floats = npt.NDArray[np.float64]

FOLDS = 8
ABOUT = "Made by python -m tests.training.ranking.answers"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about a passage, with where its answers stand; `article` is the number of its article."""

    article: int
    question: str
    passage: Passage
    answers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """The ANSWER_SIGNS of words that may answer, and which of them touch an answer."""

    article: int
    case: Case


def read_squad(path: Path) -> tuple[list[Article], list[Asked]]:
    """A file's paragraphs, each document an article, and its questions that have answers."""
    articles, asked = [], []
    (file,) = load(path)
    for number, document in enumerate(file["data"], 1):
        passages = []
        for place, paragraph in enumerate(document["paragraphs"]):
            passage = Passage(number * 1000 + place, number, PassageKind.BODY, place, paragraph["context"], ())
            passages.append(passage)
            for line in paragraph["qas"]:
                spans = [Span(one["answer_start"], one["answer_start"] + len(one["text"])) for one in line["answers"]]
                if spans:
                    asked.append(Asked(number, line["question"], passage, tuple(spans)))
        articles.append(Article(Citation(number, ""), tuple(passages)))
    return articles, asked


def cases_of(path: Path, encoder: SentenceEncoder, every: int) -> Iterator[Tried]:
    """Every so many-th question of a file, read; those alone that ask for words of a kind that the passage has."""
    articles, asked = read_squad(path)
    bench = Bench(articles, {article.citation.article_id: "" for article in articles})
    for line in islice(asked, 0, None, every):
        reading = read(bench.asked(line.question), line.passage, split(line.passage.text, "en"))
        if options(reading):
            yield _case(line, reading, encoder)


def _case(line: Asked, reading: CandidateText, encoder: SentenceEncoder) -> Tried:
    question = encoder.question_tokens(line.question)
    asked = AskedWords.of(reading, question)
    products = asked.products(reading, encoder.passage_tokens("", line.passage.text))
    starts, ends = reading.words.starts, reading.words.ends
    right = [
        any(starts[first] < span.end and span.start < ends[end - 1] for span in line.answers)
        for _, (first, end) in options(reading)
    ]
    signs = answer_signs(reading, asked, products)
    return Tried(line.article, Case(signs, np.array(right), 1.0))


def fitted(cases: Sequence[Tried]) -> Floats:
    """The weights under which the words that answer are likeliest among all of their passage."""
    return fit_ranking([one.case for one in cases if one.case.gold.any()], ANSWER_SIGNS)


def checked(cases: Sequence[Tried]) -> str:
    """How often the words chosen answer, cross-validated by article, and how often any of their kind do."""
    right = 0
    for fold in range(FOLDS):
        weights = fitted([one for one in cases if one.article % FOLDS != fold])
        left_out = [one.case for one in cases if one.article % FOLDS == fold]
        right += sum(bool(case.gold[(case.values @ weights).argmax()]) for case in left_out)
    any_right = sum(bool(one.case.gold.any()) for one in cases)
    return f"{len(cases)} questions: right {right / len(cases):.3f}, at best {any_right / len(cases):.3f}\n"


def main() -> None:
    """Fit, and write the weights or print how good they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    encoder = load_encoder()
    if encoder is None:
        parser.error("the encoder can't run here")
    cases = [case for path in arguments.files for case in cases_of(path, encoder, arguments.every)]
    if arguments.check:
        sys.stdout.write(checked(cases))
        return
    weights = dict(zip(ANSWER_SIGNS, fitted(cases).round(4).tolist(), strict=True))
    WEIGHTS.write_text(json.dumps({"about": ABOUT, "weights": weights}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
