"""The fake must be as strict as Telegram, or the end-to-end tests prove nothing."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.bot.fake_bot_api import TOKEN, FakeBotApi
from tests.bot.fake_people import Person
from tests.bot.telegram_html import BadHtmlError, parse


@pytest.fixture
async def client(api: FakeBotApi) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{api.url}/bot{TOKEN}/", timeout=10) as client:
        yield client


async def call(client: httpx.AsyncClient, method: str, **values: Any) -> dict[str, Any]:
    form = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
    answer: dict[str, Any] = (await client.post(method, data=form)).json()
    return answer


async def refused(client: httpx.AsyncClient, method: str, **values: Any) -> str:
    answer = await call(client, method, **values)
    assert not answer["ok"]
    return str(answer["description"])


@pytest.mark.parametrize(
    ("html", "plain", "kinds"),
    [
        ("a <b>bold</b> word", "a bold word", ["bold"]),
        ("<i>x &lt; y &amp; z</i>", "x < y & z", ["italic"]),
        ("R&D stays", "R&D stays", []),
        ('<a href="https://example.com/?a=1&amp;b=2">t</a>', "t", ["text_link"]),
        ("<blockquote expandable>long</blockquote>", "long", ["expandable_blockquote"]),
        ("<b><i>both</i></b>", "both", ["bold", "italic"]),
    ],
)
def test_html_that_telegram_reads(html: str, plain: str, kinds: list[str]) -> None:
    text, entities = parse(html)
    assert text == plain
    assert [entity["type"] for entity in entities] == kinds


@pytest.mark.parametrize(
    "html",
    ["<b>open", "<p>no such tag</p>", "</b>", "<b><i>x</b></i>", "a < b", "x &nbsp; y", '<a href="javascript:x">y</a>'],
)
def test_html_that_telegram_refuses(html: str) -> None:
    with pytest.raises(BadHtmlError):
        parse(html)


def test_entity_offsets_count_utf16_units() -> None:
    assert parse("😀<b>x</b>")[1] == [{"type": "bold", "offset": 2, "length": 1}]


async def test_updates_come_again_until_an_offset_confirms_them(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    ida = Person(api, 7)
    first, second = ida.says("one"), ida.says("two")
    for _ in range(2):
        batch = (await call(client, "getUpdates", timeout=0))["result"]
        assert [update["update_id"] for update in batch] == [first, second]
    batch = (await call(client, "getUpdates", timeout=0, offset=second))["result"]
    assert [update["update_id"] for update in batch] == [second]
    assert api.confirmed == [first]


async def test_a_long_poll_ends_when_somebody_writes(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    poll = asyncio.create_task(call(client, "getUpdates", timeout=10))
    await api.until(lambda: True)
    number = Person(api, 7).says("hello")
    assert [update["update_id"] for update in (await poll)["result"]] == [number]


async def test_a_second_poller_ends_the_first_with_a_conflict(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    first = asyncio.create_task(call(client, "getUpdates", timeout=10))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(call(client, "getUpdates", timeout=10))
    assert (await first)["error_code"] == 409
    Person(api, 7).says("for the second")
    assert len((await second)["result"]) == 1


async def test_texts_are_checked(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    Person(api, 7)
    send = {"chat_id": 7, "parse_mode": "HTML"}
    assert (await call(client, "sendMessage", text="<b>" + "x" * 4096 + "</b>", **send))["ok"]
    assert "too long" in await refused(client, "sendMessage", text="x" * 4097, **send)
    assert "too long" in await refused(client, "sendMessage", text="😀" * 2049, **send)
    assert "empty" in await refused(client, "sendMessage", text=" <b></b>", **send)
    assert "can't parse entities" in await refused(client, "sendMessage", text="<x>", **send)
    assert "100 entities" in await refused(client, "sendMessage", text="<b>x</b> " * 101, **send)
    assert "chat not found" in await refused(client, "sendMessage", text="x", chat_id=99)


async def test_buttons_are_checked(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    Person(api, 7)
    for data, fine in (("x" * 64, True), ("ü" * 33, False), ("", False)):
        markup = {"inline_keyboard": [[{"text": "go", "callback_data": data}]]}
        answer = await call(client, "sendMessage", chat_id=7, text="x", reply_markup=markup)
        assert answer["ok"] is fine


async def test_an_edit_that_changes_nothing_is_refused(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    Person(api, 7)
    sent = (await call(client, "sendMessage", chat_id=7, text="<b>x</b>", parse_mode="HTML"))["result"]
    edit = {"chat_id": 7, "message_id": sent["message_id"], "parse_mode": "HTML"}
    assert "not modified" in await refused(client, "editMessageText", text="<b>x</b>", **edit)
    assert (await call(client, "editMessageText", text="x", **edit))["ok"]
    assert "to edit not found" in await refused(client, "editMessageText", chat_id=7, message_id=99, text="y")


async def test_callback_queries_are_answered_once(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    ida = Person(api, 7)
    markup = {"inline_keyboard": [[{"text": "Go on", "callback_data": "1"}]]}
    message = (await call(client, "sendMessage", chat_id=7, text="x", reply_markup=markup))["result"]
    identity = ida.presses(message, "go")
    assert (await call(client, "answerCallbackQuery", callback_query_id=identity))["ok"]
    assert "query is too old" in await refused(client, "answerCallbackQuery", callback_query_id=identity)
    assert "query is too old" in await refused(client, "answerCallbackQuery", callback_query_id="made-up")


async def test_files_are_served_up_to_their_limit(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    ida = Person(api, 7)
    ida.uploads("a.txt", b"words")
    ida.uploads("b.bin", b"", size=20_000_001)
    path = (await call(client, "getFile", file_id="file0"))["result"]["file_path"]
    assert (await client.get(f"{api.url}/file/bot{TOKEN}/{path}")).content == b"words"
    assert "too big" in await refused(client, "getFile", file_id="file1")


async def test_a_blocked_or_moved_chat_says_so(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    Person(api, 7)
    api.blocked.add(7)
    assert (await call(client, "sendMessage", chat_id=7, text="x"))["error_code"] == 403
    api.migrated[-5] = -1005
    moved = await call(client, "sendMessage", chat_id=-5, text="x")
    assert moved["parameters"] == {"migrate_to_chat_id": -1005}


async def test_faults_happen_as_often_as_asked(api: FakeBotApi, client: httpx.AsyncClient) -> None:
    Person(api, 7)
    api.fail("sendMessage", status=429, retry_after=3)
    answer = await call(client, "sendMessage", chat_id=7, text="x")
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 3})
    api.fail("sendMessage", "lose")
    with pytest.raises(httpx.HTTPError):
        await call(client, "sendMessage", chat_id=7, text="lost")
    api.fail("sendMessage", "drop")
    with pytest.raises(httpx.HTTPError):
        await call(client, "sendMessage", chat_id=7, text="dropped")
    assert [message["text"] for message in api.sent(7)] == ["lost"]
    assert (await call(client, "sendMessage", chat_id=7, text="x"))["ok"]


async def test_a_wrong_token_is_unauthorised(api: FakeBotApi) -> None:
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{api.url}/bot1:wrong/getMe")).status_code == 401
