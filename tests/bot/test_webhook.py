"""The real bot process behind a webhook: the same bot as by polling; switching from one to the other loses nothing."""

import socket
from pathlib import Path

from aiohttp import ClientSession

from tests.bot.fake_bot_api import FakeBotApi
from tests.bot.fake_people import Person
from tests.bot.real_bot import RealBot, checked, serving


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def test_updates_come_by_webhook_and_by_polling_in_turn(api: FakeBotApi, ferry_data: Path) -> None:
    ida, port = Person(api, 7), free_port()
    api.webhook_route = f"http://127.0.0.1:{port}/telegram"
    hooked = {"http_port": str(port), "telegram_webhook_url": "https://bot.example.org/telegram"}
    polled = RealBot(api, ferry_data)
    await polled.start()
    await ida.asks("Who said they need two more weeks?", "Nora Lind")
    assert await polled.stop() == 0

    while_away = ida.says("/help")
    async with serving(api, ferry_data, **hooked) as bot:
        await ida.hears("/said NAME", after=ida.seen[0]["message_id"])
        assert api.webhook == "https://bot.example.org/telegram"
        assert len(api.webhook_secret) >= 32
        answer = await ida.asks("who criticised the delay?", "Tomas Weir")
        ida.presses(answer, "Context")
        await ida.hears("2029 at the earliest", after=answer["message_id"] - 1)
        async with ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/readyz") as ready:
                assert (ready.status, await ready.text()) == (200, "ready\n")
            async with session.get(f"http://127.0.0.1:{port}/metrics") as metrics:
                text = await metrics.text()
        assert 'onrecord_updates_total{kind="message",outcome="done"}' in text
        assert "onrecord_articles 1.0" in text
        assert await bot.stop() == 0
    assert while_away in api.confirmed

    again = ida.says("/privacy")
    last = ida.seen[-1]["message_id"]
    await polled.start()
    await ida.hears("What I keep", after=last)
    assert api.webhook == ""
    await api.until(lambda: again in api.confirmed)
    assert await polled.stop() == 0
    await checked(polled, api)


async def test_a_webhook_that_telegram_forgot_is_set_again(api: FakeBotApi, ferry_data: Path) -> None:
    port = free_port()
    api.webhook_route = f"http://127.0.0.1:{port}/telegram"
    api.fail("setWebhook", status=502)
    hooked = {"http_port": str(port), "telegram_webhook_url": "https://bot.example.org/telegram"}
    async with serving(api, ferry_data, **hooked) as bot:
        await Person(api, 7).asks("/help", "/said NAME")
        assert await bot.stop() == 0
