"""How well short, paraphrased questions are answered, half of which ask what the article leaves out.

    python -m tests.evaluation.reader_questions

reader_texts.jsonl has short articles of our own, reader_questions.jsonl questions as readers type them: each names
people and things of an article, and gold is empty where the article doesn't tell. Those of part "fit" are what weights
are fitted on; here only the questions of part "test" are asked, over all these articles and the samples.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from corpus import samples
from tests.evaluation.own_questions import Outcome, outcomes, table

HERE = Path(__file__).parent


def lines(name: str) -> Iterator[dict[str, Any]]:
    """A file's JSON lines."""
    with (HERE / name).open(encoding="utf-8") as found:
        yield from map(json.loads, found)


async def asked(today: dt.date) -> list[Outcome]:
    """The test questions, asked."""
    questions = [
        {**line, "kind": "told" if line["gold"] else "left out"}
        for line in lines("reader_questions.jsonl")
        if line["part"] == "test"
    ]
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        articles = [written(Path(folder), line) for line in lines("reader_texts.jsonl")]
        return await outcomes([*articles, *samples.paths()], questions, today)


def written(folder: Path, line: dict[str, Any]) -> Path:
    """The article as a file whose stem is its id."""
    path = folder / f"{line['article_id']}.md"
    title = json.dumps(line["title"], ensure_ascii=False)
    head = f"---\ntitle: {title}\noutlet: {line['outlet']}\npublished: {line['date']}\n---\n\n"
    path.write_text(head + "\n\n".join(line["paragraphs"]) + "\n", encoding="utf-8")
    return path


def main() -> None:
    """Print the table."""
    sys.stdout.write("Short questions that no fit has seen:\n")
    sys.stdout.write(table(asyncio.run(asked(dt.datetime.now(dt.UTC).date()))) + "\n")


if __name__ == "__main__":
    main()
