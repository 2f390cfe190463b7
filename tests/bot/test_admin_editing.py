"""Correcting, deleting and looking after the archive, by the application with real services."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from corpus.model import Draft
from tests.bot.stage import ADMIN, READER, Stage, staged

ADMINS_ONLY = ("/edit 1 outlet X", "/delete 1", "/stats", "/export", "/reindex", "/admin add 8", "/speaker merge a, b")


async def test_readers_get_a_polite_no_and_nothing_happens(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        before = await stage.services.store.seq()
        for command in ADMINS_ONLY:
            assert (await stage.says(command))[0].startswith("Only the admins of this archive can do that.")
        assert await stage.services.store.seq() == before
        assert not await stage.services.is_admin(READER)
        assert stage.called("sendDocument") == []


async def test_an_edit_shows_the_result_and_can_be_undone(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (told,) = await stage.says("/edit 1 outlet Verde Post & Sons", user=ADMIN)
        assert told == "Changed\n\nPorto Verde harbour to open in June\nVerde Post & Sons · 2 May 2026 · article 1"
        (told,) = await stage.presses("Undo", user=ADMIN)
        assert "Verde Post · 2 May 2026" in told
        assert "a date looks like" in (await stage.says("/edit 1 date soon", user=ADMIN))[0].lower()
        assert "2 May 2025" in (await stage.says("/edit 1 date 2 May 2025", user=ADMIN))[0]
        assert (await stage.says("/edit 1 url verde.example", user=ADMIN))[0].startswith("An address begins with")
        assert "can't be edited" in (await stage.says("/edit 1 colour blue", user=ADMIN))[0]
        for written in ("outlet: Bay Post", "Outlet = Bay Post", "outlet:Bay Post"):
            assert "Bay Post" in (await stage.says(f"/edit 1 {written}", user=ADMIN))[0]
        assert (await stage.says("/edit 1", user=ADMIN))[0].startswith("Write /edit")
        assert await stage.says("/edit 9 title X", user=ADMIN) == ["There is no article 9."]
        assert (await stage.says("/edit", user=ADMIN))[0].startswith("Write /edit")


async def test_deleting_asks_first_and_can_be_undone(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        assert (await stage.says("/delete 1", user=ADMIN))[0].startswith("Delete this article?\n\nPorto Verde harbour")
        assert (await stage.services.store.totals()).articles == 2
        assert await stage.presses("Delete it", user=ADMIN) == ["Deleted."]
        assert (await stage.services.store.totals()).articles == 1
        assert (await stage.presses("Undo", user=ADMIN))[0].startswith("Restored\n\nPorto Verde harbour")
        assert (await stage.services.store.totals()).articles == 2
        await stage.says("/delete 2", user=ADMIN)
        assert await stage.presses("Keep it", user=ADMIN) == ["Kept."]
        assert (await stage.services.store.totals()).articles == 2


async def test_rights_count_when_a_button_is_pressed_and_buttons_are_personal(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        await stage.says(f"/admin add {READER}", user=ADMIN)
        await stage.says("/delete 1", user=READER)
        assert await stage.presses("Delete it", user=ADMIN) == []
        await stage.says(f"/admin remove {READER}", user=ADMIN)
        assert await stage.presses("Delete it", user=READER) == []
        assert stage.called("answerCallbackQuery")[-1]["text"].startswith("Only the admins")
        assert (await stage.services.store.totals()).articles == 2


async def test_a_button_that_works_once_works_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/delete 1", user=ADMIN)
        message = dict(stage.sent[max(stage.sent)])
        data = message["keyboard"][0][0]["callback_data"]
        assert await stage.presses_data(message, data, user=ADMIN) == ["Deleted."]
        await stage.presses("Undo", user=ADMIN)
        assert await stage.presses_data(message, data, user=ADMIN) == []
        assert stage.services is not None
        assert (await stage.services.store.totals()).articles == 2


async def test_admins_are_added_listed_and_removed_with_their_menu(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert await stage.says(f"/admin add {READER}", user=ADMIN) == [f"{READER} is an admin now."]
        assert stage.called("setMyCommands")[-1]["scope"] == {"type": "chat", "chat_id": READER}
        assert "• 8" in (await stage.says("/admin list", user=READER))[0]
        theirs = stage.message(READER)
        assert await stage.says("/admin remove", user=ADMIN, reply_to_message=theirs) == [
            "8 Ida is no longer an admin."
        ]
        assert stage.called("deleteMyCommands")
        assert (await stage.says("/stats", user=READER))[0].startswith("Only the admins")
        assert (await stage.says(f"/admin remove {ADMIN}", user=ADMIN))[0].startswith("This admin stands in the conf")
        assert (await stage.says("/admin add Bob", user=ADMIN))[0].startswith("Write the user’s ID")
        assert (await stage.says("/admin", user=ADMIN))[0].startswith("Write /admin list")


async def test_an_article_may_be_dated_tomorrow_but_no_later(tmp_path: Path) -> None:
    async with staged(tmp_path, today=lambda: dt.date(2026, 11, 30)) as stage:
        assert "1 December 2026" in (await stage.says("/edit 1 date tomorrow", user=ADMIN))[0]
        for later in ("2026-12-02", "2062-10-14", "3 December 2026"):
            (told,) = await stage.says(f"/edit 1 date {later}", user=ADMIN)
            assert told.startswith("An article’s date is tomorrow’s at most, and 20")
        assert "1 December 2026" in (await stage.says("/article 1"))[0]


async def test_stats_export_and_reindex(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert "7 passages, 3 attributions, 2 speakers" in (await stage.says("/stats", user=ADMIN))[0]
        assert await stage.says("/reindex", user=ADMIN) == ["The index is new. It holds: 2 articles, 7 passages."]
        assert await stage.says("/export", user=ADMIN) == ["2 articles in the file."]
        assert await stage.says("/export tram from:morning", user=ADMIN) == ["1 article in the file."]
        (nothing,) = await stage.says("/export from:nowhere", user=ADMIN)
        assert nothing == "No such outlet has articles here. These have: Verde Post, Morning Wire"
        (name, data, *_) = next(iter(stage.called("sendDocument")[0]["files"].values()))
        assert name.startswith("onrecord-")
        lines = [json.loads(line) for line in data.decode().splitlines()]
        assert [line["title"] for line in lines] == [
            "Porto Verde harbour to open in June",
            "Mayor wants a tram to the lighthouse",
        ]


async def test_speakers_are_merged_and_split(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (told,) = await stage.says("/speaker merge Ines Okafor, Paul Okafor", user=ADMIN)
        assert told.startswith("One speaker now\n\nInes Okafor")
        (told,) = await stage.presses("Undo", user=ADMIN)
        assert told.startswith("Two speakers again\n\nInes Okafor, mayor of Porto Verde\n\nPaul Okafor")
        (told,) = await stage.presses("Undo", user=ADMIN)
        assert told.startswith("One speaker now\n\nInes Okafor")
        assert "merged speakers into Ines Okafor" in (await stage.says("/undo", user=ADMIN))[0]
        (told,) = await stage.says("/speaker split Ines Okafor 2", user=ADMIN)
        assert told.startswith("A speaker of their own now\n\nInes Okafor")
        assert "fits several: Ines Okafor #" in (await stage.says("/speaker split Ines Okafor 1", user=ADMIN))[0]
        assert (await stage.presses("Undo", user=ADMIN))[0].startswith("One speaker now")
        await stage.says("/speaker split Ines Okafor 2", user=ADMIN)
        assert (await stage.says("/speaker merge Ines Okafor, Ines Okafor", user=ADMIN))[0].startswith(
            "One speaker now"
        )
        assert (await stage.says("/speaker split Ines Okafor", user=ADMIN))[0].startswith("Write /speaker merge")
        assert (await stage.says("/speaker merge Okafor", user=ADMIN))[0].startswith("Write /speaker merge")
        (told,) = await stage.says("/speaker merge Nobody, Okafor", user=ADMIN)
        assert told == "Nobody called “Nobody” is on record."


async def outlet(stage: Stage, article: int = 1) -> str:
    assert stage.services is not None
    return (await stage.services.store.article(article)).citation.outlet


async def test_an_edit_that_was_cut_off_by_a_kill_is_undone_to_what_was_before(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.deaths.add("sendMessage")
        assert await stage.says("/edit 1 outlet The New Post", user=ADMIN) == []
        assert await outlet(stage) == "The New Post"
        await stage.deal(stage.last_update)
        assert "The New Post" in stage.called("sendMessage")[-1]["plain"]
        await stage.presses("Undo", user=ADMIN)
        assert await outlet(stage) == "Verde Post"


async def test_an_undo_that_was_cut_off_by_a_kill_goes_on_as_if_nothing_had_been(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        page = "/add Porto Verde harbour to open in June\n\nAnother text of the same address, with enough words in it."
        await stage.says(page, user=ADMIN)
        await stage.says("/edit 3 url https://verde.example/x", user=ADMIN)
        for label in ("Undo", "Undo"):  # of the edit, and of that
            stage.deaths.add("editMessageText")
            assert await stage.presses(label, user=ADMIN) == []
            await stage.deal(stage.last_update)
            assert stage.called("editMessageText")[-1]["plain"].startswith("Changed")
        await stage.says("/delete 3", user=ADMIN)
        for label, told in (("Delete it", "Deleted."), ("Undo", "Restored"), ("Undo", "Deleted.")):
            stage.deaths.add("editMessageText")
            assert await stage.presses(label, user=ADMIN) == []
            await stage.deal(stage.last_update)
            assert stage.called("editMessageText")[-1]["plain"].startswith(told)


async def test_an_undone_update_stays_undone_though_the_process_died_meanwhile(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        story = {
            "title": "Pier to close",
            "url": "https://wire.example/pier",
            "paragraphs": ["The pier will close soon."],
        }
        for text in ("The pier will close soon.", "The pier will not close at all, it was said."):
            stage.files["pier.json"] = json.dumps(story | {"paragraphs": [text]}).encode()
            file = {"file_id": "pier.json", "file_unique_id": "1", "file_name": "pier.json", "file_size": 9}
            told = (await stage.happens(message=stage.message(ADMIN) | {"document": file, "caption": "/add"}))[-1]
        assert told.startswith("Updated")
        stage.deaths.add("editMessageText")
        await stage.presses("Undo", user=ADMIN)
        await stage.deal(stage.last_update)
        assert stage.called("editMessageText")[-1]["plain"].startswith("Restored")
        assert stage.services is not None
        assert "will close soon" in (await stage.services.store.article(3)).passages[1].text


async def test_undo_names_what_an_admin_did_in_the_last_day(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert "nothing in the last day" in (await stage.says("/undo", user=ADMIN))[0]
        await stage.says("/edit 1 outlet The New Post", user=ADMIN)
        await stage.says("/delete 2", user=ADMIN)
        await stage.presses("Delete it", user=ADMIN)
        (told,) = await stage.says("/undo", user=ADMIN)
        assert "deleted article 2, “Mayor wants a tram to the lighthouse”" in told
        assert "edited outlet of article 1: Verde Post → The New Post" in told
        assert told.index("deleted") < told.index("edited")
        assert stage.labels() == [["Undo 1", "Undo 2"]]
        await stage.presses("Undo 2", user=ADMIN)
        assert await outlet(stage) == "Verde Post"
        assert "deleted" in (await stage.says("/undo", user=ADMIN))[0]
        assert (await stage.says("/undo"))[0].startswith("Only the admins")


async def test_what_was_undone_is_not_undone_again(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/edit 1 outlet The New Post", user=ADMIN)
        edited = max(stage.sent)
        await stage.says("/undo", user=ADMIN)
        await stage.presses("Undo 1", user=ADMIN)
        assert await stage.presses("Undo", user=ADMIN, number=edited) == ["This was undone already."]
        assert await outlet(stage) == "Verde Post"


async def test_the_audit_tells_who_changed_what(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/audit", user=ADMIN)
        await stage.says(f"/admin add {READER}", user=ADMIN)
        await stage.says("/edit 1 author Ada Lind", user=READER)
        await stage.presses("Undo", user=READER)
        (told,) = await stage.says("/audit", user=ADMIN)
        lines = told.splitlines()
        assert "Ida · edited author of article 1: Ada Lind → nothing" in lines[-3]
        assert "nothing → Ada Lind · undone" in lines[-2]
        assert f"made admin {READER}" in lines[-1]


async def test_speakers_split_off_by_a_process_that_died_are_split_once(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.deaths.add("sendMessage")
        await stage.says("/speaker split Ines Okafor 2", user=ADMIN)
        await stage.deal(stage.last_update)
        assert stage.called("sendMessage")[-1]["plain"].startswith("A speaker of their own now")


async def test_articles_are_listed_by_page_by_words_and_by_outlet(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        for number in range(12):
            draft = Draft(f"Harbour report {number}", (f"Ship {number} came in at noon.",), outlet="The Verde Gazette")
            await stage.services.store.put(draft, [(), ()], "hand")
        assert (await stage.says("/articles"))[0].startswith("14 articles, newest first\n\n1. Mayor wants a tram")
        assert "\n11. Harbour report" in (await stage.says("/articles 2"))[0]
        assert await stage.says("/articles 99") == ["There are no more articles than that."]
        assert (await stage.says("/articles tram"))[0].startswith("1 article with “tram”, newest first\n\n1. Mayor")
        for name in ("from:gazette", "from:VG", "from:verdegazette"):
            assert (await stage.says(f"/articles {name}"))[0].startswith(f"12 articles with “{name}”")
        assert (await stage.says("/articles report from:gazette"))[0].startswith("12 articles with")
        (second,) = await stage.presses("Next ▶")
        assert second.startswith("12 articles with “report from:gazette”, newest first\n\n11. Harbour report")
        assert (await stage.says("/articles from: gazette"))[0].startswith("12 articles with")
        assert (await stage.says("/articles from:nobody"))[0].startswith("No such outlet has articles here. These have")
        for alone in ("from:", "tram from:"):
            assert (await stage.says(f"/articles {alone}"))[0].startswith("Write the outlet behind it")
        assert (await stage.says("/articles 100%_"))[0].startswith("No headline has")
        assert (await stage.says("what's new"))[0].startswith("14 articles, newest first")


async def test_what_a_stolen_account_did_is_undone_by_another_admin(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        await stage.says(f"/admin add {READER}", user=ADMIN)
        await stage.says("/edit 1 outlet Thief Post", user=READER)
        await stage.says("/delete 2", user=READER)
        await stage.presses("Delete it", user=READER)
        await stage.says(f"/admin remove {READER}", user=ADMIN)
        (told,) = await stage.says("/audit", user=ADMIN)
        assert "2. " in told
        assert "deleted article 2" in told
        assert (await stage.presses("Undo 2", user=ADMIN))[0].startswith("Restored")
        (told,) = await stage.says("/audit", user=ADMIN)
        (line,) = [line for line in told.splitlines() if "Verde Post → Thief Post" in line]
        assert "Verde Post" in (await stage.presses(f"Undo {line.partition('.')[0]}", user=ADMIN))[0]
        assert (await stage.services.store.article(1)).citation.outlet == "Verde Post"
