"""What the bot does unasked: articles that an older version read are attributed anew."""

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

from bot.config import Config
from bot.jobs import maintenance
from bot.jobs.job import JobContext
from bot.telegram.bot_services import BotServices, open_bot_services
from bot.telegram.commands import COMMANDS
from corpus.messages import Message
from tests.bot.fake_bot_api import FakeBotApi
from tests.bot.real_bot import serving


@pytest.fixture
async def services(old_data: Path) -> AsyncIterator[BotServices]:
    async with open_bot_services(Config(data=old_data)) as opened:
        yield opened


@pytest.fixture
def old_data(ferry_data: Path) -> Path:
    """A data folder with one article, whose attributions an older version made: none."""
    with closing(sqlite3.connect(ferry_data / "corpus.db")) as connection, connection:
        connection.execute("UPDATE articles SET version = 'older'")
        connection.execute("DELETE FROM attributions")
    return ferry_data


class Told:
    """Notices as a list of what the admins were told."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    async def tell(self, key: str, told: Message) -> None:
        self.texts[key] = str(told)

    async def clear(self, key: str) -> None:
        self.texts.pop(key, None)


def context(services: BotServices) -> JobContext:
    """What the jobs tried here work with: they say nothing to Telegram."""
    return JobContext(services, Told(), cast("Any", None), COMMANDS)


async def _attributions(services: BotServices) -> int:
    return (await services.store.totals()).attributions


async def test_old_articles_are_attributed_anew_once(services: BotServices, caplog: pytest.LogCaptureFixture) -> None:
    assert await _attributions(services) == 0
    with caplog.at_level(logging.INFO, logger="bot"):
        await maintenance.reattribute(context(services))
        await maintenance.reattribute(context(services))
    assert await _attributions(services) > 0
    assert [record.getMessage() for record in caplog.records] == ["articles attributed anew: 1"]
    assert "Nora Lind" in [card.name for card in await services.store.speakers.cards(0, 20)]


async def test_it_can_be_stopped_and_gone_on_with(services: BotServices) -> None:
    task = asyncio.create_task(maintenance.reattribute(context(services)))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(await services.store.outdated("newer")) == 1
    await maintenance.reattribute(context(services))
    assert await _attributions(services) > 0


async def test_shutting_down_meanwhile_is_no_failure(services: BotServices, caplog: pytest.LogCaptureFixture) -> None:
    await services.ingest.close()
    await maintenance.reattribute(context(services))
    assert "Traceback" not in caplog.text
    assert await _attributions(services) == 0


async def test_the_bot_does_it_when_it_starts(api: FakeBotApi, old_data: Path) -> None:
    async with serving(api, old_data) as bot:
        await bot.says("articles attributed anew: 1")
