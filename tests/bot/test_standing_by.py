"""Several bot processes over one PostgreSQL: one serves, the others stand by."""

import shutil
from pathlib import Path

import pytest

from bot.operations.moving import copy_to_postgres
from tests.bot.fake_bot_api import FakeBotApi
from tests.bot.fake_people import Person
from tests.bot.real_bot import RealBot
from tests.cluster.running import postgres_database

pytestmark = pytest.mark.cluster

QUESTION = "Who said they need two more weeks?"
ANSWER = "two more weeks"


async def test_another_process_takes_over_what_a_killed_one_had_begun(
    api: FakeBotApi, ferry_archive: Path, tmp_path: Path
) -> None:
    shutil.copytree(ferry_archive, tmp_path / "files")
    url = postgres_database(tmp_path)
    await copy_to_postgres(tmp_path / "files", url)
    bots = [RealBot(api, tmp_path / name, store_url=url) for name in ("first", "second")]
    reader = Person(api, 501, "Rika")
    try:
        await bots[0].start()
        await bots[1].start(until="stands by")
        reader.says(QUESTION)
        await reader.hears(ANSWER)
        hanging = api.fail("sendMessage", "hang", seconds=60, chat_id=501)
        number = reader.says(QUESTION)
        await api.until(lambda: hanging.hits and number in api.confirmed)
        await bots[0].kill()
        await bots[1].says("is listening")
        await reader.hears(ANSWER)
        assert await bots[1].stop() == 0
    finally:
        for bot in bots:
            if bot.running:
                await bot.kill()
            print(bot.log)
