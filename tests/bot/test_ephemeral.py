"""In groups: what a button brings for who pressed it, where the server knows how, and for all where it doesn't."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from tests.bot.stage import ADMIN, GROUP, READER, Stage, staged


@asynccontextmanager
async def asked_in_a_group(folder: Path, *, known: bool, wanted: bool = True) -> AsyncIterator[Stage]:
    """A bot that has answered a question in a group with one passage of two."""
    async with staged(folder) as stage:
        assert stage.services is not None
        config = stage.services.config
        telegram, answers = replace(config.telegram, newer_methods=wanted), replace(config.answers, passages=1)
        services = replace(stage.services, config=replace(config, telegram=telegram, answers=answers))
        stage.application.bot_data["services"] = services
        stage.services, stage.ephemeral = services, known
        await stage.says("/ask what did Ines Okafor say?", chat=GROUP)
        stage.calls.clear()
        yield stage


def whispers(stage: Stage) -> list[int]:
    """To whom messages went that nobody else sees."""
    sent = stage.called("sendMessage")
    return [one["ephemeral_message_parameters"]["receiver_user_id"] for one in sent if "receiver_user_id" in one]


async def test_context_and_more_are_shown_to_who_pressed_as_often_as_they_like(tmp_path: Path) -> None:
    async with asked_in_a_group(tmp_path, known=True) as stage:
        (told,) = await stage.presses("Context", user=READER)
        assert "The council votes in autumn" in told
        for user in (READER, ADMIN):
            assert "We will open the harbour" in (await stage.presses("More", user=user))[0]
        assert whispers(stage) == [READER, READER, ADMIN]
        assert stage.called("editMessageText") == []
        assert len(stage.called("editEphemeralMessageText")) == 1  # whether the server knows is asked once


async def test_where_the_server_does_not_know_or_it_is_not_wanted_or_too_late_all_see_it(tmp_path: Path) -> None:
    for name, known, wanted, late in (("a", False, True, False), ("b", True, False, False), ("c", True, True, True)):
        async with asked_in_a_group(tmp_path / name, known=known, wanted=wanted) as stage:
            stage.late = late
            assert "The council votes in autumn" in (await stage.presses("Context"))[-1]
            assert len(stage.called("editMessageText")) == 1
            await stage.presses("◀ Back")
            assert "We will open the harbour" in (await stage.presses("More"))[-1]
            assert "That is done already." in [call.get("text") for call in await pressed_again(stage)]


async def pressed_again(stage: Stage) -> list[dict[str, str]]:
    stage.calls.clear()
    await stage.presses("More")
    return stage.called("answerCallbackQuery")
