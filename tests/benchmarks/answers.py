"""Whole answers: understand, search, rank, read the passages, render; over a store of synthetic articles.

    python -m tests.benchmarks.answers 1000         # articles of 25 passages; part of `make bench`
    python -m tests.benchmarks.answers 40000        # a million passages; part of `make bench-full`

CPU time of the whole process, the database's thread included, in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.rendering import render
from corpus.store import Store
from index.news_index import NewsIndex
from tests.benchmarks.newsroom import PASSAGES, newsroom, questions


async def whole_answer(index: NewsIndex, store: Store, question: str) -> bool:
    """Answers as the bot does; False if it abstained."""
    answer = await index.ask(question)
    render(answer, None if answer.evidence else await store.totals())
    return bool(answer.evidence)


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


async def build(folder: Path, count: int) -> None:
    """Fills the store, then the index from it."""
    begun = time.process_time()
    await newsroom(folder, count)
    made = time.process_time()
    store = await Store.open(folder / "corpus.db")
    index = await NewsIndex.open(store, folder / "index")
    await index.close()
    await store.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    taken = time.process_time() - made
    print(f"store made in {made - begun:.1f} s, indexed in {taken:.1f} s, peak {peak:.0f} MB", flush=True)


async def start(folder: Path) -> None:
    """Opens both and answers once; for a child."""
    store = await Store.open(folder / "corpus.db")
    index = await NewsIndex.open(store, folder / "index")
    await whole_answer(index, store, questions(1)[0])
    await index.close()
    await store.close()


async def ask(folder: Path, count: int) -> None:
    store = await Store.open(folder / "corpus.db")
    index = await NewsIndex.open(store, folder / "index")
    await index.close()  # its check has come to its end
    taken, slowest, answered = [], [], 0
    for question in questions(20, seed=1):
        await whole_answer(index, store, question)
    for question in questions(count):
        begun = time.process_time()
        answered += await whole_answer(index, store, question)
        taken.append((time.process_time() - begun) * 1000)
        slowest.append((taken[-1], question))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures = ", ".join(f"p{part} {percentile(taken, part / 100):.1f} ms" for part in (50, 95, 99))
    print(f"{count} questions, {answered} answered: {figures}; serving {peak:.0f} MB")
    for milliseconds, question in sorted(slowest, reverse=True)[:5]:
        print(f"  {milliseconds:.1f} ms: {question}")
    await store.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--task", choices=["build", "ask", "start"])
    parser.add_argument("--folder", type=Path, help="keep the store and index here, and use them if they are there")
    chosen = parser.parse_args()
    if chosen.task == "build":
        asyncio.run(build(chosen.folder, chosen.articles))
    elif chosen.task == "ask":
        asyncio.run(ask(chosen.folder, chosen.questions))
    elif chosen.task == "start":
        asyncio.run(start(chosen.folder))
    else:
        with tempfile.TemporaryDirectory(prefix="bench-") as made:
            folder = chosen.folder or Path(made)
            print(f"\n{chosen.articles:,} articles, {chosen.articles * PASSAGES:,} passages", flush=True)
            for task in ("build", "ask") if not (folder / "corpus.db").exists() else ("ask",):
                command = [sys.executable, "-m", "tests.benchmarks.answers", str(chosen.articles), "--task", task]
                subprocess.run([*command, "--questions", str(chosen.questions), "--folder", str(folder)], check=True)


if __name__ == "__main__":
    main()
