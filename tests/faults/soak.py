"""`make soak`: a day of work in less time, and whether memory, files and latencies stay flat.

    python -m tests.faults.soak                          # 100,000 questions, 20,000 adds and edits: hours
    python -m tests.faults.soak --scale 0.1              # a tenth of all but the feed polls

The real bot serves the fake Bot API. Its clock goes forward by a quarter of an hour in each of the 96 parts of the
day, and an admin has every feed polled in each; it is started anew four times. After each part a line of figures goes
into the table; the plot of all of them is drawn at the end.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import csv
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from itertools import count
from pathlib import Path
from random import Random

from aiohttp import web

from tests.bot.fake_bot_api import FakeBotApi, Json
from tests.bot.fake_people import PROGRESS, Person
from tests.faults.faulty_bot import FaultyBot
from tests.faults.news import article
from tests.faults.player import ADMINS, rows

PARTS, PART_SECONDS = 96, 900
QUESTIONS, ADDS, EDITS = 100_000, 12_000, 8_000
FEEDS, OF_FEEDS = 6, 10**6  # numbers of articles from which on they are those of feeds
PEOPLE = 24
RESTARTS = 4
WARM = PARTS // 4  # parts after which memory is to be flat
FLAT = 0.05
PATIENCE = 3600.0  # seconds that anything may take on a busy machine


@dataclass(frozen=True, slots=True)
class Figures:
    """How the bot was after one part of the day. `median` and `late` (99 of 100 are faster) are of answers, in ms."""

    part: int
    questions: int
    articles: int
    polls: int
    memory: float  # MB, resident, with its child processes
    files: float  # MB in the data folder
    median: float
    late: float


class FeedServer:
    """RSS feeds of which each shows one article more at every poll."""

    def __init__(self) -> None:
        self.polls = 0
        self._numbers = count(OF_FEEDS)
        self._items: dict[str, list[int]] = {}
        self._runner: web.AppRunner | None = None
        self.address = ""

    async def start(self) -> None:
        """Listen on loopback."""
        application = web.Application()
        application.router.add_get("/feed/{name}", self._feed)
        application.router.add_get("/page/{number}", self._page)
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.address = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Close everything."""
        if self._runner:
            await self._runner.cleanup()

    async def _feed(self, request: web.Request) -> web.Response:
        self.polls += 1
        items = self._items.setdefault(request.match_info["name"], [])
        items.append(next(self._numbers))
        entries = "".join(
            f"<item><title>{article(number).title}</title><link>{self.address}/page/{number}</link></item>"
            for number in reversed(items[-20:])
        )
        text = f'<rss version="2.0"><channel><title>Wire {request.match_info["name"]}</title>{entries}</channel></rss>'
        return web.Response(text=text, content_type="application/rss+xml")

    async def _page(self, request: web.Request) -> web.Response:
        content = article(int(request.match_info["number"]))
        body = "".join(f"<p>{paragraph}</p>" for paragraph in content.paragraphs)
        text = f"<html><head><title>{content.title}</title></head><body><article>{body}</article></body></html>"
        return web.Response(text=text, content_type="text/html")


class Soak:
    """One bot, those who use it, and what is seen of it."""

    def __init__(self, api: FakeBotApi, bot: FaultyBot, feeds: FeedServer, scale: float, seed: int) -> None:
        self._api, self._bot, self._feeds = api, bot, feeds
        self._scale = scale
        self._random = Random(seed)
        self._people = [Person(api, 50_000 + number) for number in range(PEOPLE)]
        self._admins = [Person(api, number, "Bo") for number in ADMINS]
        self._numbers = count(1)
        self._added: list[int] = []
        self._asked = 0
        self._taken: list[float] = []
        self.seen: list[Figures] = []

    async def day(self) -> None:
        """All parts. Raises TimeoutError where something takes longer than PATIENCE."""
        for part in range(PARTS):
            if part and part % (PARTS // (RESTARTS + 1)) == 0:
                await self._bot.down()
            await self._bot.up()
            if self._bot.disk:
                self._bot.disk.set_clock(part * PART_SECONDS)
            self._taken = []
            await asyncio.gather(self._edited(part), self._questioned(part), self._polled(part))
            self.seen.append(self._figures(part))
            self._forget()
            print(*(f"{value:g}" for value in asdict(self.seen[-1]).values()), sep="\t", flush=True)
        await self._bot.down()

    def _share(self, total: int, part: int) -> int:
        """How many of `total` come in this part."""
        total = round(total * self._scale)
        return total * (part + 1) // PARTS - total * part // PARTS

    async def _questioned(self, part: int) -> None:
        waiting = iter(range(self._share(QUESTIONS, part)))

        async def one(person: Person) -> None:
            for _ in waiting:
                begun = time.perf_counter()
                await self._reply(person, self._question())
                self._taken.append((time.perf_counter() - begun) * 1000)
                self._asked += 1

        await asyncio.gather(*map(one, self._people))

    def _question(self) -> str:
        if not self._added:
            return "/help"
        content = article(self._random.choice(self._added))
        return self._random.choice(
            (
                content.question,
                f"how much will it cost in {content.place}?",
                f"what about {content.place}",
                "when was that?",
                f"who is {content.speaker}",
                "is the swimming pool closed",
            )
        )

    async def _edited(self, part: int) -> None:
        """Adds, and edits of what was added, each admin one after the other."""
        adds = ["add"] * self._share(ADDS, part)
        waiting = iter(adds + ["edit"] * self._share(EDITS, part))

        async def one(admin: Person) -> None:
            for what in waiting:
                if what == "add" or not self._added:
                    number = next(self._numbers)
                    await self._reply(admin, f"/add {article(number).as_text}")
                    self._added.append(number)
                else:
                    number = self._random.randrange(len(self._added)) + 1
                    await self._reply(admin, f"/edit {number} outlet Post {self._random.randrange(100)}")

        await asyncio.gather(*map(one, self._admins))

    async def _polled(self, part: int) -> None:
        """An admin wants the feeds now: by the clock alone none is polled sooner than it steadily should be. What is
        under way when it is wanted counts for both."""
        begun = time.time() + part * PART_SECONDS
        for number in range(1, FEEDS + 1):
            await self._reply(self._admins[0], f"/feed now {number}")
        older = "SELECT count(*) FROM feeds WHERE polled < ?"
        await self._bot.until(lambda: rows(self._bot.data / "corpus.db", older, begun) == [(0,)], PATIENCE)

    async def _reply(self, person: Person, text: str) -> None:
        last = max(self._api.messages[person.chat["id"]], default=0)
        person.says(text)

        def found() -> Json | None:
            late = (message for message in person.seen if message["message_id"] > last)
            return next((one for one in late if not PROGRESS.fullmatch(str(one.get("text") or ""))), None)

        await self._bot.until(found, PATIENCE)

    def _figures(self, part: int) -> Figures:
        late = statistics.quantiles(self._taken, n=100)[98] if len(self._taken) > 1 else 0.0
        size = sum(path.stat().st_size for path in self._bot.data.rglob("*") if path.is_file())
        return Figures(
            part=part,
            questions=self._asked,
            articles=len(self._added),
            polls=self._feeds.polls,
            memory=round(sum(map(_resident, _family(self._bot.process_id))) / 1e6, 1),
            files=round(size / 1e6, 2),
            median=round(statistics.median(self._taken or [0.0]), 1),
            late=round(late, 1),
        )

    def _forget(self) -> None:
        """What the harness itself remembers must not fill the machine."""
        self._api.calls.clear()
        self._api.files.clear()
        for messages in self._api.messages.values():
            for old in sorted(messages)[:-2]:
                del messages[old]


def _family(process_id: int) -> Iterator[int]:
    yield process_id
    for children in Path(f"/proc/{process_id}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _resident(process_id: int) -> int:
    """Bytes of memory that are its own: what processes share counts in parts."""
    try:
        lines = Path(f"/proc/{process_id}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended meanwhile
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def drawn(seen: Sequence[Figures], target: Path) -> None:
    """The figures over the day, one picture."""
    from matplotlib.figure import Figure  # noqa: PLC0415 (only here)

    figure = Figure(figsize=(9, 11), layout="constrained")
    panels = figure.subplots(4, 1, sharex=True)
    hours = [one.part * PART_SECONDS / 3600 for one in seen]
    for panel, name, unit in zip(panels, ("memory", "files", "median", "late"), ("MB", "MB", "ms", "ms"), strict=True):
        panel.plot(hours, [getattr(one, name) for one in seen])
        panel.set_ylabel(f"{name}, {unit}")
        panel.set_ylim(bottom=0)
    panels[-1].set_xlabel("hours of the bot's clock")
    figure.savefig(target)


def growth(seen: Sequence[Figures]) -> float:
    """By what part the memory of the last quarter of the day lies above that of the second; medians."""
    warm = statistics.median(one.memory for one in seen[WARM : 2 * WARM])
    return statistics.median(one.memory for one in seen[-WARM:]) / warm - 1


async def soaked(scale: float, seed: int, work: Path) -> list[Figures]:
    """Play the day in an empty folder; what was seen, up to where it ended if it took too long."""
    api, feeds = FakeBotApi(), FeedServer()
    await api.start()
    await feeds.start()
    bot = FaultyBot(
        api,
        work / "data",
        work / "work",
        disk=True,
        telegram_admins=",".join(map(str, ADMINS)),
        telegram_poll_seconds="2",
        fetch_allowed_hosts=feeds.address.removeprefix("http://"),
        feeds_list=",".join(f"{feeds.address}/feed/{number}" for number in range(FEEDS)),
        feeds_pause_seconds="0",
        limits_per_minute="100000",
    )
    if bot.disk:
        bot.disk.keep_copies(False)
    soak = Soak(api, bot, feeds, scale, seed)
    try:
        await soak.day()
    except TimeoutError:
        print(f"something took over {PATIENCE:.0f} s: it ends after {len(soak.seen)} of {PARTS} parts")
    finally:
        with contextlib.suppress(TimeoutError):  # its workers may hold on to its log
            if bot.running:
                await bot.kill()
        await feeds.stop()
        await api.stop()
    return soak.seen


def main() -> int:
    """Play the day, draw it, and say what is not flat; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=1.0, help="of the questions, adds and edits")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path("build/soak"), help="folder of the table and the plot")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    names = [field.name for field in fields(Figures)]
    print(*names, sep="\t")
    with tempfile.TemporaryDirectory() as folder:
        seen = asyncio.run(soaked(arguments.scale, arguments.seed, Path(folder)))
    with (arguments.out / "soak.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(map(asdict, seen))
    drawn(seen, arguments.out / "soak.png")
    if len(seen) <= 2 * WARM:
        return 1
    grown = growth(seen)
    print(f"memory of the last quarter of the day against the second: {grown:+.1%}; see {arguments.out}")
    return int(grown > FLAT or len(seen) < PARTS)


if __name__ == "__main__":
    sys.exit(main())
