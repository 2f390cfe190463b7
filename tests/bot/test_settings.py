"""What a chat chooses, and what comes of it."""

from __future__ import annotations

from pathlib import Path

from tests.bot.stage import GROUP, READER, staged

QUESTION = "What did Ines Okafor say?"


async def test_as_many_passages_as_chosen_from_the_outlets_that_are_wanted(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says(QUESTION))[0].count("Ines Okafor, mayor") >= 1
        (told,) = await stage.says("/settings")
        assert "Passages in an answer: 3" in told
        for _ in range(2):
            (told,) = await stage.presses("−")
        assert "Passages in an answer: 1" in told
        (one,) = await stage.says(QUESTION)
        assert "A tram would carry" in one
        assert "We will open" not in one
        await stage.presses("Outlets")
        await stage.presses("✓ Morning Wire")
        (other,) = await stage.says(QUESTION)
        assert "We will open" in other
        assert "A tram would carry" not in other
        await stage.presses("✗ Morning Wire")
        assert "A tram would carry" in (await stage.says(QUESTION))[0]


async def test_plain_mode_has_no_emoji_and_numbers_for_buttons(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/settings")
        (told,) = await stage.presses("Plain mode on")
        assert "Plain mode (no emoji, numbers instead of buttons): on" in told
        (answer,) = await stage.says("Who wants a tram to the lighthouse?")
        assert stage.labels() == []
        assert "1: Context\n2: Ines Okafor\n3: Article\n" in answer
        assert answer.endswith("Tell me when there is more")
        assert "🔔" not in answer
        (article,) = await stage.says("3")
        assert "The council votes in autumn." in article
        assert stage.called("sendMessage")[-1]["plain"] == article  # nothing is edited where nobody sees it
        await stage.says("Who wants a tram to the lighthouse?")
        assert await stage.says("1") != await stage.says("99")


async def test_the_clock_is_the_chats(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (told,) = await stage.says("/settings zone Asia/Kolkata")
        assert "Digests come at 8:00 (Asia/Kolkata)" in told
        (later,) = await stage.presses("▶")
        assert "Digests come at 9:00 (Asia/Kolkata)" in later
        await stage.presses("9:00 Asia/Kolkata")
        (berlin,) = await stage.presses("Europe/Berlin")
        assert "Digests come at 9:00 (Europe/Berlin)" in berlin
        for wrong in ("zone Nowhere/Land", "zone ../etc", "passages 99", "colour red"):
            assert (await stage.says(f"/settings {wrong}"))[0].startswith("Write /settings for all of them")


async def test_a_groups_admins_choose_who_may_ask(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/settings", chat=GROUP)
        (refused,) = await stage.presses("Let only admins ask")
        assert refused == "Only the admins of this group can change its settings."
        stage.leading[GROUP["id"]] = {READER}
        (told,) = await stage.presses("Let only admins ask")
        assert "Who may ask here: the admins of this group" in told
        assert "tram" in (await stage.says("/ask Who wants a tram?", chat=GROUP))[0]
        (refused,) = await stage.says("/ask Who wants a tram?", user=5, chat=GROUP)
        assert refused == "Here only the admins of the group may ask me."
        assert await stage.says("Who wants a tram?", user=5, chat=GROUP) == []


async def test_everything_can_be_forgotten(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/settings zone Asia/Kolkata")
        (told,) = await stage.presses("Forget what you keep about this chat")
        assert told.startswith("Done: what I kept about this chat is deleted.")
        assert "(UTC)" in (await stage.says("/settings"))[0]
