"""Whole answers: understand, search, rank, read the passages, render; over a store of synthetic articles.

    python -m tests.benchmarks.answers 1000         # articles of 25 passages; part of `make bench`
    python -m tests.benchmarks.answers 40000        # a million passages; part of `make bench-full`

CPU time of the whole process, the database's thread included, in milliseconds; of each question the median of three
rounds, after one that makes the vectors it needs. It is asked twice, ranked by words alone and with the encoder, each
in a process of its own, and tells its figures after each round. `start` is a process from its start to the first
answer, with the encoder.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.render.results import rendered
from corpus.ingest.workers import one_thread
from corpus.store.opening import open_store
from corpus.store.store import Store
from index.news_index import NewsIndex
from index.query.request import Request
from index.ranking.sentence_encoder import SentenceEncoder, load_encoder
from tests.benchmarks.bench import mapped
from tests.benchmarks.bench import peak as most_memory
from tests.benchmarks.newsroom import PASSAGES, newsroom, questions

ROUNDS = 3
STARTS = 7


async def whole_answer(index: NewsIndex, store: Store, question: str) -> None:
    """Answers as the bot does."""
    answer = await index.ask(Request(question))
    rendered(answer, await store.totals(), 3)


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


async def build(folder: Path, count: int) -> None:
    """Fills the store, then the index from it."""
    begun = time.process_time()
    await newsroom(folder, count)
    made = time.process_time()
    store = await open_store(folder)
    index = await NewsIndex.open(store, folder / "index")
    await index.close()
    await store.close()
    peak = most_memory()
    taken = time.process_time() - made
    print(f"store made in {made - begun:.1f} s, indexed in {taken:.1f} s, peak {peak:.0f} MB", flush=True)


async def start(folder: Path) -> None:
    """Opens both and answers what comes in on standard input; for a child."""
    store = await open_store(folder)
    index = await NewsIndex.open(store, folder / "index", load_encoder())
    await whole_answer(index, store, sys.stdin.readline())
    print("answered", flush=True)
    await index.close()
    await store.close()


async def ask(folder: Path, count: int, encoder: SentenceEncoder | None) -> None:
    """Asks all questions round after round, and prints what they took."""
    print("with the encoder" if encoder else "by words alone", flush=True)
    store = await open_store(folder)
    index = await NewsIndex.open(store, folder / "index", encoder)
    asked = questions(count)
    warmed = [await timed(index, store, question) for question in asked]
    told(asked, "first round", warmed)
    rounds = []
    for number in range(1, ROUNDS + 1):
        rounds.append([await timed(index, store, question) for question in asked])
        told(asked, f"round {number}", rounds[-1])
    medians = [statistics.median(taken) for taken in zip(*rounds, strict=True)]
    told(asked, "medians", medians)
    print(f"  serving {most_memory():.0f} MB, {mapped():.0f} of them pages of files")
    for milliseconds, question in sorted(zip(medians, asked, strict=True), reverse=True)[:3]:
        print(f"  {milliseconds:.1f} ms: {question}")
    await index.close()
    await store.close()


async def timed(index: NewsIndex, store: Store, question: str) -> float:
    """The CPU milliseconds of a whole answer."""
    begun = time.process_time()
    await whole_answer(index, store, question)
    return (time.process_time() - begun) * 1000


def told(asked: list[str], name: str, taken: list[float]) -> None:
    """Prints percentiles of what each question took."""
    figures = ", ".join(f"p{part} {percentile(taken, part / 100):.1f} ms" for part in (50, 95, 99))
    print(f"  {name} of {len(asked)} questions: {figures}, {sum(taken) / 1000:.0f} s in all", flush=True)


def command(task: str, articles: int, count: int, folder: Path) -> list[str]:
    """Runs a task in a process of its own."""
    module = [sys.executable, "-m", "tests.benchmarks.answers", str(articles)]
    return [*module, "--task", task, "--questions", str(count), "--folder", str(folder)]


def started(folder: Path, question: str) -> float:
    """The seconds from a process's start to its first answer; then it checks its index."""
    begun = time.perf_counter()
    child = subprocess.Popen(command("start", 1, 1, folder), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    child.stdin.write(question + "\n")
    child.stdin.flush()
    child.stdout.readline()
    taken = time.perf_counter() - begun
    child.communicate()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=int)
    parser.add_argument("--questions", type=int, default=400)
    parser.add_argument("--task", choices=["build", "ask", "ask-by-words", "start"])
    parser.add_argument("--folder", type=Path, help="keep the store and index here, and use them if they are there")
    chosen = parser.parse_args()
    if chosen.task == "build":
        asyncio.run(build(chosen.folder, chosen.articles))
    elif chosen.task in {"ask", "ask-by-words"}:
        asyncio.run(ask(chosen.folder, chosen.questions, load_encoder() if chosen.task == "ask" else None))
    elif chosen.task == "start":
        asyncio.run(start(chosen.folder))
    else:
        one_thread()  # in the processes that are started here, as the bot does
        with tempfile.TemporaryDirectory(prefix="bench-") as made:
            folder = chosen.folder or Path(made)
            print(f"\n{chosen.articles:,} articles, {chosen.articles * PASSAGES:,} passages", flush=True)
            if not (folder / "corpus.db").exists():
                subprocess.run(command("build", chosen.articles, chosen.questions, folder), check=True)
            starts = [started(folder, questions(1)[0]) for _ in range(STARTS)]
            print(
                f"start to first answer: {min(starts):.2f} s at best, {statistics.median(starts):.2f} s in the median"
            )
            for task in ("ask-by-words", "ask"):
                subprocess.run(command(task, chosen.articles, chosen.questions, folder), check=True)


if __name__ == "__main__":
    main()
