"""Corrected and withdrawn articles: their history, and the notice under answers that showed their words."""

import dataclasses
from pathlib import Path
from typing import Any, cast

from bot.jobs.corrections import tell_corrections
from bot.jobs.job import JobContext
from bot.telegram.commands import COMMANDS
from tests.bot.stage import ADMIN, ARTICLES, Stage, staged


async def corrections(stage: Stage) -> list[str]:
    """What the job edited or sent."""
    before = len(stage.calls)
    await tell_corrections(JobContext(cast("Any", stage.services), cast("Any", None), stage.application.bot, COMMANDS))
    shown = [given for name, given in stage.calls[before:] if name in {"sendMessage", "editMessageText"}]
    return [given["plain"] for given in shown]


async def change(stage: Stage, former: str, later: str) -> None:
    assert stage.services
    draft = ARTICLES[0]
    texts = tuple(text.replace(former, later) for text in draft.paragraphs)
    await stage.services.ingest.add(dataclasses.replace(draft, paragraphs=texts))


async def test_an_answer_whose_words_were_corrected_is_told_so_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert await corrections(stage) == []
        (answer,) = await stage.says("how many ships lie at anchor?")
        number = max(stage.sent)
        await change(stage, "since March", "since April")
        (told,) = await corrections(stage)
        assert told == f"{answer}\n\n⚠ Since I answered, words quoted here were corrected: /article 1 history"
        assert stage.sent[number]["text"] == told
        await change(stage, "since March", "since May")
        assert await corrections(stage) == []
        (history,) = await stage.says("/article 1 history")
        assert "Change 2 of 2" in history
        assert "Ships have waited since April, May, and 42" in history
        assert "What changed" in [key for row in await labels_of(stage, "/article 1") for key in row]
        assert "Change 2 of 2" in (await stage.presses("What changed"))[0]
        assert "since March, April," in (await stage.presses("Next ▶"))[0]


async def labels_of(stage: Stage, command: str) -> list[list[str]]:
    await stage.says(command)
    return stage.labels()


async def test_words_that_stay_are_no_correction_and_are_followed_through_versions(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await corrections(stage)
        await stage.says("how many ships lie at anchor?")
        await change(stage, "sloppy", "careless")
        assert await corrections(stage) == []
        await change(stage, "42 of them", "43 of them")
        assert len(await corrections(stage)) == 1


async def test_a_withdrawn_article_is_told_and_answers_no_more(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await corrections(stage)
        await stage.says("how many ships lie at anchor?")
        await stage.says("/delete 1", user=ADMIN)
        await stage.presses("Delete it", user=ADMIN)
        (told,) = await corrections(stage)
        assert told.endswith("⚠ Since I answered, an article quoted here was withdrawn.")
        assert "anchor off the lighthouse" not in (await stage.says("how many ships lie at anchor?"))[0]
        assert await corrections(stage) == []


async def test_edits_of_a_citation_stand_in_the_history(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert await stage.says("/article 2 history") == ["Nothing has changed in this article since it was added."]
        await stage.says("/edit 2 outlet Evening Wire", user=ADMIN)
        (told,) = await stage.says("/article 2 history")
        assert "Outlet: Morning Evening Wire" in told
