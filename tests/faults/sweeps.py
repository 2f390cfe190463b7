"""Each operation cut short at each of its file calls, by every fault in turn; what must hold is checked afterwards.

    python -m tests.faults.sweeps                            # all operations, all calls, all faults
    python -m tests.faults.sweeps add edit --faults kill     # some of them
    python -m tests.faults.sweeps --sample 20 --seed 7       # so many of each operation, chosen by the seed

A process that has loaded everything forks one for each life of the bot: the first meets the fault, the second goes on
with what that left, and looks whether everything is as it was told. A life that takes too long is broken, too.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from corpus.ingest.workers import one_thread
from tests.faults.faulty_disk import FaultyDisk
from tests.faults.forks import KILLED, REFUSED, forked, rehearse
from tests.faults.invariants import database_faults, index_faults
from tests.faults.life import told
from tests.faults.operations import Operation, Place
from tests.faults.script import MOST_CALLS
from tests.faults.swept import OPERATIONS

FOLDER = "FAULTS_FOLDER"


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


class Sweep:
    """One operation, over a folder of its own. The process must run with `environ`, and have no threads."""

    def __init__(self, operation: Operation, work: Path, disk: FaultyDisk) -> None:
        """Prepares the operation."""
        self._operation = operation
        self._disk = disk
        self._base = work / "base"
        self._place = Place(disk.folder, work / "telegram")
        shutil.rmtree(disk.folder, ignore_errors=True)
        self._place.telegram.unlink(missing_ok=True)
        end = forked(lambda: operation.prepare(self._place), work)
        if end.code:
            raise RuntimeError(f"it can't be prepared:\n{end.log}")
        shutil.rmtree(self._base, ignore_errors=True)
        shutil.copytree(disk.folder, self._base)
        self._told = self._place.telegram.read_bytes() if self._place.telegram.exists() else b""
        self._place = Place(disk.folder, work / "telegram", len(told(self._place.telegram).messages))
        self._work = work

    def meets(self, fault: Fault, call: int) -> tuple[bool, list[str]]:
        """Whether the fault came, and what does not hold after it."""
        self._reset(durable=fault.cut)
        failed = self._disk.failed
        fault.arm(self._disk, call)
        end = forked(lambda: self._operation.act(self._place), self._work)
        came = self._disk.failed > failed if fault.error else end.code == KILLED
        self._disk.heal()
        if fault.cut and came:
            self._disk.cut_power(Random(call))
        after = forked(self._looked, self._work)
        wrong = (*after.faults(), *_found(after.log))
        return came, [*end.faults(REFUSED if fault.error else KILLED), *(f"afterwards: {line}" for line in wrong)]

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

    def __init__(self, work: Path) -> None:
        self.came: Counter[str] = Counter()
        self.broken = 0
        self._work = work
        self._disk = FaultyDisk(work / "disk", work / "control")

    def all(self, operations: Sequence[str], faults: Sequence[str], part: tuple[int, int] = (0, 1)) -> None:
        """Every call of each operation, or of `part` (n, of how many) every so manyth."""
        for name in operations:
            sweep, reached = Sweep(OPERATIONS[name], self._work, self._disk), 0
            for fault in faults:
                for call in itertools.count(1 + part[0], part[1]):
                    if not self._one(sweep, name, fault, call):
                        break
                    reached = max(reached, call)
            print(f"{name}: calls up to {reached}; {self.came.total()} faults so far, {self.broken} broke something")

    def sample(self, operations: Sequence[str], faults: Sequence[str], count: int, seed: int) -> None:
        """So many lives of each operation, chosen by the seed."""
        choose = Random(seed)
        for name in operations:
            sweep = Sweep(OPERATIONS[name], self._work, self._disk)
            for _ in range(count):
                self._one(sweep, name, choose.choice(faults), choose.randint(1, MOST_CALLS))

    def _one(self, sweep: Sweep, name: str, fault: str, call: int) -> bool:
        came, wrong = sweep.meets(FAULTS[fault], call)
        self.came[fault] += came
        if wrong:
            self.broken += 1
            print(f"BROKEN: {name}, {fault} at call {call}", *wrong, sep="\n  ")
        return came

    def summary(self) -> str:
        """The figures."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.came.items()))
        return (
            f"{dt.datetime.now(dt.UTC):%Y-%m-%d}: {self.came.total()} faults ({kinds}); {self.broken} broke something"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.sweeps", description=__doc__.splitlines()[0])
    parser.add_argument("operations", nargs="*", metavar="OPERATION", help=", ".join(OPERATIONS))
    parser.add_argument("--faults", nargs="+", choices=list(FAULTS), default=list(FAULTS))
    parser.add_argument("--sample", type=int, metavar="COUNT", help="only so many of each, chosen by --seed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", type=int, default=0, help="of --parts that run side by side, which this is")
    parser.add_argument("--parts", type=int, default=1)
    return parser.parse_args()


def _with_a_faulty_disk() -> int:
    """The same again, with the disk that goes wrong loaded before everything else."""
    one_thread()
    with tempfile.TemporaryDirectory(prefix="sweeps-") as folder:
        disk = FaultyDisk(Path(folder) / "disk", Path(folder) / "control")
        command = [sys.executable, "-m", "tests.faults.sweeps", *sys.argv[1:]]
        return subprocess.run(command, env=os.environ | disk.environ, check=False).returncode


def main() -> int:
    """Sweep; the exit code."""
    arguments = _arguments()
    if FOLDER not in os.environ:
        return _with_a_faulty_disk()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]
    work = Path(os.environ[FOLDER]).parent
    rehearse(work)
    sweeps, operations = Sweeps(work), arguments.operations or list(OPERATIONS)
    if arguments.sample:
        sweeps.sample(operations, arguments.faults, arguments.sample, arguments.seed)
    else:
        sweeps.all(operations, arguments.faults, (arguments.part, arguments.parts))
    print(sweeps.summary())
    return int(sweeps.broken > 0)


if __name__ == "__main__":
    sys.exit(main())
