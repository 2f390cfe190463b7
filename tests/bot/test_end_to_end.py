"""The real bot process over real HTTP: first start, asking, follow-ups, buttons, adding, rights, groups, restart."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from tests.bot.fake_bot_api import FakeBotApi, Json
from tests.bot.fake_people import Person, button_texts, group
from tests.bot.real_bot import ADMIN, checked, serving

FERRY = {
    "title": "Harbour board puts off ferry terminal vote",
    "outlet": "The Quayside Post",
    "author": "Ines Marlow",
    "url": "https://quayside.example/ferry-vote",
    "published": "2026-03-03",
    "paragraphs": [
        "The harbour board on Tuesday put off a vote on the new ferry terminal until the end of March.",
        '"We need two more weeks to read 400 pages," said Nora Lind, the board\'s chairwoman.',
        'Transport minister Tomas Weir criticised the delay. "Every month costs us three million crowns," he said.',
        "Lind said the terminal would open in 2029 at the earliest.",
    ],
}
SHORE = """Shore road to close for repairs

The shore road will close on Monday for repairs to the sea wall, the town council said.

"There is no safe way to keep one lane open," council engineer Petra Voss told residents at a meeting.
"""
PAGE = """<html><head><title>Lighthouse keeps its lamp</title>
<meta property="og:site_name" content="Coast Courier"><meta property="article:published_time" content="2026-02-01">
</head><body><article><h1>Lighthouse keeps its lamp</h1>
<p>The lamp of the Skerry lighthouse will stay lit for another winter, the pilots' association said on Sunday.</p>
<p>"We steer by it every night," said Olaf Brandt, who has been a pilot in these waters for thirty years.</p>
</article></body></html>"""


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    server = FakeBotApi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def pages() -> AsyncIterator[str]:
    async def page(request: web.Request) -> web.Response:
        return web.Response(text=PAGE, content_type="text/html")

    application = web.Application()
    application.router.add_get("/lighthouse", page)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def add_ferry(boss: Person) -> Json:
    boss.uploads("ferry.json", json.dumps(FERRY).encode(), "/add")
    return await boss.hears("Added")


async def test_a_day_with_the_bot(api: FakeBotApi, tmp_path: Path) -> None:
    boss, ida = Person(api, ADMIN, "Bo"), Person(api, 7)
    async with serving(api, tmp_path) as bot:
        first = await ida.asks("/start")
        assert "no articles yet" in first["text"]

        added = await add_ferry(boss)
        assert FERRY["title"] in added["text"]
        assert "Nora Lind" in added["text"]

        answer = await ida.asks("Who said they need two more weeks?", "two more weeks")
        assert answer["text"].startswith("Nora Lind")
        assert "The Quayside Post" in answer["text"]

        honest = await ida.asks("What did the archbishop say about zebras?")
        assert "zebra" in honest["text"]

        await ida.asks("What did Nora Lind say about the terminal?", "2029")
        follow_up = await ida.asks("and Tomas Weir?", "three million crowns")
        assert "Weir" in follow_up["text"]
        assert await bot.stop() == 0
    await checked(bot, api)


async def test_buttons_work_and_go_on_working_after_a_restart(api: FakeBotApi, tmp_path: Path) -> None:
    boss, ida = Person(api, ADMIN, "Bo"), Person(api, 7)
    async with serving(api, tmp_path) as bot:
        await add_ferry(boss)
        answer = await ida.asks("Who said they need two more weeks?", "two more weeks")
        assert len([text for text in button_texts(answer) if "Context" in text or "Article" in text]) >= 2
        query = ida.presses(answer, "Context")
        await ida.hears("put off a vote", after=answer["message_id"])
        assert query in api.answered
        await bot.kill()

        await bot.start()
        last = ida.seen[-1]["message_id"]
        ida.presses(answer, "Article")
        await ida.hears(FERRY["title"], after=last)
        forged = ida.presses_data(answer, "AAAAAAAAAAAAAAAA")
        await api.until(lambda: forged in api.answered)
        assert "no longer works" in api.answered[forged]["text"]
        data = answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        stolen = Person(api, 8).presses_data(answer | {"chat": api.chats[8]}, data)
        await api.until(lambda: stolen in api.answered)
        assert "no longer works" in api.answered[stolen]["text"]
        assert await bot.stop() == 0
    await checked(bot, api)


async def test_admins_add_by_text_reply_file_and_address(api: FakeBotApi, tmp_path: Path, pages: str) -> None:
    boss = Person(api, ADMIN, "Bo")
    async with serving(api, tmp_path, fetch_allowed_hosts=pages) as bot:
        assert "Shore road to close" in (await boss.asks(f"/add {SHORE}", "Added"))["text"]
        assert "here already" in (await boss.asks(f"/add {SHORE}"))["text"]

        origin = {"type": "channel", "chat": {"id": -1009, "type": "channel", "title": "Coast Courier"}}
        origin |= {"message_id": 5, "date": 1770000000}
        boss.says(SHORE.replace("Monday", "Friday").replace("Shore road", "Cliff path"), forward_origin=origin)
        forwarded = list(api.messages[ADMIN].values())[-1]
        added = await boss.asks("/add", "Added", reply_to=forwarded)
        assert "Cliff path to close" in added["text"]
        assert "Coast Courier" in added["text"]

        await add_ferry(boss)
        page = await boss.asks(f"/add http://{pages}/lighthouse", "Lighthouse keeps its lamp")
        assert "Olaf Brandt" in page["text"]
        refused = await boss.asks("/add http://127.0.0.1:1/private")
        assert "Added" not in refused["text"]

        last = boss.seen[-1]["message_id"]
        boss.uploads("huge.pdf", b"x", "/add", size=20_000_001)
        assert "20 MB" in (await boss.hears(after=last))["text"]
        assert "4 articles" in (await boss.asks("/stats"))["text"]
        assert await bot.stop() == 0
    await checked(bot, api)


async def test_admins_change_delete_and_take_back(api: FakeBotApi, tmp_path: Path) -> None:
    boss = Person(api, ADMIN, "Bo")
    async with serving(api, tmp_path) as bot:
        await add_ferry(boss)
        assert "Morning Tide" in (await boss.asks("/edit 1 outlet Morning Tide"))["text"]
        asked = await boss.asks("/delete 1", "Delete this article?")
        boss.presses(asked, "Delete")
        await api.until(lambda: "Deleted" in api.messages[ADMIN][asked["message_id"]]["text"])
        assert "0 articles" in (await boss.asks("/stats"))["text"] or "no articles" in boss.seen[-1]["text"]
        boss.presses(api.messages[ADMIN][asked["message_id"]], "Undo")
        await api.until(lambda: "Restored" in api.messages[ADMIN][asked["message_id"]]["text"])
        assert "1 article" in (await boss.asks("/stats"))["text"]
        boss.says("/export")
        exported = await boss.hears("", after=boss.seen[-1]["message_id"])
        await api.until(lambda: api.documents)
        assert FERRY["paragraphs"][1] in json.loads(next(iter(api.documents.values())).splitlines()[0])["paragraphs"]
        assert exported
        assert await bot.stop() == 0
    await checked(bot, api)


async def test_only_admins_change_the_archive(api: FakeBotApi, tmp_path: Path) -> None:
    boss, ida = Person(api, ADMIN, "Bo"), Person(api, 7)
    async with serving(api, tmp_path) as bot:
        assert "Only the admins" in (await ida.asks(f"/add {SHORE}"))["text"]
        await boss.asks("/admin add 7")
        assert "Added" in (await ida.asks(f"/add {SHORE}"))["text"]
        undo = ida.seen[-1]
        assert "add" in [command["command"] for command in api.commands["chat:7"]]
        await boss.asks("/admin remove 7")
        assert "Only the admins" in (await ida.asks("/delete 1"))["text"]
        query = ida.presses(undo, "Undo")
        await api.until(lambda: query in api.answered)
        assert "Only the admins" in api.answered[query]["text"]

        anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        room = Person(api, ADMIN, "Bo", chat=group())
        last = max(api.messages[-1001234], default=0)
        room.says("/delete 1", **{"from": anonymous, "sender_chat": group()})
        await room.hears("Only the admins", after=last)

        origin = {"type": "user", "sender_user": boss.user, "date": 1770000000}
        boss.says("/delete 1", forward_origin=origin)
        api.push(before=True, edited_message={**list(api.messages[ADMIN].values())[-1], "edit_date": 1770000001})
        assert "1 article" in (await boss.asks("/stats"))["text"]
        assert not [message for message in boss.seen if "Delete this article" in message["text"]]
        assert await bot.stop() == 0
    await checked(bot, api)


async def test_in_groups_it_speaks_when_spoken_to(api: FakeBotApi, tmp_path: Path) -> None:
    boss = Person(api, ADMIN, "Bo")
    room = Person(api, 7, chat=group(is_forum=True), thread_id=31)
    async with serving(api, tmp_path) as bot:
        await add_ferry(boss)
        room.says("What a nice terminal we will have")
        answer = await room.asks("@onrecord_test_bot who said they need two more weeks?", "Nora Lind")
        assert answer["message_thread_id"] == 31
        assert len(room.seen) == 1
        again = await room.asks("who criticised the delay?", "Tomas Weir", reply_to=answer)
        assert again["message_thread_id"] == 31
        await room.asks("/ask@onrecord_test_bot when will the terminal open?", "2029")
        room.says("/ask@another_bot when will it open?")
        room.says("Thanks!")
        await room.asks("/help@onrecord_test_bot")
        assert len(room.seen) == 4
        assert await bot.stop() == 0
    await checked(bot, api)


async def test_the_menus_are_set_for_each_scope(api: FakeBotApi, tmp_path: Path) -> None:
    Person(api, ADMIN, "Bo")
    async with serving(api, tmp_path) as bot:
        await api.until(lambda: len(api.commands) == 3)
        names = {scope: {each["command"] for each in menu} for scope, menu in api.commands.items()}
        assert "add" not in names["all_private_chats"]
        assert names["all_group_chats"] < names["all_private_chats"] < names[f"chat:{ADMIN}"]
        assert await bot.stop() == 0
    await checked(bot, api)
