"""How well questions are answered that lean on the one before.

    python -m tests.evaluation.follow_ups

follow_ups.jsonl has such questions over our own texts and the samples, with the question or questions before them, and
some that start a new topic. Weights are fitted on those of part "fit"; here only those of part "test" are asked.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from corpus import samples
from index.answers.conversation_update import state_after
from index.news_index import NewsIndex
from index.query.conversation import ConversationState
from index.query.request import Request
from tests.evaluation.own_questions import RANKED, Outcome, indexed, outcome, table
from tests.evaluation.reader_questions import lines, written


async def held(today: dt.date, part: str = "test", every: int = 1) -> list[Outcome]:
    """The follow-ups of a part, or every so many of them, each asked after the questions before it."""
    chosen = [line for line in lines("follow_ups.jsonl") if line["part"] == part][::every]
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        articles = [written(Path(folder), line) for line in lines("reader_texts.jsonl")]
        async with indexed([*articles, *samples.paths()]) as (index, stems):
            return [await _asked(index, stems, line, today) for line in chosen]


async def _asked(index: NewsIndex, stems: Mapping[int, str], line: Mapping[str, Any], today: dt.date) -> Outcome:
    state: ConversationState | None = None
    before: Sequence[str] = [line["before"]] if isinstance(line["before"], str) else line["before"]
    for question in before:
        answer = await index.ask(Request(question, state=state, limit=RANKED, today=today))
        state = state_after(state, answer)
    answer = await index.ask(Request(line["question"], state=state, limit=RANKED, today=today))
    return outcome({**line, "kind": "new topic" if line.get("new") else "follow-up"}, answer, stems)


def main() -> None:
    """Print the table."""
    sys.stdout.write("Follow-ups that no fit has seen:\n")
    sys.stdout.write(table(asyncio.run(held(dt.datetime.now(dt.UTC).date()))) + "\n")


if __name__ == "__main__":
    main()
