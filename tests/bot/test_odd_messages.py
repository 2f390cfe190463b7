"""Whatever people write, they get at most one answer, and never that something went wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.telegram.commands import COMMANDS as TABLE
from bot.telegram.failures import ARCHIVE_FAILED, BROKEN
from tests.bot.stage import ADMIN, staged

FAILURES = {BROKEN, ARCHIVE_FAILED}
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
ENDLESS = (
    " " + "word " * 800,
    " " + "\ufdfa" * 3000,
    " about " + "\ufdfa" * 3000,
    " Okafor since 99999999999",
    " Okafor about tram since " + "9" * 3000,
    " 1 date " + "9" * 3000,
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
    "after:10000000000 tram",
    "before:10000000000 tram after:" + "9" * 3000,
    "what was said since 99999999999999999999?",
    "\ufdfa" * 4000,
    "\ufdfa " * 2000,
    "who is " + "okafor " * 500,
    "?" * 4096,
    "a? " * 1300,
    "(" * 4096,
    "“" * 2000 + "”" * 2000,
    "did she say " + "“a b c d” " * 300,
)


@pytest.mark.parametrize("user", [ADMIN, 8])
async def test_odd_commands(tmp_path: Path, user: int) -> None:
    async with staged(tmp_path) as stage:
        for command in COMMANDS:
            for rest in REST:
                answers = await stage.says(f"/{command}{rest}", user=user)
                assert len(answers) == 1, (command, rest)
                assert answers[0] not in FAILURES, (command, rest)


@pytest.mark.parametrize("command", ["said", "compare", "timeline", "speakers", "verify", "edit", "speaker split"])
async def test_endless_names_topics_and_dates(tmp_path: Path, command: str) -> None:
    async with staged(tmp_path) as stage:
        for rest in ENDLESS:
            (answer,) = await stage.says(f"/{command}{rest}", user=ADMIN)
            assert answer not in FAILURES, rest[:50]


async def test_odd_questions(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        for text in ODD:
            answers = await stage.says(text)
            assert len(answers) <= 1, text
            assert not FAILURES.intersection(answers), text[:50]
