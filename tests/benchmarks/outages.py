"""A newsroom's whole setup on one machine while its parts die: who waits, how long, and whether anything is lost.

    python -m tests.benchmarks.outages [--rounds 10] [--people 12]

Three search nodes, PostgreSQL and three bots serve a played Bot API. People ask one question after the other and admins
add articles; in each round one part is killed, stopped or refuses to write, and comes back 6 seconds later. Bots that
end are started again, as systemd does. A round is over when everybody has been answered again after the harm; how long
that took is "seconds to normal"; a round that takes longer than five minutes is told as such. At the end every
acknowledged article must be there once.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import itertools
import math
import os
import shutil
import signal
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psycopg

from bot.telegram.failures import ARCHIVE_FAILED, SEARCH_FAILED
from corpus.ingest.ingest import Ingest
from corpus.model import Draft
from corpus.store.opening import open_store
from tests.bot.fake_bot_api import FakeBotApi, Json
from tests.bot.fake_people import PROGRESS, Person
from tests.bot.real_bot import RealBot
from tests.cluster.postgres_server import PostgresServer, running_postgres
from tests.cluster.search_cluster import SearchCluster, end_in_order, running_cluster
from tests.faults.news import article

ADMINS = range(1001, 1005)
FIRST = 6  # articles that are there before
DOWN_SECONDS = 6.0
PATIENCE = 300.0  # seconds; who waits longer got no answer
HONEST = (SEARCH_FAILED, ARCHIVE_FAILED)
HERE = "This article is here already"
FLOODED = {
    f"cluster.routing.allocation.disk.watermark.{name}": f"0.{at}%"
    for at, name in enumerate(("low", "high", "flood_stage"), 1)
}


@dataclass
class Setup:
    """All that runs, and what people saw of it."""

    api: FakeBotApi
    nodes: SearchCluster
    server: PostgresServer
    bots: list[RealBot]
    outcomes: Counter[str] = field(default_factory=Counter)
    added: list[int] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)
    good: dict[int, float] = field(default_factory=dict)  # by person: when what was answered last was asked
    ending: bool = False

    def put(self, settings: Mapping[str, object]) -> None:
        """Change settings of the search cluster."""
        url = f"{self.nodes.manager().url}/_cluster/settings"
        httpx.put(url, json={"transient": settings}, timeout=30).raise_for_status()

    async def supervise(self, bot: RealBot) -> None:
        """Start a bot again whenever it ends."""
        while not self.ending:
            with contextlib.suppress(AssertionError, TimeoutError):
                if not bot.running:
                    await bot.start()
                await bot.ended(3600.0)

    async def ask(self, person: Person) -> None:
        """One question after the other."""
        before = ""
        for number in itertools.count():
            content, begun = article(1 + number % FIRST), time.monotonic()
            reply = await self.reply(person, content.question, before)
            before = content.quotation
            self.pauses.append(time.monotonic() - begun)
            if content.quotation in reply:
                self.good[person.user_id] = begun
            kind = "answered" if content.quotation in reply else "told that it can't" if reply in HONEST else reply[:60]
            self.outcomes[kind] += 1
            if self.ending:
                return

    async def add(self, admin: Person, numbers: itertools.count[int]) -> None:
        """One article after the other. What comes again after a crash may be here already."""
        before = ""
        while not self.ending:
            number = next(numbers)
            content = article(number)
            reply = await self.reply(admin, f"/add {content.as_text}", before)
            before = content.title
            if reply.startswith(("Added", HERE)):
                self.added.append(number)
            else:
                self.outcomes[f"not added: {reply[:60]}"] += 1
            await asyncio.sleep(1.0)

    async def reply(self, person: Person, text: str, before: str) -> str:
        """What the bot says to a message. What holds the words `before` tells of the message before it once more, as
        may be after a crash."""
        last = max((message["message_id"] for message in person.seen), default=0)
        person.says(text)

        def found() -> Json | None:
            late = (message for message in person.seen if message["message_id"] > last)
            said = (message for message in late if not PROGRESS.fullmatch(str(message.get("text"))))
            return next((one for one in said if not before or before not in str(one["text"])), None)

        try:
            return str((await self.api.until(found, PATIENCE))["text"])
        except TimeoutError:
            return "no answer"


Harm = tuple[Callable[[Setup, int], None], Callable[[Setup], object]]


def _node(setup: Setup) -> None:
    manager = setup.nodes.manager()
    setup.nodes.kill(next(node for node in setup.nodes.nodes if node is not manager))


def _stopped(setup: Setup) -> None:
    manager = setup.nodes.manager()
    setup.nodes.pause(next(node for node in setup.nodes.nodes if node is not manager))


def _gone_on(setup: Setup) -> None:
    for node in setup.nodes.nodes:
        setup.nodes.resume(node)
    setup.nodes.start()


def _flooded(setup: Setup) -> None:
    setup.put(
        {"cluster.routing.allocation.disk.threshold_enabled": True, "cluster.info.update.interval": "10s", **FLOODED}
    )


def _drained(setup: Setup) -> None:
    setup.put({"cluster.routing.allocation.disk.threshold_enabled": False, **dict.fromkeys(FLOODED)})
    block = {"index.blocks.read_only_allow_delete": None}  # what an operator does; the cluster does it by itself later
    httpx.put(f"{setup.nodes.manager().url}/_all/_settings", json=block, timeout=60).raise_for_status()


def _killed(bot: RealBot) -> None:
    if bot.running:
        bot.send_kill()


def _signalled(bot: RealBot, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(bot.process_id, number)


def _woken(setup: Setup) -> None:
    for bot in setup.bots:
        _signalled(bot, signal.SIGCONT)


HARMS: Mapping[str, Harm] = {
    "data node killed": (lambda setup, _: _node(setup), lambda setup: setup.nodes.start()),
    "manager killed": (lambda setup, _: setup.nodes.kill(setup.nodes.manager()), lambda setup: setup.nodes.start()),
    "node stopped (SIGSTOP)": (lambda setup, _: _stopped(setup), _gone_on),
    "PostgreSQL killed": (lambda setup, _: setup.server.kill(), lambda setup: setup.server.start()),
    "one of three bots killed": (lambda setup, turn: _killed(setup.bots[turn % 3]), lambda setup: None),
    "one of three bots stopped (SIGSTOP)": (
        lambda setup, turn: _signalled(setup.bots[turn % 3], signal.SIGSTOP),
        _woken,
    ),
    "disk watermark passed": (lambda setup, _: _flooded(setup), _drained),
}


async def disturbed(setup: Setup, name: str, turn: int) -> float:
    """One round; the seconds from the harm until everybody was answered again."""
    harm, heal = HARMS[name]
    begun = time.monotonic()
    await asyncio.to_thread(harm, setup, turn)
    await asyncio.sleep(DOWN_SECONDS + 20.0 * (name == "disk watermark passed"))  # which is looked at every 10 s
    with contextlib.suppress(TimeoutError):  # whether the parts are whole again tells less than who is answered
        await asyncio.to_thread(heal, setup)
    return await _normal(setup, begun)


async def _normal(setup: Setup, begun: float) -> float:
    """Wait until what everybody asked after `begun` is answered rightly; the seconds since then, infinite if somebody
    waits too long."""
    try:
        await setup.api.until(lambda: min(setup.good.values(), default=0.0) > begun, PATIENCE)
    except TimeoutError:
        return math.inf
    return time.monotonic() - begun


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="outages-", dir="/dev/shm"))
    folder.chmod(0o711)  # PostgreSQL runs as another user
    return folder


@asynccontextmanager
async def running(people: int) -> AsyncIterator[Setup]:
    """Everything, with people who ask and admins who add."""
    folder = _folder()
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        nodes = stack.enter_context(running_cluster(folder / "search"))
        server = stack.enter_context(running_postgres(folder / "postgres"))
        await _fill(folder, server.url)
        api = FakeBotApi()
        await api.start()
        stack.push_async_callback(api.stop)
        settings = {
            "store_url": server.url, "index_engine": "opensearch", "index_opensearch_urls": ",".join(nodes.urls),
            "telegram_admins": ",".join(map(str, ADMINS)), "limits_per_minute": "1000",
        }  # fmt: skip
        setup = Setup(api, nodes, server, [RealBot(api, folder / f"bot{n}", **settings) for n in range(3)])
        for bot in setup.bots:
            with contextlib.suppress(AssertionError):  # on a busy machine it takes longer
                await bot.start()
            await bot.says("is listening", PATIENCE)
        tasks = [asyncio.create_task(setup.supervise(bot)) for bot in setup.bots]
        setup.good |= {500 + 5 * number: 0.0 for number in range(people)}
        asking = [asyncio.create_task(setup.ask(Person(api, number))) for number in setup.good]
        numbers = itertools.count(100)
        asking += [asyncio.create_task(setup.add(Person(api, admin), numbers)) for admin in ADMINS]
        try:
            yield setup
            setup.ending = True
            await asyncio.gather(*asking)
        finally:
            setup.ending = True
            for task in (*tasks, *asking):
                task.cancel()
            await asyncio.gather(*tasks, *asking, return_exceptions=True)
            for bot in setup.bots:
                if bot.running:
                    await bot.kill()


async def _fill(folder: Path, url: str) -> None:
    store = await open_store(folder, url)
    ingest = Ingest(store, workers=0)
    contents = [article(number) for number in range(1, FIRST + 1)]
    await ingest.add_many([Draft(one.title, one.paragraphs, outlet=one.outlet) for one in contents])
    await ingest.close()
    await store.close()


def lost(setup: Setup) -> list[int]:
    """The acknowledged articles that are not there once."""
    with psycopg.connect(setup.server.url) as connection:
        rows = connection.execute("SELECT title FROM corpus.articles WHERE deleted IS NULL").fetchall()
    titles = Counter(title for (title,) in rows)
    return [number for number in setup.added if titles[article(number).title] != 1]


async def main(arguments: argparse.Namespace) -> None:
    """All rounds of all harms, then what was seen."""
    async with running(arguments.people) as setup:
        await _normal(setup, time.monotonic())
        setup.pauses.clear()
        setup.outcomes.clear()
        for name in arguments.harms or HARMS:
            seconds, added = [], len(setup.added)
            for turn in range(arguments.rounds):
                seconds.append(await disturbed(setup, name, turn))
                print(f"  {name} {turn + 1}: normal after {seconds[-1]:.1f} s", flush=True)
            asked, slowest = len(setup.pauses), max(setup.pauses)
            print(
                f"{name}, {arguments.rounds} rounds: normal after {statistics.median(seconds):.1f} s in the median, "
                f"{max(seconds):.1f} at most; {asked} questions, {dict(setup.outcomes)}, slowest {slowest:.1f} s; "
                f"{len(setup.added) - added} articles added meanwhile, lost or doubled {lost(setup)}",
                flush=True,
            )
            setup.pauses.clear()
            setup.outcomes.clear()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--people", type=int, default=12)
    parser.add_argument("--harms", nargs="+", choices=list(HARMS))
    end_in_order()
    asyncio.run(main(parser.parse_args()))
