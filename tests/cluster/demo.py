"""A newsroom's setup on one machine: three search nodes, PostgreSQL, two bots, and what dies one after the other.

    python -m tests.cluster.demo

The bots are real processes; they serve a Bot API that is played here, over the sample articles.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from corpus.ingest.ingest import Ingest
from corpus.samples import paths
from corpus.store.opening import open_store
from tests.bot.fake_bot_api import FakeBotApi
from tests.bot.fake_people import Person
from tests.bot.real_bot import RealBot
from tests.cluster.postgres_server import PostgresServer, running_postgres
from tests.cluster.search_cluster import SearchCluster, end_in_order, running_cluster
from tests.corpus.extraction import extract

QUESTIONS = (
    ("Who said the door saved the passengers?", "Maarsen"),
    ("who said drafts are like cod", "Vos"),
    ("Who called the accord a retreat with a ribbon on it?", "Winther"),
    ("what did Clara Winther say about the accord", "Winther"),
    ("Who said the door saved the passengers?", "Maarsen"),
)

PATIENCE = 300.0  # seconds; on a busy machine everything takes long


async def main() -> None:
    """Everything, told as it happens."""
    folder = _folder()
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        _tell("starting three search nodes and PostgreSQL")
        nodes = stack.enter_context(running_cluster(folder / "search"))
        server = stack.enter_context(running_postgres(folder / "postgres"))
        _tell("adding the sample articles")
        await _fill(folder, server.url)
        api = FakeBotApi()
        await api.start()
        stack.push_async_callback(api.stop)
        search = {"index_engine": "opensearch", "index_opensearch_urls": ",".join(nodes.urls)}
        bots = [RealBot(api, folder / name, store_url=server.url, **search) for name in ("one", "two")]
        for bot in bots:
            stack.push_async_callback(_end, bot)
        _tell("starting two bots, which divide the chats")
        for bot in bots:
            await bot.start(seconds=PATIENCE)
        await bots[1].says("of 64 slots, 2 processes", PATIENCE)
        await _show(api, bots, nodes, server)
        _tell("done")


async def _show(api: FakeBotApi, bots: list[RealBot], nodes: SearchCluster, server: PostgresServer) -> None:
    reader, questions = Person(api, 501, "Rika"), iter(QUESTIONS)
    await _ask(reader, *next(questions))
    _tell("killing a search node")
    manager = nodes.manager()
    nodes.kill(next(node for node in nodes.nodes if node is not manager))
    await _ask(reader, *next(questions))
    _tell("killing the node that manages the cluster, once the other copies are whole")
    await asyncio.to_thread(nodes.start)
    nodes.kill(nodes.manager())
    await _ask(reader, *next(questions))
    await asyncio.to_thread(nodes.start)
    _tell("killing the bot that polls")
    await bots[0].kill()
    await _ask(reader, *next(questions))
    _tell("killing PostgreSQL and starting it again; the bot ends, as a supervisor would start it anew")
    server.kill()
    await asyncio.to_thread(server.start)
    await bots[1].ended(PATIENCE)
    await bots[1].start(seconds=PATIENCE)
    await _ask(reader, *next(questions))


async def _ask(reader: Person, question: str, answer: str) -> None:
    began = time.monotonic()
    last = max((message["message_id"] for message in reader.seen), default=0)
    reader.says(question)
    await reader.hears(answer, after=last, seconds=PATIENCE)
    _tell(f"  {question!r} is answered after {time.monotonic() - began:.1f} s")


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="onrecord-demo-"))
    folder.chmod(0o711)  # PostgreSQL runs as another user
    return folder


async def _fill(folder: Path, url: str) -> None:
    store = await open_store(folder, url)
    ingest = Ingest(store, workers=0)
    await ingest.add_many([extract(path.read_bytes(), name=path.name)[0] for path in paths()])
    await ingest.close()
    await store.close()


async def _end(bot: RealBot) -> None:
    if bot.running:
        await bot.kill()


def _tell(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    end_in_order()
    asyncio.run(main())
