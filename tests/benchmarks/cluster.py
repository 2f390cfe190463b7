"""The search cluster beside the built-in engine: the same answers, how long they take, and what happens when nodes die.

    python -m tests.benchmarks.cluster DATA_FOLDER [QUESTIONS.jsonl…] [--questions 300] [--rounds 3] [--shards 1]
        [--heap 256m]

Lines are {question}; without files the questions of `tests.benchmarks.newsroom` are asked. Starts three nodes on this
machine. Everything is asked of both engines in turn, in one process, twice; a whole answer is timed, reading the store
included. Then nodes are killed or stopped while questions are asked and
articles are added, and it is counted what got no answer, and what was added and can't be found.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from bot.telegram.serving import spare_what_stays
from corpus.errors import EngineError
from corpus.ingest.workers import one_thread
from corpus.model import Draft
from corpus.store.opening import open_store
from corpus.store.store import Store
from index.answers.results import Result
from index.engines.opening import OpenEngine
from index.engines.opensearch.access import Access, Layout
from index.engines.opensearch.client import Client
from index.engines.opensearch.engine import ClusterEngine
from index.news_index import NewsIndex
from index.query.request import Request
from tests.benchmarks.newsroom import questions as made_up
from tests.cluster.requests import Requests
from tests.cluster.search_cluster import SearchCluster, end_in_order, running_cluster

ASKERS = 4
SECONDS = 12.0  # of a round


async def compare(questions: Sequence[str], builtin: NewsIndex, cluster: NewsIndex, requests: Requests) -> None:
    """Ask both everything, twice: the second time much is known of the first."""
    for turn in ("asked first", "asked again"):
        spare_what_stays()
        same = abstained = 0
        times: dict[str, list[float]] = {"builtin": [], "opensearch": []}
        trips = []
        for question in questions:
            found, before = [], requests.sent
            for name, index in (("builtin", builtin), ("opensearch", cluster)):
                began = time.perf_counter()
                found.append(await index.ask(Request(question, limit=3)))
                times[name].append(1000 * (time.perf_counter() - began))
            trips.append(requests.sent - before)
            same += _shown(found[0]) == _shown(found[1])
            abstained += found[0].abstained == found[1].abstained
        print(f"{turn}: of {len(questions)} questions {same / len(questions):.1%} have the same first three passages,")
        print(
            f"  {abstained / len(questions):.1%} the same verdict; requests: p50 {_of(trips, 50)}, p95 {_of(trips, 95)}"
        )
        for name, taken in times.items():
            print(f"  {name:10} ms a whole answer: p50 {_of(taken, 50)}, p95 {_of(taken, 95)}, p99 {_of(taken, 99)}")


@dataclass
class Round:
    """What happened in one round."""

    answered: int = 0
    told: int = 0  # that it can't search now
    slowest: float = 0.0
    added: list[str] = field(default_factory=list)


async def disturb(
    store: Store, index: NewsIndex, questions: Sequence[str], harm: Callable[[], None], number: int
) -> str:
    """A round of questions and additions with harm done in its midst."""
    round_, ends = Round(), time.monotonic() + SECONDS
    asking = [_ask(index, questions[first::ASKERS], ends, round_) for first in range(ASKERS)]
    await asyncio.gather(*asking, _add(store, number, ends, round_), _after(SECONDS / 4, harm))
    lost = [word for word in round_.added if not await _finds(index, word)]
    return (
        f"{round_.answered} answered, {round_.told} told that search is away, slowest {round_.slowest:.1f} s, "
        f"{len(round_.added)} articles added, {len(lost)} lost"
    )


async def _ask(index: NewsIndex, questions: Sequence[str], ends: float, round_: Round) -> None:
    while time.monotonic() < ends:
        for question in questions:
            if time.monotonic() > ends:
                break
            began = time.monotonic()
            try:
                await index.ask(Request(question, limit=3))
                round_.answered += 1
            except EngineError:
                round_.told += 1
            round_.slowest = max(round_.slowest, time.monotonic() - began)


async def _add(store: Store, number: int, ends: float, round_: Round) -> None:
    while time.monotonic() < ends:
        word = f"zephyr{number}x{len(round_.added)}"
        text = f"The harbour master of {word} opened the {word} lock on Monday."
        await store.put(Draft(f"News of {word}", (text,)), [[], []], "benchmark")
        round_.added.append(word)
        await asyncio.sleep(0.5)


async def _finds(index: NewsIndex, word: str) -> bool:
    found = await index.ask(Request(f"who opened the {word} lock", limit=3))
    return any(word in item.passage.text for item in found.ranked)


async def _after(seconds: float, harm: Callable[[], None]) -> None:
    await asyncio.sleep(seconds)
    await asyncio.to_thread(harm)


def _harms(nodes: SearchCluster) -> dict[str, Callable[[], None]]:
    def data_node() -> None:
        manager = nodes.manager()
        nodes.kill(next(node for node in nodes.nodes if node is not manager))

    return {
        "data node killed": data_node,
        "manager killed": lambda: nodes.kill(nodes.manager()),
        "node cut off": lambda: nodes.pause(next(node for node in nodes.nodes if node is not nodes.manager())),
    }


async def main(arguments: argparse.Namespace) -> None:
    """Everything, one after the other."""
    lines = [json.loads(line) for path in arguments.files for line in path.read_text(encoding="utf-8").splitlines()]
    step = max(1, len(lines) // arguments.questions)
    asked = [line["question"] for line in lines][::step][: arguments.questions]
    questions = asked or made_up(arguments.questions)
    store = await open_store(arguments.folder)
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder, _nodes(Path(folder), arguments) as nodes:
        requests = Requests()
        builtin = await NewsIndex.open(store, arguments.folder / "index")
        began = time.perf_counter()
        cluster = await NewsIndex.open(store, Path(folder) / "index", engine=_engine(nodes, requests, arguments.shards))
        passages = (await store.totals()).passages
        seconds = time.perf_counter() - began
        print(f"{passages:,} passages indexed in {seconds:.1f} s, {passages / seconds:,.0f}/s, terms made on the way")
        await compare(questions, builtin, cluster, requests)
        for number in range(arguments.rounds):
            for name, harm in _harms(nodes).items():
                told = await disturb(store, cluster, questions, harm, 100 * number + len(name))
                for node in nodes.nodes:
                    if node.running:
                        nodes.resume(node)
                seconds = await asyncio.to_thread(nodes.start)
                print(f"{name}: {told}; all nodes back and green {seconds:.1f} s after the round", flush=True)
        await cluster.close()
        await builtin.close()
    await store.close()


def _nodes(folder: Path, arguments: argparse.Namespace) -> AbstractContextManager[SearchCluster]:
    return running_cluster(folder / "nodes", heap=arguments.heap)


def _engine(nodes: SearchCluster, requests: Requests, shards: int) -> OpenEngine:
    client = Client(Access(nodes.urls), transport=requests)
    return lambda _folder, tag: ClusterEngine.open(client, Layout(shards=shards), tag)


def _shown(result: Result) -> list[int]:
    return [item.passage.id for item in result.ranked[:3]]


def _of(values: Sequence[float], percent: float) -> str:
    return f"{np.percentile(values, percent):.1f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--questions", type=int, default=300)
    parser.add_argument("--shards", type=int, default=1)
    parser.add_argument("--heap", default="256m", help="of each node")
    parser.add_argument("--rounds", type=int, default=3)
    if "OPENBLAS_NUM_THREADS" not in os.environ:  # as the bot does; too late for numpy in this process
        one_thread()
        os.execv(sys.executable, sys.orig_argv)
    end_in_order()
    asyncio.run(main(parser.parse_args()))
