"""/why: what a passage's speakers rest on, for admins."""

import re
from pathlib import Path

from tests.bot.stage import ADMIN, staged


async def test_an_admin_sees_who_was_weighed_for_a_paragraph(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (told,) = await stage.says("/why 1 1", user=ADMIN)
        assert "“We will open the harbour by June,”" in told
        assert "• Ines Okafor: " in told
        assert "network" in told
        first = told.split("“")[1]
        assert 98 <= sum(int(share) for share in re.findall(r"• .*: (\d+)%", first)) <= 102, told
        (told,) = await stage.says("/why 1 2", user=ADMIN)
        assert told.endswith("Nobody says anything in this paragraph.")


async def test_in_reply_to_an_answer_it_explains_the_passage_that_led_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("what did Paul Okafor say about the dredging?", user=ADMIN)
        answer = stage.last()
        await stage.says("how many people would a tram carry?", user=ADMIN)
        (told,) = await stage.says("/why", user=ADMIN, reply_to_message=answer)
        assert "Paul Okafor" in told
        (told,) = await stage.says("/why", user=ADMIN)
        assert "Ines Okafor" in told


async def test_nobody_else_is_told_and_what_is_not_there_is_said(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (told,) = await stage.says("/why 1 1")
        assert "network" not in told
        (told,) = await stage.says("/why", user=ADMIN)
        assert told.startswith("Which one?")
        (told,) = await stage.says("/why 1 99", user=ADMIN)
        assert "no such paragraph" in told
