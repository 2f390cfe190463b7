"""Each operation cut short at each of its file calls, by every fault in turn; what must hold is checked afterwards.

    python -m tests.faults.sweeps                            # all operations, all calls, all faults
    python -m tests.faults.sweeps add edit --faults kill     # some of them
    python -m tests.faults.sweeps --sample 20 --seed 7       # so many of each operation, chosen by the seed
    python -m tests.faults.sweeps --jobs 4                   # that many processes side by side, each a part of it

A process that has loaded everything lives each life of the bot: the first meets the fault, in a process forked for it
if that is to be killed; the second goes on with what that left, and looks whether everything is as it was told. A life
that takes too long is broken, too.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from corpus.ingest.workers import one_thread
from tests.faults.faulty_disk import FaultyDisk
from tests.faults.forks import KILLED, REFUSED, forked, lived, rehearse
from tests.faults.invariants import database_faults, index_faults
from tests.faults.life import told
from tests.faults.operations import Operation, Place
from tests.faults.script import MOST_CALLS
from tests.faults.swept import OPERATIONS

FOLDER = "FAULTS_FOLDER"
PART = "SWEEPS_PART"  # which part of how many a process does, as "1/4"
MEMORY = Path("/dev/shm")  # noqa: S108 (nothing secret is in it; disks are slow)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens at a call: the end of the process (in the midst of a write if `torn`), of the power too if `cut`, or
    `times` calls that fail with `error`."""

    torn: bool = False
    cut: bool = False
    error: str = ""
    times: int = 1

    def arm(self, disk: FaultyDisk, call: int) -> None:
        """Let it come at the `call`th call from now."""
        if self.error:
            disk.fail(self.error, call, self.times)
        else:
            disk.kill(call, torn=self.torn)


LONG = 30
FAULTS = {
    "kill": Fault(),
    "torn": Fault(torn=True),
    "cut": Fault(cut=True),
    "torn cut": Fault(torn=True, cut=True),
    "full": Fault(error="full"),
    "broken": Fault(error="broken"),
    "long full": Fault(error="full", times=LONG),
    "long broken": Fault(error="broken", times=LONG),
    "long read-only": Fault(error="read-only", times=LONG),
}


@dataclass(frozen=True, slots=True)
class Part:
    """Every `parts`th, from `number` on."""

    number: int = 0
    parts: int = 1

    def share(self, total: int) -> int:
        """How many of so many are its."""
        return (total + self.parts - 1 - self.number) // self.parts


class Sweep:
    """One operation, over a folder of its own. The process must run with `environ`, and have no threads."""

    def __init__(self, operation: Operation, work: Path, disk: FaultyDisk) -> None:
        """Prepares the operation."""
        self._operation = operation
        self._disk = disk
        self._base = Path(tempfile.mkdtemp(prefix="base-", dir=work))
        self._place = Place(disk.folder, work / "telegram")
        shutil.rmtree(disk.folder, ignore_errors=True)
        self._place.telegram.unlink(missing_ok=True)
        end = forked(lambda: operation.prepare(self._place), work)
        if end.code:
            raise RuntimeError(f"it can't be prepared:\n{end.log}")
        shutil.copytree(disk.folder, self._base, dirs_exist_ok=True)
        self._told = self._place.telegram.read_bytes() if self._place.telegram.exists() else b""
        self._place = Place(disk.folder, work / "telegram", len(told(self._place.telegram).messages))
        self._work = work

    def meets(self, fault: Fault, call: int) -> tuple[bool, list[str]]:
        """Whether the fault came, and what does not hold after it."""
        self._reset(durable=fault.cut)
        failed = self._disk.failed
        fault.arm(self._disk, call)
        end = lived(self._act) if fault.error else forked(self._act, self._work)
        came = self._disk.failed > failed if fault.error else end.code == KILLED
        self._disk.heal()
        if fault.cut and came:
            self._disk.cut_power(Random(call))
        after = lived(self._looked)
        wrong = (*after.faults(), *_found(after.log))
        return came, [*end.faults(REFUSED if fault.error else KILLED), *(f"afterwards: {line}" for line in wrong)]

    def _act(self) -> None:
        self._operation.act(self._place)

    def _reset(self, *, durable: bool) -> None:
        shutil.rmtree(self._disk.folder, ignore_errors=True)
        shutil.copytree(self._base, self._disk.folder)
        self._place.telegram.write_bytes(self._told)
        self._disk.heal()
        self._disk.keep_copies(durable)
        if durable:
            self._disk.spare()

    def _looked(self) -> None:
        self._operation.act(self._place)
        for line in self._operation.wrong(self._place):
            sys.stderr.write(json.dumps({"wrong": line}) + "\n")
        for line in database_faults(self._place.data):
            sys.stderr.write(json.dumps({"wrong": line}) + "\n")
        if line := asyncio.run(_index_fault(self._place.data)):
            sys.stderr.write(json.dumps({"wrong": line}) + "\n")


async def _index_fault(data: Path) -> str:
    return "; ".join([line async for line in index_faults(data)])


def _found(log: str) -> Iterator[str]:
    yield from (json.loads(line)["wrong"] for line in log.splitlines() if line.startswith('{"wrong"'))


class Sweeps:
    """Many operations, faults and calls, one after the other, and what came of them."""

    def __init__(self, work: Path, seconds: float) -> None:
        """After so many seconds nothing new is begun."""
        self._end = time.monotonic() + seconds
        self.came: Counter[str] = Counter()
        self.broken = 0
        self._work = work
        self._disk = FaultyDisk(work / "disk", work / "control")

    def all(self, operations: Sequence[str], faults: Sequence[str], part: Part) -> None:
        """Every call of each operation that belongs to the part."""
        for name in operations:
            sweep, reached = self._of(name), 0
            for fault in faults:
                for call in itertools.count(1 + part.number, part.parts):
                    if self._is_over() or not self._one(sweep, name, fault, call):
                        break
                    reached = max(reached, call)
            print(f"{name}: calls up to {reached}; {self._so_far()}")

    def sample(self, operations: Sequence[str], faults: Sequence[str], count: int, choose: Random) -> None:
        """So many lives of each operation, in turns, chosen at random."""
        sweeps = {name: self._of(name) for name in operations}
        for turn in range(count):
            for name, sweep in sweeps.items():
                if self._is_over():
                    return
                self._one(sweep, name, choose.choice(faults), choose.randint(1, MOST_CALLS))
            print(f"{turn + 1} of {count}: {self._so_far()}")

    def _of(self, name: str) -> Sweep:
        return Sweep(OPERATIONS[name], self._work, self._disk)

    def _is_over(self) -> bool:
        return time.monotonic() > self._end

    def _one(self, sweep: Sweep, name: str, fault: str, call: int) -> bool:
        came, wrong = sweep.meets(FAULTS[fault], call)
        self.came[fault] += came
        if wrong:
            self.broken += 1
            print(f"BROKEN: {name}, {fault} at call {call}", *wrong, sep="\n  ")
        return came

    def _so_far(self) -> str:
        return f"{self.came.total()} faults so far, {self.broken} broke something"

    def figures(self) -> str:
        """The figures, as a line of JSON."""
        return json.dumps({"came": self.came, "broken": self.broken})


def summary(came: Counter[str], broken: int) -> str:
    """The figures of all parts."""
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(came.items()))
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%d}: {came.total()} faults ({kinds}); {broken} broke something"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.sweeps", description=__doc__.splitlines()[0])
    parser.add_argument("operations", nargs="*", metavar="OPERATION", help=", ".join(OPERATIONS))
    parser.add_argument("--faults", nargs="+", choices=list(FAULTS), default=list(FAULTS))
    parser.add_argument("--sample", type=int, metavar="COUNT", help="only so many of each, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=math.inf, help="then it ends, wherever it is")
    parser.add_argument("--jobs", type=int, default=1, help="processes side by side")
    return parser.parse_args()


def _with_a_faulty_disk(part: Part) -> subprocess.Popen[str]:
    """The same again for a part, with the disk that goes wrong loaded before everything else."""
    folder = Path(tempfile.mkdtemp(prefix="sweeps-", dir=MEMORY if MEMORY.is_dir() else None))
    environ = FaultyDisk(folder / "disk", folder / "control").environ | {PART: f"{part.number}/{part.parts}"}
    command = [sys.executable, "-m", "tests.faults.sweeps", *sys.argv[1:]]
    return subprocess.Popen(command, env=os.environ | environ, stdout=subprocess.PIPE, text=True)


def _side_by_side(jobs: int) -> int:
    one_thread()
    with ThreadPoolExecutor(jobs) as pool:
        parts = [_with_a_faulty_disk(Part(number, jobs)) for number in range(jobs)]
        found = list(pool.map(_passed_on, parts))
    came: Counter[str] = Counter()
    for figures in found:
        came.update(figures["came"])
    broken = sum(figures["broken"] for figures in found)
    print(summary(came, broken))
    return int(broken > 0 or any(part.returncode for part in parts))


def _passed_on(part: subprocess.Popen[str]) -> dict[str, Any]:
    """Print what a part says; its figures."""
    figures: dict[str, Any] = {"came": {}, "broken": 0}
    assert part.stdout
    for line in part.stdout:
        if line.startswith('{"came"'):
            figures = json.loads(line)
        else:
            print(line, end="", flush=True)
    part.wait()
    return figures


def main() -> int:
    """Sweep; the exit code."""
    arguments = _arguments()
    if FOLDER not in os.environ:
        return _side_by_side(arguments.jobs)
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    work, part = Path(os.environ[FOLDER]).parent, Part(*map(int, os.environ.get(PART, "0/1").split("/")))
    try:
        rehearse(work)
        sweeps, operations = Sweeps(work, arguments.seconds), arguments.operations or list(OPERATIONS)
        if arguments.sample:
            choose = Random(f"{arguments.seed} {part}")
            sweeps.sample(operations, arguments.faults, part.share(arguments.sample), choose)
        else:
            sweeps.all(operations, arguments.faults, part)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    print(sweeps.figures())
    return int(sweeps.broken > 0)


if __name__ == "__main__":
    sys.exit(main())
