"""The real bot process over real HTTP: first start, asking, follow-ups, buttons, adding, rights, groups, restart."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from corpus.model import Draft
from tests.bot.conftest import FERRY
from tests.bot.fake_bot_api import FakeBotApi, Json
from tests.bot.fake_people import Person, group
from tests.bot.real_bot import ADMIN, SECOND_ADMIN, THIRD_ADMIN, checked, serving

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


async def test_asking_and_pressing_before_and_after_a_restart(api: FakeBotApi, ferry_data: Path) -> None:
    ida, leo = Person(api, 7), Person(api, 8)
    async with serving(api, ferry_data) as bot:
        answer = await ida.asks("Who said they need two more weeks?", "two more weeks")
        assert "Nora Lind" in answer["text"].splitlines()[0]
        assert "The Quayside Post" in answer["text"]
        honest = await leo.asks("What did the archbishop say about zebras?")
        assert "zebra" in honest["text"]
        await leo.asks("What did Nora Lind say about the terminal?", "2029")
        follow_up = await leo.asks("and Tomas Weir?", "three million crowns")
        assert follow_up["message_id"] > honest["message_id"]

        query = ida.presses(answer, "Context")
        await ida.hears("put off a vote", after=answer["message_id"] - 1)
        assert query in api.answered
        await bot.kill()
        await bot.start()

        last = ida.seen[-1]["message_id"]
        ida.presses(answer, "Article")
        await ida.hears(FERRY.title, after=last)
        await leo.asks("what else did he say?", "Weir")
        forged = ida.presses_data(answer, "AAAAAAAAAAAAAAAA")
        data = answer["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
        stolen = leo.presses_data(follow_up, data)
        await api.until(lambda: forged in api.answered and stolen in api.answered)
        assert "no longer works" in api.answered[forged]["text"]
        assert "no longer works" in api.answered[stolen]["text"]
        assert await bot.stop() == 0
    await checked(bot, api)


async def test_admins_add_change_delete_and_take_back(api: FakeBotApi, tmp_path: Path, pages: str) -> None:
    boss, editor, keeper = Person(api, ADMIN, "Bo"), Person(api, SECOND_ADMIN), Person(api, THIRD_ADMIN)
    async with serving(api, tmp_path, fetch_allowed_hosts=pages) as bot:
        assert "no articles yet" in (await boss.asks("/start"))["text"]
        await add_file(boss)
        assert "Shore road to close" in (await boss.asks(f"/add {SHORE}", "Added"))["text"]
        assert "here already" in (await boss.asks(f"/add {SHORE}"))["text"]
        await add_forwarded(api, boss)
        await add_pages(editor, pages)
        await change_and_delete(api, keeper)
        assert await bot.stop() == 0
    await checked(bot, api)


async def add_file(boss: Person) -> None:
    boss.uploads("ferry.json", json.dumps(as_json(FERRY)).encode(), "/add")
    added = await boss.hears("Added")
    assert FERRY.title in added["text"]
    assert "Nora Lind" in added["text"]


def as_json(draft: Draft) -> Json:
    values = {"title": draft.title, "outlet": draft.outlet, "author": ", ".join(draft.authors), "url": draft.url}
    return values | {"published": str(draft.published), "paragraphs": list(draft.paragraphs)}


async def add_forwarded(api: FakeBotApi, boss: Person) -> None:
    origin = {"type": "channel", "chat": {"id": -1009, "type": "channel", "title": "Coast Courier"}}
    origin |= {"message_id": 5, "date": 1770000000}
    boss.says(SHORE.replace("Monday", "Friday").replace("Shore road", "Cliff path"), forward_origin=origin)
    forwarded = list(api.messages[ADMIN].values())[-1]
    added = await boss.asks("/add", "Added", reply_to=forwarded)
    assert "Cliff path to close" in added["text"]
    assert "Coast Courier" in added["text"]


async def add_pages(editor: Person, pages: str) -> None:
    page = await editor.asks(f"/add http://{pages}/lighthouse", "Lighthouse keeps its lamp")
    assert "Olaf Brandt" in page["text"]
    refused = await editor.asks(f"/add http://127.0.0.2:{pages.rsplit(':', 1)[1]}/lighthouse")
    assert "Added" not in refused["text"]
    editor.uploads("huge.pdf", b"x", "/add", size=20_000_001)
    assert "20 MB" in (await editor.hears(after=refused["message_id"]))["text"]


async def change_and_delete(api: FakeBotApi, keeper: Person) -> None:
    assert "4 articles" in (await keeper.asks("/stats"))["text"]
    assert "Morning Tide" in (await keeper.asks("/edit 1 outlet Morning Tide"))["text"]
    asked = await keeper.asks("/delete 1", "Delete this article?")
    message = api.messages[THIRD_ADMIN][asked["message_id"]]
    keeper.presses(message, "Delete")
    await api.until(lambda: "Deleted" in message["text"])
    keeper.presses(message, "Undo")
    await api.until(lambda: "Restored" in message["text"])
    keeper.says("/export")
    await api.until(lambda: api.documents)
    exported = [json.loads(line) for line in next(iter(api.documents.values())).splitlines()]
    assert len(exported) == 4
    assert list(FERRY.paragraphs) in [article["paragraphs"] for article in exported]


async def test_rights_groups_and_menus(api: FakeBotApi, ferry_data: Path) -> None:
    boss, ida = Person(api, ADMIN, "Bo"), Person(api, 7)
    async with serving(api, ferry_data) as bot:
        await only_admins(api, boss, ida)
        await disguises(api, boss)
        await in_a_group(api)
        await Person(api, THIRD_ADMIN).asks("/start")
        await api.until(lambda: f"chat:{THIRD_ADMIN}" in api.commands)
        names = {scope: {each["command"] for each in menu} for scope, menu in api.commands.items()}
        assert "add" not in names["all_private_chats"]
        assert names["all_group_chats"] < names["all_private_chats"] < names[f"chat:{ADMIN}"]
        assert await bot.stop() == 0
    await checked(bot, api)


async def only_admins(api: FakeBotApi, boss: Person, ida: Person) -> None:
    assert "Only the admins" in (await ida.asks(f"/add {SHORE}"))["text"]
    await boss.asks("/admin add 7")
    undo = await ida.asks(f"/add {SHORE}", "Added")
    assert "add" in [command["command"] for command in api.commands["chat:7"]]
    await boss.asks("/admin remove 7")
    assert "Only the admins" in (await ida.asks("/delete 1"))["text"]
    query = ida.presses(undo, "Undo")
    await api.until(lambda: query in api.answered)
    assert "Only the admins" in api.answered[query]["text"]


async def disguises(api: FakeBotApi, boss: Person) -> None:
    """An anonymous group admin, a forwarded command and an edited one have no rights."""
    anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    room = Person(api, ADMIN, "Bo", chat=group(-77))
    await room.asks("/delete 1", "Only the admins", **{"from": anonymous, "sender_chat": group(-77)})
    origin = {"type": "user", "sender_user": boss.user, "date": 1770000000}
    boss.says("/delete 1", forward_origin=origin)
    api.push(before=True, edited_message={**list(api.messages[ADMIN].values())[-1], "edit_date": 1770000001})
    assert "2 articles" in (await boss.asks("/stats"))["text"]
    assert not [message for message in boss.seen if "Delete this article" in message["text"]]


async def in_a_group(api: FakeBotApi) -> None:
    room = Person(api, 7, chat=group(is_forum=True), thread_id=31)
    room.says("What a nice terminal we will have")
    answer = await room.asks("@onrecord_test_bot who said they need two more weeks?", "Nora Lind")
    assert answer["message_thread_id"] == 31
    assert len(room.seen) == 1
    again = await room.asks("who criticised the delay?", "Tomas Weir", reply_to=answer)
    assert again["message_thread_id"] == 31
    room.says("/ask@another_bot when will it open?")
    room.says("Thanks!")
    await room.asks("/help@onrecord_test_bot")
    assert len(room.seen) == 3
