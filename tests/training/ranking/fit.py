"""Fits the weights of ranking and confidence, and those of the readings of follow-ups, and writes them where they ship.

    python -m tests.training.ranking.fit [--set 1,1 NAME corpus.jsonl a.jsonl b.jsonl ...] [--talk 2,1 NAME …] [--check]
    python -m tests.training.ranking.fit --readings [--talk …]

Without more it is fitted on what the repository has: our questions over the samples and over our own texts, and our
follow-ups. A `--set` adds questions over another corpus: what they count for in ranking and in confidence, a name, the
corpus, and files of questions; with a + after the name every answered question is also asked without the articles that
answer it. A `--talk` adds conversations: lines with "before", one question or more, and others from which pairs are
made. Corpus lines are {article_id, title, date, outlet, paragraphs}, question lines {id, question, gold:
["article#n"]}, where gold is empty if the article leaves the fact out; lines whose "part" is "test" are for measuring
and left out. Our own texts stand among the articles of the sets that are called "among".

Everything is fitted twice: with the similarity that the encoder tells, and without it. What takes long to make,
attributions and vectors, is kept in `--kept` between runs; the questions, asked and with their candidates read, are
written to `--read` or, if it is there, taken from it. `--check` prints how well weights do that were fitted on four
fifths of the articles, on the last fifth, for each set, beside those that ship now, and writes nothing.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.ranking.ranker import FAMILIES, FEATURES, REALIGNED, shipped_weights
from index.ranking.sentence_encoder import SentenceEncoder, load_encoder
from index.retrieval.candidates import INDEX_FEATURES
from tests.training.ranking.figures import cross_validated, outcomes, table_of
from tests.training.ranking.follow_ups import archive_of, in_conversation, made_of, with_articles
from tests.training.ranking.memory_index import Bench, load_articles
from tests.training.ranking.models import FOLLOW_UP, Floats, named
from tests.training.ranking.questions import (
    UNALIGNED,
    Last,
    Question,
    asked_alone,
    asked_of_bench,
    first_stage,
    last_stage,
    lines_of,
    read_all,
    without_similarity,
)
from tests.training.ranking.readings import write_readings
from tests.training.ranking.sources import ROOT, Source, sources_of, talks_of

SPEAKERS = ROOT / "corpus" / "attribution" / "weights"
ALONE = 0.3  # what a question counts for that is asked of its article alone
OF_CONVERSATIONS = ("going_on", "beside", "again")  # only questions that lean on one can teach these
SURE_FROM = 0.6
# From where some 85% of the answerable short chat questions are shown, cross-validated; by words alone, as the half of
# our questions in other languages has it that was read. Of follow-ups, from where some 70% are.
SHOWN_FROM = {
    "words": {"said": 0.40, "other": 0.40, FOLLOW_UP: 0.42},
    "similarity": dict.fromkeys(FAMILIES, 0.35),
}
WEIGHTS = ROOT / "index" / "ranking" / "weights" / "ranking.json"
ABOUT = "Made by python -m tests.training.ranking.fit"


def fit(questions: Sequence[Question], ships: Mapping[str, Any], shown: Mapping[str, float]) -> dict[str, Any]:
    """The whole table of weights, from questions whose candidates are read. Families without questions keep those of
    the table that ships. From the confidence `shown` of its family on something is."""
    first = first_stage(questions)
    weights, confidence = last_stage(questions)
    table = {
        "first": {name: named(INDEX_FEATURES, found) for name, found in first.items()},
        "last": {name: named(FEATURES, found) for name, found in weights.last.items()},
        "aligned": {name: named(REALIGNED, found) for name, found in weights.aligned.items()},
        "confidence": confidence,
        "thresholds": {name: {"shown": shown[name], "sure": SURE_FROM} for name in FAMILIES},
    }
    for name in set(FAMILIES) - {item.family for item in questions}:
        for part in table.values():
            part.pop(name, None)
        for title, part in ships.items():
            table[title] |= {name: part[name]} if name in part else {}
    for part in (table["first"].values(), [table["last"]["said"]]):
        for told in part:
            leaning = table["last"]["follow_up"]
            told.update({name: leaning[name] for name in OF_CONVERSATIONS if name in leaning})
    return table


def benches_of(sources: Sequence[Source], encoder: SentenceEncoder | None, kept: Path) -> dict[str, Bench]:
    """The corpora that questions are asked of, by the sources' names."""
    made: dict[tuple[Path, ...], Bench] = {}
    for source in sources:
        if source.corpora not in made:
            folder = _kept_of(source.corpora, kept)
            articles = load_articles(*source.corpora, kept=folder / "articles.pickle")
            made[source.corpora] = Bench(*articles, encoder, folder)
    return {source.name: made[source.corpora] for source in sources}


def questions_of(sources: Sequence[Source], encoder: SentenceEncoder | None, kept: Path) -> list[Question]:
    """All questions, asked, and the candidates of each read that are the best by the index's weights that ship."""
    benches = benches_of(sources, encoder, kept)
    asked: list[Question] = []
    for source in sources:
        lines = [line for path in source.questions for line in lines_of(path)]
        asked += asked_of_bench(benches[source.name], lines, source.name, source.counts, again=source.again)
    first = shipped_weights(with_similarity=encoder is not None).first
    alone = [item for source in sources if source.alone for item in asked_of_one(source, encoder, kept, first)]
    return [*read_all(asked, benches, first), *alone]


def asked_of_one(
    source: Source, encoder: SentenceEncoder | None, kept: Path, first: Mapping[str, Floats]
) -> Iterator[Question]:
    """The source's questions, each asked of its article alone."""
    corpora = source.corpora[:1]
    articles, names = load_articles(*corpora, kept=_kept_of(corpora, kept) / "articles.pickle")
    lines = [line for path in source.questions for line in lines_of(path)]
    asked_about = {key.rsplit("#", 1)[0] for line in lines for key in line["gold"]}
    numbers = {name: number for number, name in names.items() if name in asked_about}
    by_number = {item.citation.article_id: item for item in articles}
    benches = {name: Bench([by_number[number]], {number: name}, encoder) for name, number in numbers.items()}
    return asked_alone(benches, lines, f"{source.name}, alone", source.counts.times(ALONE), first)


def _kept_of(corpora: Sequence[Path], kept: Path) -> Path:
    """The folder in which what was made of these corpora is kept, one for each state of their files and of
    attribution's weights."""
    digest = hashlib.sha256()
    for path in (*corpora, SPEAKERS):
        for file in sorted(path.iterdir()) if path.is_dir() else [path]:
            if file.is_file():
                digest.update(file.read_bytes())
    return kept / f"{'-'.join(path.stem for path in corpora)}-{digest.hexdigest()[:12]}"


async def conversations(talks: Sequence[Source], encoder: SentenceEncoder | None) -> list[Question]:
    """Our follow-ups, and conversations made of questions, read as the weights that ship gather candidates."""
    weights = shipped_weights(with_similarity=encoder is not None)
    weights = replace(weights, aligned=dict.fromkeys(FAMILIES, UNALIGNED))
    found: list[Question] = []
    for source in talks:
        lines = _talks([line for path in source.questions for line in lines_of(path)])
        about = {key.rsplit("#", 1)[0] for line in lines for key in line["gold"]}
        async with archive_of(source.corpora, encoder, weights, about) as archive:
            for line in lines:
                found += [item async for item in in_conversation(archive, line, source.name, source.counts)]
    return found


def _talks(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The questions that lean on those before them; where none has any before it, conversations made of all."""
    leaning = [line for line in lines if "before" in line and not line.get("new")]
    return with_articles(leaning) if leaning else list(made_of(lines))


def main() -> None:
    """Fit and write the weights that ship, or print figures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.training.ranking.fit", description="Fit the weights of ranking."
    )
    parser.add_argument("--set", nargs="+", action="append", default=[], metavar="COUNTS NAME PATH")
    parser.add_argument("--talk", nargs="+", action="append", default=[], metavar="COUNTS NAME PATH")
    parser.add_argument("--kept", type=Path, default=ROOT / "data" / "training")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--read", type=Path)
    parser.add_argument("--readings", action="store_true")
    given = parser.parse_args()
    encoder = load_encoder()
    if given.readings:
        write_readings(talks_of(given.talk), encoder)
        return
    if given.read and given.read.exists():
        questions: list[Question] = pickle.loads(given.read.read_bytes())  # noqa: S301 (our own file)
    else:
        questions = questions_of(sources_of(given.set), encoder, given.kept)
        questions += asyncio.run(conversations(talks_of(given.talk), encoder))
    if given.read and not given.read.exists():
        given.read.write_bytes(pickle.dumps(questions))
    tables = {"words": [without_similarity(item) for item in questions], "similarity": questions}
    if given.check:
        for name, found in tables.items():
            sys.stdout.write(checked(name, found))
        return
    ships = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    table = {"about": ABOUT, **{name: fit(found, ships[name], SHOWN_FROM[name]) for name, found in tables.items()}}
    WEIGHTS.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(f"written to {WEIGHTS}\n")
    shipped_weights.cache_clear()
    write_readings(talks_of(given.talk), encoder)


def checked(name: str, questions: Sequence[Question]) -> str:
    """How well cross-validated weights and those that ship do, as text."""
    ships = shipped_weights(with_similarity=name == "similarity")
    new = cross_validated(questions)
    old = outcomes(questions, Last(ships.last, ships.aligned), ships.confidence)
    return f"{name}, five folds by article\n{table_of(new)}\n{name}, the weights that ship\n{table_of(old)}\n"


if __name__ == "__main__":
    main()
