"""How often something is shown to questions whose fact is missing, of the kinds that are hardest to tell.

    python -m tests.evaluation.missing_facts

missing_facts.jsonl has questions over our own texts by kind: who did it, where the article has it of nobody or the
other way round; how old another one is; why, where no reason is given; comparisons of which it has one side; what
another person of the article has or did, how many of something else there are, and what stands in another relation to
it (kinds person, count and relation); whether somebody said or did what the article doesn't tell of them, and what they
said about it, and who said what nobody did (did, said, "who said"). Some of each kind are answered. Weights are fitted
on those of part "fit", those that ship on none of the kinds person, count, relation, said and "who said"; here only
those of part "test" are asked, over all these texts and the samples.
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


async def asked(today: dt.date) -> list[Outcome]:
    """The test questions, asked."""
    questions = [line for line in lines("missing_facts.jsonl") if line["part"] == "test"]
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        articles = [written(Path(folder), line) for line in lines("reader_texts.jsonl")]
        return await outcomes([*articles, *samples.paths()], questions, today)


def main() -> None:
    """Print the table."""
    sys.stdout.write("Facts that are missing, questions that no fit has seen:\n")
    sys.stdout.write(table(asyncio.run(asked(dt.datetime.now(dt.UTC).date()))) + "\n")


if __name__ == "__main__":
    main()
