"""Comparisons as tables, where they are wanted and the server knows how, and as text where not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.bot.rich_html import table_of
from tests.bot.stage import GROUP, READER, Stage, staged

COMPARE = "/compare Ines Okafor, Paul Okafor about harbour dredging"


@asynccontextmanager
async def newer(folder: Path, *, known: bool = True, wanted: bool = True) -> AsyncIterator[Stage]:
    """A bot that may use newer methods, before a server that knows them."""
    async with staged(folder) as stage:
        assert stage.services is not None
        config = stage.services.config
        services = replace(
            stage.services, config=replace(config, telegram=replace(config.telegram, newer_methods=wanted))
        )
        stage.application.bot_data["services"] = services
        stage.services, stage.rich = services, known
        yield stage


def tables(stage: Stage) -> list[list[list[str]]]:
    sent = [given for given in stage.called("sendRichMessage") if "rich_message" in given]
    return [table_of(given["rich_message"]["html"])[1] for given in sent]


async def test_two_speakers_are_a_table_with_the_buttons_of_its_passages(tmp_path: Path) -> None:
    async with newer(tmp_path) as stage:
        assert await stage.says(COMPARE) == []  # nothing but the table
        ((heads, first, *_),) = tables(stage)
        assert heads == ["Ines Okafor, mayor of Porto Verde", "Paul Okafor, harbour pilot"]
        assert first[0].startswith("1 · “We will open the harbour by June,”")
        assert "Verde Post · 2 May 2026" in first[0]
        assert "The harbour pilot Paul Okafor said the dredging" in first[1]
        (context,) = await stage.presses("Context 1")
        assert "Ships have waited since March" in context
        assert "nine thousand people a day" in "".join(await stage.says("what else did Ines Okafor say?"))
        assert "That was all" in "".join(await stage.says("what else did Paul Okafor say?"))


async def test_in_a_group_the_table_answers_the_command(tmp_path: Path) -> None:
    async with newer(tmp_path) as stage:
        await stage.says(COMPARE, chat=GROUP)
        told = [given for given in stage.called("sendRichMessage") if "rich_message" in given]
        assert told[0]["reply_parameters"]["message_id"] == stage.last_update["message"]["message_id"]


async def test_where_it_cannot_be_a_table_it_is_text(tmp_path: Path) -> None:
    for name, known, wanted in (("a", False, True), ("b", True, False)):
        async with newer(tmp_path / name, known=known, wanted=wanted) as stage:
            assert (await stage.says(COMPARE))[0].startswith("Ines Okafor and Paul Okafor: harbour dredging")
    async with newer(tmp_path / "c") as stage:
        stage.refuses_markup = True
        assert "We will open the harbour" in (await stage.says(COMPARE))[-1]
    async with newer(tmp_path / "d") as stage:
        (one_sided,) = await stage.says("/compare Ines Okafor, Paul Okafor about the tram")
        assert "Nothing found." in one_sided
        await stage.services.chat_store.set_setting(READER, "plain", "on")  # type: ignore[union-attr]
        assert tables(stage) == []
