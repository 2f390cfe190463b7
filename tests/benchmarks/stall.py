"""The event loop's longest stall while questions are answered: eight at a time, over articles of 25 passages.

    python -m tests.benchmarks.stall 4000    # 100,000 passages

A task that only wants to run every millisecond tells how long it had to wait.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from corpus.store.opening import open_store
from index.news_index import NewsIndex
from index.query.request import Request
from tests.benchmarks.newsroom import PASSAGES, newsroom, questions

AT_ONCE = 8
TICK = 0.001


async def waits(done: asyncio.Event) -> list[float]:
    """By how many milliseconds each tick came late."""
    late = []
    while not done.is_set():
        begun = time.perf_counter()
        await asyncio.sleep(TICK)
        late.append((time.perf_counter() - begun - TICK) * 1000)
    return late


async def answered(index: NewsIndex, asked: Sequence[str]) -> list[float]:
    """Seconds that each question took, AT_ONCE of them answered at a time."""
    coming, taken = iter(asked), []

    async def asker() -> None:
        for question in coming:
            begun = time.perf_counter()
            await index.ask(Request(question))
            taken.append(time.perf_counter() - begun)

    await asyncio.gather(*(asker() for _ in range(AT_ONCE)))
    return taken


async def measure(articles: int, count: int, folder: Path) -> None:
    await newsroom(folder, articles)
    store = await open_store(folder)
    index = await NewsIndex.open(store, folder / "index")
    await index.close()
    asked = [f"{question} last week" if n % 10 == 1 else question for n, question in enumerate(questions(count))]
    await index.ask(Request(asked[0]))
    gc.freeze()  # as the bot does once everything is open
    done = asyncio.Event()
    watching = asyncio.create_task(waits(done))
    taken = await answered(index, asked)
    done.set()
    late = sorted(await watching)
    p50, p99 = 1000 * statistics.median(taken), 1000 * sorted(taken)[len(taken) * 99 // 100]
    print(
        f"{articles * PASSAGES:,} passages, {count} questions, {AT_ONCE} at a time: p50 {p50:.0f} ms, p99 {p99:.0f} ms"
    )
    print(f"the event loop was late by {late[len(late) * 99 // 100]:.1f} ms (p99), {late[-1]:.1f} ms at most")
    await store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int)
    parser.add_argument("--questions", type=int, default=400)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        asyncio.run(measure(chosen.articles, chosen.questions, Path(folder)))


if __name__ == "__main__":
    main()
