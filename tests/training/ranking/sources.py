"""The sets of questions that ranking is fitted on: our own, and those that are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.training.ranking.follow_ups import COUNTS, MADE
from tests.training.ranking.questions import Counts

ROOT = Path(__file__).resolve().parents[3]
HERE = ROOT / "tests" / "evaluation"
SAMPLES, TEXTS = ROOT / "corpus" / "samples", HERE / "reader_texts.jsonl"
OWN = (
    ("samples", Counts(0.5, 0.3), True, SAMPLES, (ROOT / "tests" / "questions.jsonl",), False),
    ("own texts", Counts(0.6, 1.6), False, TEXTS, (HERE / "reader_questions.jsonl",), True),
    ("missing facts", Counts(0.0, 1.6), False, TEXTS, (HERE / "missing_facts.jsonl",), False),
)


@dataclass(frozen=True, slots=True)
class Source:
    """A set of questions over a corpus: asked `again` without the articles that answer them, and each of its article
    `alone`."""

    name: str
    counts: Counts
    again: bool
    corpora: tuple[Path, ...]
    questions: tuple[Path, ...]
    alone: bool = False


OWN_TALKS = (
    Source("follow-ups", COUNTS, False, (SAMPLES, TEXTS), (HERE / "follow_ups.jsonl", HERE / "reader_questions.jsonl")),
    Source("own texts, talk", MADE, False, (SAMPLES, TEXTS), (HERE / "reader_questions.jsonl",)),
)


def sources_of(given: Sequence[Sequence[str]]) -> list[Source]:
    """Our own sets and those given."""
    extra = [
        Source(
            name.rstrip("+!"),
            Counts(*map(float, counts.split(","))),
            "+" in name,
            (Path(corpus),),
            tuple(map(Path, files)),
            "!" in name,
        )
        for counts, name, corpus, *files in given
    ]
    among = tuple(source.corpora[0] for source in extra if source.name == "among")
    own = [
        Source(name, counts, again, (corpus, *among), files, alone) for name, counts, again, corpus, files, alone in OWN
    ]
    return [*own, *(source for source in extra if source.name != "among")]


def talks_of(given: Sequence[Sequence[str]]) -> list[Source]:
    """Our own conversations and those to be made of the questions given."""
    extra = [
        Source(f"{name}, talk", Counts(*map(float, counts.split(","))), False, (Path(corpus),), tuple(map(Path, files)))
        for counts, name, corpus, *files in given
    ]
    return [*OWN_TALKS, *extra]
