"""Whatever people write, they get at most one answer, and never that something went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.telegram.commands import COMMANDS as TABLE
from bot.telegram.failures import BROKEN
from tests.bot.stage import ADMIN, staged

COMMANDS = [command.name for command in TABLE]
REST = (
    "",
    " ",
    " about",
    " since",
    " about since",
    " since 9999-99-99",
    " -1",
    " #0",
    " 99999999999999999999999",
    " a, b",
)
ODD = (
    "?",
    "/",
    "/@",
    "//ask",
    "/ask@",
    "😀" * 2000,
    "a " * 2048,
    "\u202eright to left\u202c \u200b\u200d",
    "who said <b>that</b> & \x00 \x1f?",
    "\n\n\n.",
    "who said who said who said",
    '"' * 300,
    "from: by: after: before: -",
    "by:Okafor after:soon before:never from:nowhere",
    "what did okafor say " + "about the harbour " * 200,
)


@pytest.mark.parametrize("user", [ADMIN, 8])
async def test_odd_commands(tmp_path: Path, user: int) -> None:
    async with staged(tmp_path) as stage:
        for command in COMMANDS:
            for rest in REST:
                answers = await stage.says(f"/{command}{rest}", user=user)
                assert len(answers) == 1, (command, rest)
                assert answers != [BROKEN], (command, rest)


async def test_odd_questions(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for text in ODD:
            answers = await stage.says(text)
            assert len(answers) <= 1, text
            assert answers != [BROKEN], text
