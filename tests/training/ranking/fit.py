"""Fits the weights of ranking, confidence and the readings of follow-ups, and writes them where they ship.

    python -m tests.training.ranking.fit [--set 1,1 NAME corpus.jsonl a.jsonl b.jsonl ...] [--check]

Without more it is fitted on what the repository has: our questions over the samples and over our own texts, and our
follow-ups. A `--set` adds questions over another corpus: what they count for in ranking and in confidence, a name, the
corpus, and files of questions; with a + after the name every answered question is also asked without the articles that
answer it. Corpus lines are {article_id, title, date, outlet, paragraphs}, question lines {id, question, gold:
["article#n"]}, where gold is empty if the article leaves the fact out; lines whose "part" is "test" are for measuring
and left out. Our own texts stand among the articles of the sets that are called "among".

Everything is fitted twice: by words alone, and with the similarity that the encoder tells. What takes long to make,
attributions and vectors, is kept in `--kept` between runs. `--check` prints how well weights do that were fitted on
four fifths of the articles, on the last fifth, for each set, and writes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from index.ranking.ranker import FAMILIES, FEATURES, Weights, shipped_weights, weights_of
from index.ranking.sentence_encoder import SentenceEncoder, load_encoder
from index.retrieval.candidates import INDEX_FEATURES
from tests.training.ranking.figures import cross_validated, table_of
from tests.training.ranking.follow_ups import (
    COUNTS,
    MADE,
    archive_of,
    in_conversation,
    leaning,
    made_of,
    new_topics,
    with_articles,
)
from tests.training.ranking.memory_index import Bench, load_articles
from tests.training.ranking.models import fit_logistic, named
from tests.training.ranking.questions import (
    Counts,
    Question,
    asked_of_bench,
    first_stage,
    last_stage,
    lines_of,
    read_by,
)

ROOT = Path(__file__).resolve().parents[3]
HERE = ROOT / "tests" / "evaluation"
SAMPLES, TEXTS = ROOT / "corpus" / "samples", HERE / "reader_texts.jsonl"
OWN = (
    ("samples", Counts(0.5, 0.3), True, SAMPLES, (ROOT / "tests" / "questions.jsonl",)),
    ("own texts", Counts(0.6, 1.6), False, TEXTS, (HERE / "reader_questions.jsonl",)),
)
THRESHOLDS = {"shown": 0.36, "sure": 0.6}  # some 85% of what is answerable is shown, cross-validated
WEIGHTS = ROOT / "index" / "ranking" / "weights" / "ranking.json"
READINGS = ROOT / "index" / "query" / "readings.json"
READINGS_PENALTY = 0.01
ABOUT = "Made by python -m tests.training.ranking.fit"


@dataclass(frozen=True, slots=True)
class Source:
    """A set of questions over a corpus."""

    name: str
    counts: Counts
    again: bool
    corpora: tuple[Path, ...]
    questions: tuple[Path, ...]


def fit(questions: Sequence[Question], benches: dict[str, Bench]) -> dict[str, Any]:
    """The whole table of weights."""
    first = first_stage(questions)
    read = [item if item.read else read_by(benches[item.source], item, first[item.family]) for item in questions]
    last, confidence = last_stage(read)
    return {
        "first": {name: named(INDEX_FEATURES, weights) for name, weights in first.items()},
        "last": {name: named(FEATURES, weights) for name, weights in last.items()},
        "confidence": confidence,
        "thresholds": dict.fromkeys(FAMILIES, THRESHOLDS),
    }


def sources_of(given: Sequence[Sequence[str]]) -> list[Source]:
    """Our own sets and those given."""
    extra = [
        Source(
            name.rstrip("+"),
            Counts(*map(float, counts.split(","))),
            name.endswith("+"),
            (Path(corpus),),
            tuple(map(Path, files)),
        )
        for counts, name, corpus, *files in given
    ]
    among = tuple(source.corpora[0] for source in extra if source.name == "among")
    own = [Source(name, counts, again, (corpus, *among), files) for name, counts, again, corpus, files in OWN]
    return [*own, *(source for source in extra if source.name != "among")]


def asked(
    sources: Sequence[Source], encoder: SentenceEncoder | None, kept: Path
) -> tuple[list[Question], dict[str, Bench]]:
    """All questions of the sources, and the corpora that they were asked of by the sources' names."""
    made: dict[tuple[Path, ...], Bench] = {}
    questions, benches = [], {}
    for source in sources:
        if source.corpora not in made:
            folder = kept / "-".join(path.stem for path in source.corpora)
            articles = load_articles(*source.corpora, kept=folder / "articles.pickle")
            made[source.corpora] = Bench(*articles, encoder, folder)
        benches[source.name] = bench = made[source.corpora]
        lines = [line for path in source.questions for line in lines_of(path)]
        questions += asked_of_bench(bench, lines, source.name, source.counts, again=source.again)
    return questions, benches


async def conversations(encoder: SentenceEncoder | None) -> list[Question]:
    """Our follow-ups, and conversations made of our questions, read as the weights that ship gather candidates."""
    weights = shipped_weights(with_similarity=encoder is not None)
    own = lines_of(HERE / "reader_questions.jsonl")
    lines = [(line, "follow-ups", COUNTS) for line in _leaning()]
    lines += [(line, "made follow-ups", MADE) for line in made_of(own)]
    async with archive_of((SAMPLES, TEXTS), encoder, weights) as archive:
        found = [await in_conversation(archive, *line) for line in lines]
    return [item for item in found if item]


def _leaning() -> list[dict[str, Any]]:
    return with_articles([line for line in lines_of(HERE / "follow_ups.jsonl") if not line.get("new")])


async def fit_readings(encoder: SentenceEncoder | None, weights: Weights) -> dict[str, float]:
    """The weights of what tells whether a question leans on the conversation; both answers count alike."""
    lines = with_articles(lines_of(HERE / "follow_ups.jsonl"))
    lines += new_topics(lines_of(HERE / "reader_questions.jsonl"), len(lines))
    async with archive_of((SAMPLES, TEXTS), encoder, weights) as archive:
        told = [(await leaning(archive, line), not line.get("new")) for line in lines]
    signs = [(found, leans) for found, leans in told if found is not None]
    names = sorted(signs[0][0])
    truth = np.array([float(leans) for _, leans in signs])
    importance = np.where(truth > 0, 1 / truth.sum(), 1 / (1 - truth).sum())
    table = np.array([[found[name] for name in names] for found, _ in signs])
    weights_found, constant = fit_logistic(table, truth, importance, READINGS_PENALTY)
    return named(["", *names], np.array([constant, *weights_found]), 3)


def main() -> None:
    """Fit and write the weights that ship, or print figures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.training.ranking.fit", description="Fit the weights of ranking."
    )
    parser.add_argument("--set", nargs="+", action="append", default=[], metavar="COUNTS NAME PATH")
    parser.add_argument("--kept", type=Path, default=ROOT / "data" / "training")
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args()
    table: dict[str, Any] = {"about": ABOUT}
    for name, encoder in (("words", None), ("similarity", load_encoder())):
        questions, benches = asked(sources_of(given.set), encoder, given.kept)
        questions += asyncio.run(conversations(encoder))
        if given.check:
            sys.stdout.write(f"{name}\n{table_of(cross_validated(questions, benches))}\n")
        else:
            table[name] = fit(questions, benches)
    if given.check:
        return
    WEIGHTS.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    readings = asyncio.run(fit_readings(load_encoder(), weights_of(table["similarity"])))
    READINGS.write_text(json.dumps({"about": ABOUT, "weights": readings}, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"written to {WEIGHTS} and {READINGS}\n")


if __name__ == "__main__":
    main()
