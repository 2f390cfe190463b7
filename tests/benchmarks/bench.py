"""The index against its peers: the same passages and questions, one thread, one interleaved run, CPU time.

    python -m tests.benchmarks.bench 10000                   # what `make bench` runs
    python -m tests.benchmarks.bench 10000 100000 1000000    # what `make bench-full` runs

Each engine is built in a process of its own, which gives its CPU time, peak memory and disk use, and started in
another, which gives the time to the first answer. Then all are opened in one process, and each question goes to each
engine in turn, in a new order every round. Slow engines get every tenth question. Figures are medians over rounds and
questions, then ratios of medians; p99 is over all answers.

Ten million passages, computed from the figures at a million: 2.3 GB on disk, and as much page cache to serve from
memory; a walk through postings takes ten times as long, so some 20 ms for a question with stop words and 4 ms without;
some ten minutes to build, with the memory of a million plus 400 MB for the order of rows; opening checks 230 MB of
sections, 0.2 s. Rows are uint32, so no limit is near. What would change first: sections that grow with the rows would
be checked in the background too, and a search would be split over segments, one per core.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.benchmarks.engines import ENGINES, SHARED, SLOW, UNSTORED, Timed, folder_of, quiet_numba, size_of
from tests.benchmarks.synthetic import Corpus, Query

K = 10


def build(engine: str, passages: int, base: Path) -> dict[str, float]:
    """Builds in this process; for a child."""
    timed = Timed(Corpus(passages))
    begun = time.process_time()
    ENGINES[engine].build(timed, folder_of(engine, base))
    seconds = time.process_time() - begun - timed.seconds
    return {"build": seconds, "peak": peak(), "disk": size_of(folder_of(engine, base)) / 1e6}


def start(engine: str, passages: int, base: Path, asked: list[str]) -> dict[str, float]:
    """Opens and answers once in this process; for a child. Only what keeps nothing on disk gets the passages."""
    corpus = Corpus(passages) if engine in UNSTORED else ()
    ENGINES[engine].open(corpus, folder_of(engine, base))(asked, K)
    return {"serving": peak()}


def mapped() -> float:
    """How much of this process's memory are pages of files now, which the system takes back when it needs them, in MB;
    Linux alone tells."""
    return int(Path("/proc/self/status").read_text().split("RssFile:")[1].split()[0]) / 1024


def peak() -> float:
    """The most memory this process had, file-backed pages included, in MB."""
    status = Path("/proc/self/status")  # Linux; what getrusage tells there counts the parent before exec too
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def children() -> float:
    """The CPU seconds of all children so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def child(task: str, engine: str, passages: int, base: Path, asked: list[str]) -> dict[str, float]:
    """A task in a process of its own; `start` is the CPU time of that process's whole life, Python's start included."""
    command = [
        sys.executable,
        "-m",
        "tests.benchmarks.bench",
        str(passages),
        "--task",
        task,
        "--engine",
        engine,
        "--base",
        str(base),
    ]
    begun = children()
    done = subprocess.run([*command, "--ask", *asked], check=True, capture_output=True, text=True)
    taken = {"start": children() - begun} if task == "start" else {}
    return json.loads(done.stdout.splitlines()[-1]) | taken


def ask(engines: list[str], passages: int, base: Path, questions: list[Query], rounds: int) -> dict[str, list[float]]:
    """CPU milliseconds of each answer, by engine and kind of question."""
    opened = {name: ENGINES[name].open(Corpus(passages), folder_of(name, base)) for name in engines}
    taken: dict[str, list[float]] = {f"{name} {kind}": [] for name in engines for kind in ("full", "content")}
    for number in range(-1, rounds):
        for at, question in enumerate(questions if number >= 0 else questions[:3]):
            for name in random.sample(engines, len(engines)):
                if name in SLOW and at % 10:
                    continue
                for kind in ("full", "content"):
                    terms = getattr(question, kind)
                    begun = time.thread_time()
                    opened[name](terms, K)
                    if number >= 0:
                        taken[f"{name} {kind}"].append((time.thread_time() - begun) * 1000)
    return taken


def change(passages: int, base: Path) -> tuple[float, float]:
    """Median CPU milliseconds to add 25 passages, and to remove them, and to ask after each."""
    from index.engines.builtin.passage_index import PassageIndex  # noqa: PLC0415

    index = PassageIndex.open(folder_of("onrecord", base))
    corpus = Corpus(10_000, seed=99)
    question = corpus.questions(1)[0].full
    fresh = [passage for _, passage in zip(range(1000), corpus, strict=False)]
    added, removed = [], []
    for first in range(0, 1000, 25):
        begun = time.thread_time()
        index.change((), [(passages + at, fresh[at]) for at in range(first, first + 25)])
        index.snapshot.search(Counter(question), K)
        added.append((time.thread_time() - begun) * 1000)
        begun = time.thread_time()
        index.change(range(first, first + 25), ())
        index.snapshot.search(Counter(question), K)
        removed.append((time.thread_time() - begun) * 1000)
    return statistics.median(added), statistics.median(removed)


def percentile(values: list[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def report(engines: list[str], figures: dict[str, dict[str, float]], taken: dict[str, list[float]]) -> None:
    ours = {kind: statistics.median(taken[f"onrecord {kind}"]) for kind in ("full", "content")}
    print(f"{'':22}{'build':>9}{'peak':>8}{'disk':>8}{'start':>8}{'serving':>9}   full p50/p99 ms (times ours)", end="")
    print("      content p50/p99 ms (times ours)")
    for name in engines:
        held = figures.get(name, {})
        line = f"{name:22}"
        for key, unit, width in (
            ("build", "s", 9),
            ("peak", "M", 8),
            ("disk", "M", 8),
            ("start", "s", 8),
            ("serving", "M", 9),
        ):
            line += f"{held[key]:{width - 1}.{2 if unit == 's' else 0}f}{unit}" if key in held else " " * width
        for kind in ("full", "content"):
            middle, high = percentile(taken[f"{name} {kind}"], 0.5), percentile(taken[f"{name} {kind}"], 0.99)
            line += f"   {middle:9.3f} /{high:9.3f} {middle / ours[kind]:9.2f}x"
        print(line)


def bench(passages: int, engines: list[str], rounds: int, count: int, base: Path) -> None:
    questions = Corpus(passages).questions(count)
    figures: dict[str, dict[str, float]] = {}
    for name in engines:
        if name not in SHARED:
            figures[name] = child("build", name, passages, base, [])
            figures[name] |= child("start", name, passages, base, questions[0].full)
    taken = ask(engines, passages, base, questions, rounds)
    print(f"\n{passages:,} passages, {count} questions, {rounds} rounds")
    report(engines, figures, taken)
    added, removed = change(passages, base)
    print(f"onrecord: add 25 passages and find them {added:.2f} ms, remove 25 and not find them {removed:.2f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("passages", type=int, nargs="+")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--questions", type=int, default=100)
    parser.add_argument("--engines", nargs="+", choices=list(ENGINES), default=list(ENGINES))
    parser.add_argument("--task", choices=["build", "start"])
    parser.add_argument("--engine", choices=list(ENGINES))
    parser.add_argument("--base", type=Path)
    parser.add_argument("--ask", nargs="*", default=[])
    chosen = parser.parse_args()
    quiet_numba()
    if chosen.task == "build":
        print(json.dumps(build(chosen.engine, chosen.passages[0], chosen.base)))
    elif chosen.task == "start":
        print(json.dumps(start(chosen.engine, chosen.passages[0], chosen.base, chosen.ask)))
    else:
        for passages in chosen.passages:
            base = Path(tempfile.mkdtemp(prefix="bench-"))
            try:
                bench(passages, chosen.engines, chosen.rounds, chosen.questions, base)
            finally:
                shutil.rmtree(base)


if __name__ == "__main__":
    main()
