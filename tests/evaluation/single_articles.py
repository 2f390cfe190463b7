"""How an archive of one article answers, or doesn't: twenty-eight questions that it tells and eight that it doesn't.

    python -m tests.evaluation.single_articles

Of single_articles.jsonl the article of part "fit" was looked at while weights were fitted, that of part "test" wasn't.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys

from corpus import samples
from tests.evaluation.own_questions import Outcome, outcomes, table
from tests.evaluation.reader_questions import lines


async def asked(today: dt.date) -> list[Outcome]:
    """The questions, each asked of its article alone."""
    questions = [
        {**line, "kind": f"{line['part']}, {'told' if line['gold'] else 'left out'}"}
        for line in lines("single_articles.jsonl")
    ]
    files = {path.stem: path for path in samples.paths()}
    found: list[Outcome] = []
    for article in dict.fromkeys(line["article"] for line in questions):
        own = [line for line in questions if line["article"] == article]
        found += await outcomes([files[article]], own, today)
    return found


def main() -> None:
    """Print the table."""
    sys.stdout.write(table(asyncio.run(asked(dt.datetime.now(dt.UTC).date()))) + "\n")


if __name__ == "__main__":
    main()
