"""The real bot process when things go wrong: kills, stops, storms, poison, floods, wrong tokens, a second bot."""

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.bot.fake_bot_api import FakeBotApi
from tests.bot.fake_people import Person, group
from tests.bot.real_bot import ADMIN, RealBot, checked, serving

BRIDGE = {
    "title": "Old bridge closes to lorries",
    "outlet": "Valley Record",
    "published": "2026-04-11",
    "paragraphs": [
        "The old bridge closes to lorries on Sunday after cracks were found in two of its arches.",
        '"Nobody wants to find out how much it can still carry," said Hanne Dahl, the county engineer.',
    ],
}
QUESTION = "Who said they need two more weeks?"
ANSWER = "two more weeks"


def articles(data: Path) -> int:
    with closing(sqlite3.connect(data / "corpus.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM articles WHERE deleted IS NULL").fetchone()[0])


def states(data: Path) -> dict[int, str]:
    with closing(sqlite3.connect(data / "bot.db")) as connection:
        return dict(connection.execute("SELECT id, state FROM updates"))


async def test_killed_while_adding_it_adds_once_all_the_same(api: FakeBotApi, tmp_path: Path) -> None:
    boss = Person(api, ADMIN, "Bo")
    hanging = api.fail("getFile", "hang", seconds=60)
    async with serving(api, tmp_path) as bot:
        number = boss.uploads("bridge.json", json.dumps(BRIDGE).encode(), "/add")
        await api.until(lambda: hanging.hits and number in api.confirmed)
        await bot.kill()
        assert articles(tmp_path) == 0
        # Again, and now between storing and answering.
        hanging = api.fail("sendMessage", "hang", seconds=60, chat_id=ADMIN)
        await bot.start()
        for _ in range(600):  # the first message to hang may be the one that says "Reading …"
            if hanging.hits and articles(tmp_path) == 1:
                break
            await asyncio.sleep(0.05)
        await bot.kill()
        assert articles(tmp_path) == 1
        await bot.start()
        await boss.hears(BRIDGE["title"])
        assert await bot.stop() == 0
    assert articles(tmp_path) == 1
    await checked(bot, api)


async def test_killed_or_stopped_while_answering_it_answers_later(api: FakeBotApi, ferry_data: Path) -> None:
    people = [Person(api, number) for number in range(11, 19)]
    async with serving(api, ferry_data, limits_stop_seconds="0.5") as bot:
        hanging = api.fail("sendMessage", "hang", seconds=60, times=8)
        asked = [person.says(QUESTION) for person in people]
        await api.until(lambda: hanging.hits == 8 and set(asked) <= set(api.confirmed))
        await bot.kill()

        hanging = api.fail("sendMessage", "hang", seconds=60, times=8)
        await bot.start()
        await api.until(lambda: hanging.hits == 8)
        assert await bot.stop(10) == 0
        assert [states(ferry_data)[number] for number in asked] == ["waiting"] * 8

        await bot.start()
        for person in people:
            await person.hears(ANSWER)
        assert await bot.stop() == 0
    assert [len(person.seen) for person in people] == [1] * 8
    assert set(states(ferry_data).values()) == {"done"}
    await checked(bot, api)


async def test_a_bad_day_at_telegram_costs_no_answer(api: FakeBotApi, ferry_data: Path) -> None:
    api.fail("getMe", status=502)
    api.fail("getMe", "garbage", status=200, text='{"ok": true, "result": {"id": 2}}')
    async with serving(api, ferry_data) as bot:
        assert "its answer to getMe can't be read" in bot.log
        await storm(api)
        await poison(api)
        await lost_reply(api)
        await conflict(api, bot)
        await chats_that_go_and_move(api)
        assert await bot.stop() == 0
    assert list(states(ferry_data).values()).count("dead") >= 3
    assert set(states(ferry_data).values()) == {"done", "dead"}
    with closing(sqlite3.connect(ferry_data / "bot.db")) as connection:
        assert connection.execute("SELECT chat_id FROM gone").fetchall() == [(41,)]


async def storm(api: FakeBotApi) -> None:
    people = [Person(api, number) for number in range(11, 15)]
    api.fail("sendMessage", status=429, retry_after=1, times=3)
    api.fail("sendMessage", status=429, times=1)
    api.fail("sendMessage", status=502, times=2)
    api.fail("sendMessage", "garbage", status=503, times=1)
    api.fail("sendMessage", "drop", times=1)
    api.fail("sendMessage", "garbage", status=200, times=1)
    for status in (401, 404, 409):  # a gateway on the way says such things
        api.fail("sendMessage", status=status, times=1)
        api.fail("getUpdates", status=status, times=1)
    api.fail("getUpdates", status=500)
    for person in people:
        person.says(QUESTION)
    for person in people:
        await person.hears(ANSWER)
    assert [len(person.seen) for person in people] == [1] * 4


POISON: list[dict[str, Any]] = [
    {"message": {"poison": True}},
    {"message": {"message_id": 1, "date": "soon", "chat": {"id": 7, "type": "private"}, "text": "x"}},
    {"message": {"message_id": 1, "date": 10**30, "chat": {"id": 7, "type": "private"}, "text": "x"}},
    {"callback_query": {"id": "1"}},
    {"my_chat_member": []},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "\ud800\x00"}},
]


async def poison(api: FakeBotApi) -> None:
    Person(api, 7)  # whom the bot tells that it gave up
    numbers = [api.push(**content) for content in POISON]
    api.push(channel_post={"message_id": 1, "date": 1, "chat": {"id": -9, "type": "channel"}}, before=True)
    api.push(business_message={"message_id": 1, "date": 1, "chat": {"id": 9, "type": "private"}}, before=True)
    await Person(api, 21).asks("/help", "/said NAME")
    await api.until(lambda: set(numbers) <= set(api.confirmed))


async def lost_reply(api: FakeBotApi) -> None:
    """Telegram did it and the reply got lost: the message comes twice at most."""
    ida = Person(api, 31)
    api.fail("sendMessage", "lose", times=1, chat_id=31)
    ida.says("/help")
    await api.until(lambda: len(ida.seen) == 2)
    ida.says("/start")
    await ida.hears("Ask me")
    assert len(ida.seen) == 3


async def conflict(api: FakeBotApi, bot: RealBot) -> None:
    ida = Person(api, 32)
    api.fail("getUpdates", status=409)
    await ida.asks("/help", "/said NAME")
    await ida.asks("/start", "Ask me")
    await bot.says("another program polls with this token")


async def chats_that_go_and_move(api: FakeBotApi) -> None:
    leaver = Person(api, 41)
    room, moved = Person(api, 8, chat=group(-55)), Person(api, 8, chat=group(-10055))
    api.blocked.add(41)
    leaver.says("/help")
    api.migrated[-55] = -10055
    room.says("/help@onrecord_test_bot")
    await moved.hears("/said NAME")
    refused = [call.values["chat_id"] for call in api.refusals() if call.method == "sendMessage"]
    assert sorted(refused) == [-55, 41]


async def test_who_floods_is_slowed_down_and_others_are_not(api: FakeBotApi, tmp_path: Path) -> None:
    ida, leo = Person(api, 7), Person(api, 8)
    async with serving(api, tmp_path, limits_waiting="3", limits_per_minute="5", limits_stop_seconds="60") as bot:
        for _ in range(200):
            ida.says("/help")
        await leo.asks("/help", "/said NAME")
        await ida.hears("faster than I can answer")

        second = RealBot(api, tmp_path)
        await second.start(until="another OnRecord")
        assert await second.ended() == 2
        assert "Traceback" not in second.log

        hanging = api.fail("sendMessage", "hang", seconds=60, chat_id=8)
        leo.says("/help")
        await api.until(lambda: hanging.hits)
        bot.terminate()
        await bot.says("stopping")
        assert await bot.stop() == 0, "a second signal doesn't wait for limits.stop_seconds"
    assert len([message for message in ida.seen if "faster than I can answer" in message["text"]]) == 1
    assert list(states(tmp_path).values()).count("skipped") >= 190
    await checked(bot, api)


async def test_a_wrong_token_ends_with_a_clear_word(api: FakeBotApi, tmp_path: Path) -> None:
    right, wrong = api.token, "4711:something-else-altogether-and-longer"
    async with serving(api, tmp_path) as bot:
        api.token = wrong  # as if BotFather had made a new one
        Person(api, 7).says("/help")
        assert await bot.ended() == 2
        assert "rejects the token" in bot.log
        await bot.start(until="rejects the token")
        assert await bot.ended() == 2
    assert "Traceback" not in bot.log
    assert right not in bot.log


async def test_it_stops_while_it_waits_for_telegram(api: FakeBotApi, tmp_path: Path) -> None:
    api.fail("getMe", status=502, times=1000)
    bot = RealBot(api, tmp_path)
    await bot.start(until="getMe failed")
    assert await bot.stop() == 0
