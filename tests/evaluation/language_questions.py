"""How well questions in other languages than English are answered, typed as in a chat, without accents.

    python -m tests.evaluation.language_questions

language_texts.jsonl has two short articles of our own in each of eight languages, language_questions.jsonl questions
about them; gold is empty where the article doesn't tell. Those of part "fit" were read while patterns were written;
here only those of part "test" are asked, over all these articles and the samples. Kinds are languages, by ISO 639-1.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
import tempfile
from pathlib import Path

from corpus import samples
from tests.evaluation.own_questions import Outcome, outcomes, table
from tests.evaluation.reader_questions import lines, written


async def asked(part: str, today: dt.date) -> list[Outcome]:
    """The questions of a part, asked."""
    questions = [
        {**line, "kind": line["language"]} for line in lines("language_questions.jsonl") if line["part"] == part
    ]
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        articles = [written(Path(folder), line) for line in lines("language_texts.jsonl")]
        return await outcomes([*articles, *samples.paths()], questions, today)


def main() -> None:
    """Print the table."""
    sys.stdout.write("Questions in other languages that no pattern was written with:\n")
    sys.stdout.write(table(asyncio.run(asked("test", dt.datetime.now(dt.UTC).date()))) + "\n")


if __name__ == "__main__":
    main()
