"""What others wait while some people flood the real bot with misspelt messages, and how many answers it gives a second.

    python -m tests.benchmarks.floods [--articles 500] [--askers 32]

A misspelt message is as long as Telegram lets it be, and none of its words is in the archive: each is looked up among
all words that are. It fails if such a message takes more of the processor's time than MOST_SECONDS, whatever else the
machine does meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from random import Random

from corpus.ingest.ingest import Ingest
from corpus.model import Draft
from corpus.store.opening import open_store
from tests.bot.fake_bot_api import FakeBotApi
from tests.bot.fake_people import Person
from tests.bot.real_bot import RealBot
from tests.faults.news import article

FLOODS = ((0, 0), (1, 20), (20, 5))  # people, and messages of each
LENGTH = 4096
OTHERS = 6  # who ask once a second meanwhile
QUIET_SECONDS = 12.0
PATIENCE = 300.0
EACH = 6  # questions of each of many askers
MOST_SECONDS = 0.25
_MISSPELT = ("terminel", "mayer", "counsil", "swiming", "ferrry", "krowns", "harbuor", "sciool", "bridgge", "vottes")


def misspelt(choose: Random) -> str:
    """A message of which no word is right."""
    words: list[str] = []
    while sum(map(len, words)) + len(words) < LENGTH - 10:
        letters = "".join(choose.choices("abcdefghijklmnoprstuvwy", k=choose.randint(4, 9)))
        words.append(letters if choose.random() < 0.3 else choose.choice(_MISSPELT) + choose.choice(("", "s", "e")))
    return " ".join(words)


class Floods:
    """The bot, those who flood it and those who only ask."""

    def __init__(self, api: FakeBotApi, bot: RealBot, articles: int) -> None:
        self._api, self._bot = api, bot
        self._articles = articles
        self._choose = Random(3)

    async def flood(self, people: int, messages: int) -> float:
        """Play one flood and print what the others wait; the processor's seconds of each misspelt message."""
        ending, waits = asyncio.Event(), list[float]()
        others = [Person(self._api, 30_000 + 100 * people + n) for n in range(OTHERS)]
        asking = [asyncio.create_task(self._ask_on(one, ending, waits)) for one in others]
        flooding = [Person(self._api, 40_000 + 100 * people + n) for n in range(people)]
        begun, used = time.monotonic(), self._used()
        for _ in range(messages):
            for person in flooding:
                person.says(misspelt(self._choose))
        if flooding:
            await self._until(lambda: all(person.seen for person in flooding) and self._answered(flooding, messages))
        else:
            await asyncio.sleep(QUIET_SECONDS)
        took, used = time.monotonic() - begun, self._used() - used
        ending.set()
        await asyncio.gather(*asking)
        print(f"{people} people with {messages} misspelt messages each: the others asked {_told(waits)}; {took:.1f} s")
        return used / max(1, people * messages)

    async def crowd(self, askers: int) -> None:
        """Print how many answers there are a second while so many ask, one question after the other."""
        people = [Person(self._api, 50_000 + number) for number in range(askers)]
        waits: list[float] = []
        begun, used = time.monotonic(), self._used()
        await asyncio.gather(*(self._ask(person, at, waits) for at, person in enumerate(people)))
        took, used = time.monotonic() - begun, self._used() - used
        print(f"{askers} askers: {len(waits) / took:.1f} answers a second, each {_told(waits)}; ", end="")
        print(f"{1000 * used / len(waits):.0f} ms of the processor's time each, {used / took:.2f} cores busy")

    def _answered(self, flooding: Sequence[Person], messages: int) -> bool:
        """Each message has a reply, or its sender was told that some get none."""
        return sum(len(person.seen) for person in flooding) >= 0.8 * messages * len(flooding)

    async def _until(self, condition: Callable[[], bool]) -> None:
        with contextlib.suppress(TimeoutError):
            await self._api.until(condition, PATIENCE)
            return
        print(f"not all were answered in {PATIENCE:.0f} s")

    async def _ask_on(self, person: Person, ending: asyncio.Event, waits: list[float]) -> None:
        number = person.user_id
        while not ending.is_set():
            number += 1
            await self._asked(person, number, waits)
            await asyncio.sleep(1.0)

    async def _ask(self, person: Person, at: int, waits: list[float]) -> None:
        for turn in range(EACH):
            await self._asked(person, at * EACH + turn, waits)

    async def _asked(self, person: Person, number: int, waits: list[float]) -> None:
        content, begun = article(1 + number % self._articles), time.monotonic()
        last = max((message["message_id"] for message in person.seen), default=0)
        person.says(content.question)
        await person.hears(content.quotation, after=last, seconds=PATIENCE)
        waits.append(time.monotonic() - begun)

    def _used(self) -> float:
        """The seconds of the processor that the bot's own process has had."""
        fields = Path(f"/proc/{self._bot.process_id}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _told(waits: Sequence[float]) -> str:
    ordered = sorted(waits)
    median, late = statistics.median(ordered), ordered[len(ordered) * 9 // 10]
    return f"{len(ordered)} times, p50 {median * 1000:.0f}, p90 {late * 1000:.0f}, at most {ordered[-1] * 1000:.0f} ms"


@asynccontextmanager
async def running(articles: int) -> AsyncIterator[Floods]:
    """The bot over so many articles."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="floods-")))
        api = FakeBotApi()
        await api.start()
        stack.push_async_callback(api.stop)
        bot = RealBot(api, folder / "data", telegram_poll_seconds="2", limits_per_minute="1000")
        await _fill(bot.data, articles)
        stack.push_async_callback(bot.kill)
        with contextlib.suppress(AssertionError):  # on a busy machine it takes longer
            await bot.start()
        await bot.says("is listening", PATIENCE)
        yield Floods(api, bot, articles)


async def _fill(data: Path, articles: int) -> None:
    store = await open_store(data)
    ingest = Ingest(store)
    contents = map(article, range(1, articles + 1))
    await ingest.add_many([Draft(one.title, one.paragraphs, outlet=one.outlet) for one in contents])
    await ingest.close()
    await store.close()


async def measured(articles: int, askers: int) -> int:
    """Everything; the exit code."""
    async with running(articles) as floods:
        await floods.crowd(2)
        costs = [await floods.flood(people, messages) for people, messages in FLOODS][1:]
        await floods.crowd(askers)
    most = max(costs)
    print(f"a misspelt message takes {1000 * most:.0f} ms of the processor's time, the others' questions included")
    return int(most > MOST_SECONDS)


def main() -> int:
    """Measure; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--askers", type=int, default=32)
    arguments = parser.parse_args()
    return asyncio.run(measured(arguments.articles, arguments.askers))


if __name__ == "__main__":
    sys.exit(main())
