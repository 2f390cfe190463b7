"""What several tests of the bot start from."""

import asyncio
import datetime as dt
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.chat_store import ChatStore
from corpus.ingest.ingest import Ingest
from corpus.model import Draft
from corpus.store.opening import open_store
from tests.bot.fake_bot_api import FakeBotApi

FERRY = Draft(
    title="Harbour board puts off ferry terminal vote",
    outlet="The Quayside Post",
    authors=("Ines Marlow",),
    url="https://quayside.example/ferry-vote",
    published=dt.date(2026, 3, 3),
    paragraphs=(
        "The harbour board on Tuesday put off a vote on the new ferry terminal until the end of March.",
        '"We need two more weeks to read 400 pages," said Nora Lind, the board\'s chairwoman.',
        "Transport minister Tomas Weir criticised the delay. "
        '"Every month without the terminal costs us three million crowns," he said.',
        "Lind said the terminal would open in 2029 at the earliest.",
    ),
)


@pytest.fixture
async def api() -> AsyncIterator[FakeBotApi]:
    """A fake Bot API that listens."""
    server = FakeBotApi()
    await server.start()
    yield server
    await server.stop()


@pytest.fixture(scope="session")
def ferry_archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one article, made once: reading an article takes a worker process a while to start."""
    folder = tmp_path_factory.mktemp("archive")

    async def make() -> None:
        store = await open_store(folder)
        ingest = Ingest(store, workers=0)
        await ingest.add(FERRY)
        await ingest.close()
        await store.close()

    asyncio.run(make())
    return folder


@pytest.fixture
def ferry_data(ferry_archive: Path, tmp_path: Path) -> Path:
    """A data folder with one article, to work in."""
    return Path(shutil.copytree(ferry_archive, tmp_path / "data"))


@pytest.fixture
async def chat_store(tmp_path: Path) -> AsyncIterator[ChatStore]:
    opened = await ChatStore.open(tmp_path)
    yield opened
    await opened.close()
