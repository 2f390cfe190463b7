"""Several bot processes over one PostgreSQL: they divide the chats, and take over from one that dies."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import ClientSession

from bot.operations.moving import copy_to_postgres
from tests.bot.fake_bot_api import FakeBotApi
from tests.bot.fake_people import Person
from tests.bot.real_bot import ADMIN, RealBot
from tests.bot.test_webhook import free_port
from tests.cluster.running import postgres_database

pytestmark = pytest.mark.cluster

QUESTION = "Who said they need two more weeks?"
ANSWER = "two more weeks"
LEAST_VECTORS = 1000  # bytes: more than a file without any has
ARTICLE = (
    "Lighthouse sold\n\n“Nobody had asked for it in ten years,” said Oda Brandt, who sold the lighthouse on Monday.\n\n"
    "The buyer wants to grow oysters below it, and has promised to keep the lamp lit in winter."
)


@asynccontextmanager
async def processes(api: FakeBotApi, archive: Path, folder: Path, **settings: str) -> AsyncIterator[list[RealBot]]:
    """Two started bots over one database, with an HTTP port each."""
    shutil.copytree(archive, folder / "files")
    url = postgres_database(folder)
    await copy_to_postgres(folder / "files", url)
    bots = [
        RealBot(api, folder / name, store_url=url, http_port=str(free_port()), **settings)
        for name in ("first", "second")
    ]
    try:
        for bot in bots:
            await bot.start()
        for bot in bots:
            await bot.says("32 of 64 slots, 2 processes")
        yield bots
    finally:
        for bot in bots:
            if bot.running:
                await bot.kill()
            print(bot.log)


async def handled(bot: RealBot) -> int:
    """How many messages the process has dealt with."""
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{bot.port}/metrics") as metrics:
        text = await metrics.text()
    counts = [line.split()[-1] for line in text.splitlines() if line.startswith("onrecord_updates_total{kind=")]
    return int(sum(map(float, counts)))


async def all_handled(bots: Sequence[RealBot], total: int) -> list[int]:
    """The same of each, once it is so many together: one counts when it is done, a little after its answer has come."""
    counts = [0]
    async with asyncio.timeout(30):
        while sum(counts) < total:
            counts = [await handled(bot) for bot in bots]
    return counts


async def test_two_processes_divide_the_chats_and_see_each_others_articles(
    api: FakeBotApi, ferry_archive: Path, tmp_path: Path
) -> None:
    people = [Person(api, 500 + 5 * number) for number in range(12)]
    async with processes(api, ferry_archive, tmp_path) as bots:
        await bots[1].says("stands by")
        await asyncio.gather(*(person.asks(QUESTION, ANSWER) for person in people))
        admin = Person(api, ADMIN)
        admin.says(f"/add {ARTICLE}")
        await admin.hears("Added", seconds=90)
        await asyncio.gather(*(person.asks("who sold the lighthouse?", "Oda Brandt") for person in people))
        counts = await all_handled(bots, 25)
        assert all(counts)
        assert sum(counts) == 25
        assert [await bot.stop() for bot in bots] == [0, 0]


def size(path: Path) -> int:
    """A file's bytes, 0 if there is none."""
    return path.stat().st_size if path.exists() else 0


async def test_each_process_makes_the_vectors_of_its_own_index(
    api: FakeBotApi, ferry_archive: Path, tmp_path: Path
) -> None:
    async with processes(api, ferry_archive, tmp_path), asyncio.timeout(60):
        vectors = [tmp_path / name / "index" / "vectors.bin" for name in ("first", "second")]
        while min(map(size, vectors)) < LEAST_VECTORS:  # noqa: ASYNC110 (files tell nobody that they grow)
            await asyncio.sleep(0.1)


async def test_another_process_takes_over_what_a_killed_one_had_begun(
    api: FakeBotApi, ferry_archive: Path, tmp_path: Path
) -> None:
    people = [Person(api, 500 + 5 * number) for number in range(8)]
    async with processes(api, ferry_archive, tmp_path) as bots:
        await asyncio.gather(*(person.asks(QUESTION, ANSWER) for person in people))
        hanging = [api.fail("sendMessage", "hang", seconds=60, chat_id=person.user_id) for person in people]
        last = {person.user_id: person.seen[-1]["message_id"] for person in people}
        for person in people:
            person.says(QUESTION)
        await api.until(lambda: all(fault.hits for fault in hanging))
        await bots[0].kill()
        for fault in hanging:
            fault.times = 0
        await asyncio.gather(*(person.hears(ANSWER, after=last[person.user_id], seconds=90) for person in people))
        await bots[1].says("this process leads now")
        assert await bots[1].stop() == 0


async def test_any_process_may_be_posted_to(api: FakeBotApi, ferry_archive: Path, tmp_path: Path) -> None:
    people = [Person(api, 500 + 5 * number) for number in range(8)]
    address = "https://bot.example.org/telegram"
    async with processes(api, ferry_archive, tmp_path, telegram_webhook_url=address) as bots:
        api.webhook_route = f"http://127.0.0.1:{bots[0].port}/telegram"
        await asyncio.gather(*(person.asks(QUESTION, ANSWER) for person in people))
        assert all(await all_handled(bots, len(people)))
        api.webhook_route = f"http://127.0.0.1:{bots[1].port}/telegram"
        await bots[0].kill()
        await asyncio.gather(*(person.asks(QUESTION, ANSWER) for person in people))
        assert await bots[1].stop() == 0
