"""What the bot does unasked: articles that an older version read are attributed anew."""

import asyncio
import logging
import shutil
import sqlite3
from collections import namedtuple
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from bot.config import Config
from bot.jobs import maintenance
from bot.jobs.job import JobContext
from bot.jobs.jobs import JOBS
from bot.jobs.scheduler import Scheduler
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


Usage = namedtuple("Usage", "total used free")


class Disks:
    """How much is free on the disk of each folder, in MB."""

    def __init__(self, **free: int) -> None:
        self.free = free

    def usage(self, folder: Path) -> Usage:
        return Usage(100_000_000_000, 0, self.free[folder.name] * 1_000_000)


def of_process(services: BotServices, folder: Path, told: Told) -> JobContext:
    """What the jobs of another process over the same databases work with."""
    config = replace(services.config, data=folder)
    return replace(context(replace(services, config=config)), notices=told)


async def test_each_process_watches_its_own_disk_and_the_admins_hear_which_one_it_is(
    services: BotServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    disks, told = Disks(one=90, two=80_000, three=70), Told()
    monkeypatch.setattr(shutil, "disk_usage", disks.usage)
    processes = [of_process(services, tmp_path / name, told) for name in disks.free]

    async def watched() -> list[str]:
        for process in processes:
            await maintenance.watch_disk(process)
        return sorted(told.texts.values())

    first, second = await watched()
    assert "one" in first and "90 MB" in first
    assert "three" in second and "70 MB" in second
    disks.free["one"] = 90_000
    assert await watched() == [second]


async def test_a_process_that_does_not_lead_watches_its_disk_too(
    services: BotServices, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", Disks(two=80).usage)
    told, slept = Told(), asyncio.Event()

    async def sleep(_: float) -> None:
        slept.set()
        await asyncio.Event().wait()

    watching = [job for job in JOBS if job.run == maintenance.watch_disk]
    scheduler = Scheduler(watching, of_process(services, tmp_path / "two", told), sleep=sleep)
    scheduler.start(everywhere=True)
    async with asyncio.timeout(10):
        await slept.wait()
    await scheduler.stop()
    assert [text for text in told.texts.values() if "80 MB" in text]
