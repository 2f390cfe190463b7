"""What a question waits for while many feeds are read: each question's time with the feeds being polled, against the
same question's time before.

    python -m tests.benchmarks.feeds 200 --articles 400 --questions 100

The feeds are served by a web server of this process on the loopback interface, each from a host of its own, with
teasers whose pages are fetched, read and attributed by worker processes, as the bot does it.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from corpus.feeds.poller import Poller
from corpus.fetching.crawler import Crawler
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.ingest import Ingest
from corpus.store.opening import open_store
from index.news_index import NewsIndex
from index.query.request import Request
from tests.benchmarks.newsroom import newsroom, questions
from tests.corpus.loopback_site import LoopbackSite, article_page, item, loopback_site, rss

ENTRIES = 3  # of a feed
PAUSE = 0.2  # seconds between two questions


async def _loopback(host: str, port: int) -> list[str]:
    return ["127.0.0.1"]


def hosts_of(site: LoopbackSite, count: int) -> list[str]:
    """A name for each feed; its pages are put on the site."""
    names = [f"paper{number}.example" for number in range(count)]
    for number, name in enumerate(names):
        links = [f"/{number}/{entry}" for entry in range(ENTRIES)]
        for entry, link in enumerate(links):
            site.put(link, article_page(number * ENTRIES + entry), kind="text/html; charset=utf-8")
        items = [item(number * ENTRIES + at, site.url(link, name)) for at, link in enumerate(links)]
        site.put(f"/feed{number}", rss(*items, title=f"Paper {number}"))
    return names


async def timed(index: NewsIndex, asked: Sequence[str], until: asyncio.Event | None = None) -> list[float]:
    """Milliseconds of each question, one after the other; with `until`, over and over until it is set."""
    taken: list[float] = []
    while not taken or (until is not None and not until.is_set()):
        for question in asked:
            begun = time.perf_counter()
            await index.ask(Request(question))
            taken.append((time.perf_counter() - begun) * 1000)
            await asyncio.sleep(PAUSE)
            if until is not None and until.is_set():
                break
    return taken


async def polled(poller: Poller, done: asyncio.Event) -> float:
    """Seconds until every feed was read once."""
    begun = time.perf_counter()
    try:
        await poller.poll_due()
    finally:
        done.set()
    return time.perf_counter() - begun


def told(taken: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(taken), sorted(taken)[int(len(taken) * 0.95)]


async def measure(feeds: int, articles: int, count: int, folder: Path) -> None:
    await newsroom(folder, articles)
    store = await open_store(folder)
    index = await NewsIndex.open(store, None)
    ingest = Ingest(store)
    asked = questions(count)
    await timed(index, asked[:10])
    async with loopback_site() as site:
        names = hosts_of(site, feeds)
        for number, name in enumerate(names):
            await store.feeds.add(site.url(f"/feed{number}", name), time.time(), every=900)
        crawler = Crawler(Fetcher(seconds=60, allowed_hosts=tuple(names), resolve=_loopback), 0.0)
        alone = told(await timed(index, asked))
        done = asyncio.Event()
        beside, seconds = await asyncio.gather(timed(index, asked, done), polled(Poller(ingest, crawler), done))
        came = sum(page.count("/") == 2 for page, status in site.log if status == 200)
    print(f"{feeds} feeds and {came} pages of theirs read in {seconds:.0f} s, {came / seconds:.1f} pages/s")
    for name, (median, late) in (("alone", alone), ("meanwhile", told(beside))):
        print(f"questions {name}: median {median:.0f} ms, 95th percentile {late:.0f} ms")
    print(f"ratio: {told(beside)[0] / alone[0]:.2f} of the median, {told(beside)[1] / alone[1]:.2f} of the 95th")
    await index.close()
    await ingest.close()
    await store.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("feeds", type=int, nargs="?", default=200)
    parser.add_argument("--articles", type=int, default=400)
    parser.add_argument("--questions", type=int, default=60)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        asyncio.run(measure(arguments.feeds, arguments.articles, arguments.questions, Path(place)))
