"""Polling: updates are confirmed only when they are kept, and no failure of the Bot API ends it but a wrong token."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.telegram.polling import REJECTIONS, Polling
from bot.telegram.transport import BotRequest
from corpus.errors import ConfigError, StoreError
from tests.bot.fake_bot_api import TOKEN, FakeBotApi
from tests.bot.fake_people import Person


class Kept:
    """Where updates are put; fails as often as asked."""

    def __init__(self, failures: int = 0) -> None:
        self.numbers: list[int] = []
        self.waits: list[float] = []
        self._failures = failures

    async def put(self, raws: Sequence[Any]) -> None:
        if raws and self._failures:
            self._failures -= 1
            raise StoreError("the database can't be written: disk full")
        self.numbers += [raw["update_id"] for raw in raws]

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


@asynccontextmanager
async def polling(api: FakeBotApi, kept: Kept, token: str = TOKEN) -> AsyncIterator[asyncio.Task[None]]:
    request = BotRequest(2)
    await request.initialize()
    task = asyncio.create_task(Polling(request, f"{api.url}/bot{token}", kept.put, 1, sleep=kept.sleep).run())
    yield task
    task.cancel()
    await asyncio.wait({task})
    await request.shutdown()


async def test_updates_arrive_once_and_are_confirmed(api: FakeBotApi) -> None:
    ida, kept = Person(api, 7), Kept()
    async with polling(api, kept):
        numbers = [ida.says(f"number {n}") for n in range(5)]
        await api.until(lambda: api.confirmed == numbers)
    assert kept.numbers == numbers


async def test_what_could_not_be_kept_is_not_confirmed(api: FakeBotApi) -> None:
    kept = Kept(failures=3)
    number = Person(api, 7).says("hello")
    async with polling(api, kept):
        await api.until(lambda: api.confirmed == [number])
    assert kept.numbers == [number]
    assert len(api.called("getUpdates")) >= 4


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "status", "status": 500},
        {"kind": "status", "status": 502},
        {"kind": "status", "status": 409},
        {"kind": "status", "status": 429},
        {"kind": "status", "status": 400},
        {"kind": "garbage", "status": 200},
        {"kind": "garbage", "status": 502},
        {"kind": "garbage", "status": 200, "text": "[]"},
        {"kind": "garbage", "status": 200, "text": '{"ok": true}'},
        {"kind": "garbage", "status": 200, "text": '{"ok": true, "result": {"a": 1}}'},
        {"kind": "garbage", "status": 200, "text": "[" * 100_000},
        {"kind": "drop"},
        {"kind": "lose"},
    ],
    ids=lambda fault: str(fault)[:80],
)
async def test_failures_are_sat_out(api: FakeBotApi, fault: dict[str, Any]) -> None:
    kept = Kept()
    number = Person(api, 7).says("hello")
    failing = api.fail("getUpdates", times=5, **fault)
    async with polling(api, kept) as task:
        await api.until(lambda: api.confirmed == [number])
        assert not task.done()
    assert failing.hits == 5
    assert kept.waits
    assert kept.numbers[0] == number


async def test_a_429_waits_as_told(api: FakeBotApi) -> None:
    kept = Kept()
    api.fail("getUpdates", status=429, retry_after=33)
    number = Person(api, 7).says("hello")
    async with polling(api, kept):
        await api.until(lambda: api.confirmed == [number])
    assert kept.waits == [33]


async def test_waits_grow_up_to_a_bound(api: FakeBotApi) -> None:
    kept = Kept()
    failing = api.fail("getUpdates", times=20)
    async with polling(api, kept):
        await api.until(lambda: failing.hits == 20)
    assert kept.waits[:19] == sorted(kept.waits[:19])
    assert max(kept.waits) == 30


async def test_another_poller_is_said_clearly(api: FakeBotApi, caplog: pytest.LogCaptureFixture) -> None:
    kept = Kept()
    failing = api.fail("getUpdates", status=409, times=3)
    with caplog.at_level(logging.INFO):
        async with polling(api, kept):
            await api.until(lambda: failing.hits == 3 and len(api.called("getUpdates")) > 3)
    assert "another program polls with this token" in caplog.text


async def test_a_rejected_token_ends_it_without_showing_the_token(api: FakeBotApi) -> None:
    wrong = "4711:another-secret-secret-secret"
    async with polling(api, Kept(), wrong) as task:
        await asyncio.wait({task})
        error = task.exception()
    assert isinstance(error, ConfigError)
    assert "TELEGRAM_BOT_TOKEN" in str(error)
    assert "secret" not in str(error)


@pytest.mark.parametrize("status", [401, 404])
async def test_a_rejection_in_passing_does_not_end_it(api: FakeBotApi, status: int) -> None:
    for _ in range(3):
        api.fail("getUpdates", status=status, times=REJECTIONS - 1)
        number = Person(api, 7).says("hello")
        async with polling(api, Kept()):
            await api.until(lambda number=number: number in api.confirmed)


async def test_an_update_without_a_number_does_not_stop_those_behind_it(api: FakeBotApi) -> None:
    kept = Kept()
    ida = Person(api, 7)
    api.push(message={"poison": True})
    number = ida.says("hello")
    async with polling(api, kept):
        await api.until(lambda: number in api.confirmed)
    assert number in kept.numbers
