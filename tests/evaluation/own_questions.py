"""How well a set of questions is answered, by kind.

    python -m tests.evaluation.own_questions [ARTICLES_FOLDER QUESTIONS.jsonl]

Lines are {question, kind, gold: ["stem#paragraph"], speaker}; gold is empty if no article answers. Figures are shares:
hit@k of the answerable questions whose first k passages hold a gold one; speaker@1 of those with a speaker whose first
passage is gold and names that speaker first; answered of the answerable, false of the others that got an answer, sure
of those that got one without a doubt.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.ingest.ingest import Ingest
from corpus.model import SpeakerKind
from corpus.names import may_mean
from corpus.store.opening import open_store
from index.answers.conversation_update import state_after
from index.answers.results import Answer, Result
from index.news_index import NewsIndex
from index.query.conversation import ConversationState
from index.query.request import Request
from index.ranking.sentence_encoder import load_encoder
from tests.corpus.extraction import extract

RANKED = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """One question and what came of it. `passages` are "stem#paragraph", "stem#None" for a headline."""

    line: Mapping[str, Any]
    answer: Result
    passages: tuple[str, ...]

    @property
    def answerable(self) -> bool:
        """Whether an article answers."""
        return bool(self.line["gold"])

    def hit(self, k: int) -> bool:
        """Whether one of the first `k` passages is gold."""
        return any(passage in self.line["gold"] for passage in self.passages[:k])

    @property
    def sure(self) -> bool:
        """Whether it is answered without a doubt."""
        return not self.answer.abstained and not (isinstance(self.answer, Answer) and self.answer.doubtful)

    @property
    def speaker_right(self) -> bool:
        """Whether the first passage is gold and its first speaker is the one wanted."""
        speakers = self.answer.ranked[0].speakers[:1] if self.answer.ranked else ()
        return self.hit(1) and any(_is(name, self.line["speaker"]) for name in speakers)


def _is(name: str, wanted: str) -> bool:
    """Whether the speaker with this name is the one whom the question's author calls so."""
    return bool(may_mean(wanted, [name], lambda one: (one, SpeakerKind.PERSON, ()))) or wanted == name


@asynccontextmanager
async def indexed(articles: Sequence[Path]) -> AsyncIterator[tuple[NewsIndex, Mapping[int, str]]]:
    """A fresh index of these files, one article each, and the files' stems by article."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        store = await open_store(Path(folder))
        ingest = Ingest(store, workers=0)
        stored = await ingest.add_many([extract(path.read_bytes(), name=path.name)[0] for path in articles])
        index = await NewsIndex.open(store, None, await asyncio.to_thread(load_encoder))
        try:
            yield index, {item.article.citation.article_id: p.stem for item, p in zip(stored, articles, strict=True)}
        finally:
            await index.close()
            await ingest.close()
            await store.close()


async def outcomes(articles: Sequence[Path], lines: Sequence[Mapping[str, Any]], today: dt.date) -> list[Outcome]:
    """Ask every question alone over a fresh corpus of these files."""
    async with indexed(articles) as (index, stems):
        asked = [Request(line["question"], limit=RANKED, today=today) for line in lines]
        return [outcome(line, await index.ask(one), stems) for line, one in zip(lines, asked, strict=True)]


async def turns(
    articles: Sequence[Path], dialogues: Sequence[Mapping[str, Any]], today: dt.date
) -> list[tuple[Mapping[str, Any], Outcome]]:
    """Hold dialogues ({turns: [{user, gold, speaker}]}), each turn on top of the answer before; turns without gold are
    asked, but left out."""
    found = []
    async with indexed(articles) as (index, stems):
        for dialogue in dialogues:
            state: ConversationState | None = None
            for turn in dialogue["turns"]:
                answer = await index.ask(Request(turn["user"], state=state, today=today))
                state = state_after(state, answer)
                if turn["gold"]:
                    found.append((dialogue, outcome(turn, answer, stems)))
    return found


def outcome(line: Mapping[str, Any], answer: Result, stems: Mapping[int, str]) -> Outcome:
    """What came of a question."""
    passages = (f"{stems[item.citation.article_id]}#{item.passage.paragraph}" for item in answer.ranked)
    return Outcome(line, answer, tuple(passages))


def figures(found: Sequence[Outcome]) -> dict[str, float]:
    """The figures of some outcomes by name; those with nothing to measure are left out."""
    answerable = [item for item in found if item.answerable]
    spoken = [
        item for item in answerable if item.line.get("speaker") and item.line["kind"] in {"who_said", "what_said"}
    ]
    measured = {
        "hit@1": [item.hit(1) for item in answerable],
        "hit@3": [item.hit(3) for item in answerable],
        "hit@5": [item.hit(5) for item in answerable],
        "speaker@1": [item.speaker_right for item in spoken],
        "answered": [not item.answer.abstained for item in answerable],
        "false": [not item.answer.abstained for item in found if not item.answerable],
        "sure": [item.sure for item in found if not item.answerable],
    }
    return {name: sum(values) / len(values) for name, values in measured.items() if values}


def table(found: Sequence[Outcome]) -> str:
    """Figures by kind of question and of all, as text."""
    names = ("hit@1", "hit@3", "hit@5", "speaker@1", "answered", "false", "sure")
    lines = [f"{'kind':<16}{'n':>5}" + "".join(f"{name:>11}" for name in names)]
    kinds = dict.fromkeys(item.line["kind"] for item in found)
    for kind in (*kinds, "all"):
        part = [item for item in found if kind in {item.line["kind"], "all"}]
        values = figures(part)
        cells = (f"{values[name]:>11.3f}" if name in values else f"{'–':>11}" for name in names)
        lines.append(f"{kind:<16}{len(part):>5}" + "".join(cells))
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    here = Path(__file__).resolve().parents[2]
    folder, questions = (
        map(Path, sys.argv[1:3])
        if len(sys.argv) > 2
        else (
            here / "corpus" / "samples",
            here / "tests" / "questions.jsonl",
        )
    )
    files = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    lines = [json.loads(line) for line in questions.read_text(encoding="utf-8").splitlines() if line.strip()]
    found = asyncio.run(outcomes(files, lines, dt.datetime.now(dt.UTC).date()))
    if len(sys.argv) <= 2:
        sys.stdout.write("Questions over the samples, which the weights were fitted on: they show what broke.\n")
    sys.stdout.write(table(found) + "\n")


if __name__ == "__main__":
    main()
