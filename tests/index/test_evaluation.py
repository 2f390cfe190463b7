"""The project's own questions over its sample articles, with floors: what worked must go on working."""

import datetime as dt
import json
from pathlib import Path

from corpus import samples
from index.evaluation import figures, outcomes, table

QUESTIONS = Path(__file__).parent.parent / "questions.jsonl"
TODAY = dt.date(2026, 11, 23)


async def test_own_questions_are_answered_as_well_as_before():
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    found = await outcomes(samples.paths(), lines, TODAY)
    reached = figures(found)
    floors = {"hit@1": 0.80, "hit@3": 0.90, "speaker@1": 0.75, "answered": 0.83}
    assert all(reached[name] >= floor for name, floor in floors.items()), table(found)
    assert reached["false"] <= 0.18, table(found)
