"""Votes on answers, what was not answered, and figures that say since when."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.feedback_store import GAP_SECONDS, VOTED_SECONDS
from tests.bot.stage import ADMIN, GROUP, READER, Stage, person, staged

QUESTION = "Who wants a tram to the lighthouse?"
UNKNOWN = "When does the airport tunnel collapse?"


async def reacts(stage: Stage, number: int, emoji: str = "") -> None:
    kinds = [{"type": "emoji", "emoji": emoji}] if emoji else []
    chat = {"id": READER, "type": "private", "first_name": "Ida"}
    reaction = {"chat": chat, "message_id": number, "user": person(READER), "date": 1, "old_reaction": []}
    await stage.happens(message_reaction=reaction | {"new_reaction": kinds})


async def figures(stage: Stage) -> str:
    (told,) = await stage.says("/stats", user=ADMIN)
    return told.splitlines()[-1]


async def test_a_thumb_counts_once_and_by_reaction_too(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says(QUESTION)
        answer = max(stage.sent)
        for _ in range(2):
            await stage.presses("👍")
        assert stage.called("answerCallbackQuery")[-1]["text"] == "Noted, thank you."
        assert await figures(stage) == "👍 1 👎 0"
        await reacts(stage, answer, "👎")
        assert await figures(stage) == "👍 0 👎 1"
        await reacts(stage, answer)
        assert await figures(stage) == "👍 0 👎 0"
        await reacts(stage, answer + 1000, "👍")  # no answer of ours
        assert await figures(stage) == "👍 0 👎 0"


async def test_gaps_are_what_was_not_answered_or_not_well_clustered(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for unasked in ("when was that?", "more"):  # which no article could answer
            await stage.says(unasked)
        assert (await stage.says("/said Okafor about dredging"))[0].startswith("Which Okafor do you mean?")
        (none,) = await stage.says("/gaps", user=ADMIN)
        assert none == "Nothing is missing: every question was answered."
        for question in (UNKNOWN, "Did the airport tunnel collapse?", QUESTION):
            await stage.says(question)
        await stage.presses("👎")
        (told,) = await stage.says("/gaps", user=ADMIN)
        assert "1. Did the airport tunnel collapse?\n• When does the airport tunnel collapse?\nasked 2 times" in told
        assert f"2. {QUESTION}\nasked 1 time · 👎 1\nNearest: Mayor wants a tram to the lighthouse" in told
        await stage.presses("As a question file", user=ADMIN)
        ((_, data, _),) = stage.called("sendDocument")[-1]["files"].values()
        lines = [json.loads(line) for line in data.decode().splitlines()]
        assert [line["question"] for line in lines] == [QUESTION, "Did the airport tunnel collapse?", UNKNOWN]
        assert all(line["gold"] == [] and line["kind"] for line in lines)
        assert (await stage.says("/gaps"))[0].startswith("Only the admins")


async def test_who_asked_is_forgotten_after_a_week_and_the_gap_after_ninety_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        store = stage.services.chat_store
        await stage.says(QUESTION)
        await stage.says(UNKNOWN)
        now = store.now()
        monkeypatch.setattr(store.feedback, "_clock", lambda: now + VOTED_SECONDS + 60)
        await store.feedback.prune()
        assert [gap.asked.text for gap in await store.feedback.gaps()] == [UNKNOWN]
        await store.forget(READER)  # what is left is nobody's
        assert [gap.asked.text for gap in await store.feedback.gaps()] == [UNKNOWN]
        monkeypatch.setattr(store.feedback, "_clock", lambda: now + GAP_SECONDS + 60)
        await store.feedback.prune()
        assert await store.feedback.gaps() == []


async def test_more_goes_on_numbering_and_a_part_of_a_message_is_quoted(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        both = f"@onrecord_bot {QUESTION} Who said the dredging had been sloppy?"
        await stage.says(both, chat=GROUP)
        quotes = [call["reply_parameters"].get("quote") for call in stage.called("sendMessage")]
        assert quotes == [QUESTION, "Who said the dredging had been sloppy?"]
        await stage.says("/ask Who wants a tram?", chat=GROUP)
        assert stage.called("sendMessage")[-1]["reply_parameters"]["quote"] == "Who wants a tram?"
        await stage.says(QUESTION)
        assert "reply_parameters" not in stage.called("sendMessage")[-1]
