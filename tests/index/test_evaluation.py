"""The project's own questions: floors stand on those that no fit has seen, and what was fitted on must not break."""

import datetime as dt
import json
from pathlib import Path

from corpus import samples
from tests.evaluation import follow_ups, language_questions, reader_questions
from tests.evaluation.own_questions import figures, outcomes, table, turns

DIALOGUES = Path(__file__).parent.parent / "dialogues.jsonl"
QUESTIONS = Path(__file__).parent.parent / "questions.jsonl"
TODAY = dt.date(2026, 11, 23)


async def test_questions_that_the_weights_were_fitted_on_are_not_lost():
    lines = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    found = await outcomes(samples.paths(), lines, TODAY)
    reached = figures(found)
    least = {"hit@1": 0.80, "hit@3": 0.90, "speaker@1": 0.75, "answered": 0.83}
    assert all(reached[name] >= share for name, share in least.items()), table(found)
    assert reached["false"] <= 0.18, table(found)


async def test_short_questions_are_answered_or_left_as_well_as_before():
    found = await reader_questions.asked(TODAY)
    reached = figures(found)
    floors = {"hit@1": 0.48, "hit@3": 0.64, "answered": 0.55}
    assert all(reached[name] >= floor for name, floor in floors.items()), table(found)
    assert reached["false"] <= 0.5, table(found)


async def test_questions_in_other_languages_are_answered_as_well_as_before():
    found = await language_questions.asked("test", TODAY)
    reached = figures(found)
    floors = {"hit@1": 0.8, "hit@3": 0.9, "answered": 0.6}
    assert all(reached[name] >= floor for name, floor in floors.items()), table(found)
    assert reached["false"] <= 0.35, table(found)


async def test_follow_ups_are_read_as_well_as_before():
    found = await follow_ups.held(TODAY, every=3)
    reached = figures(found)
    assert reached["hit@1"] >= 0.5 and reached["hit@3"] >= 0.7, table(found)


async def test_own_dialogues_are_followed_as_well_as_before():
    lines = [json.loads(line) for line in DIALOGUES.read_text(encoding="utf-8").splitlines()]
    found = await turns(samples.paths(), lines, TODAY)
    missed = [(dialogue["id"], turn.line["user"]) for dialogue, turn in found if not turn.hit(3)]
    assert len(missed) <= 0.12 * len(found), missed
