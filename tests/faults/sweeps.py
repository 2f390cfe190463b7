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
import faulthandler
import gc
import itertools
import json
import logging
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NoReturn

from bot.translation import catalogs
from corpus import language
from corpus.errors import OnRecordError
from corpus.ingest.workers import one_thread
from tests.faults.faulty_disk import FaultyDisk
from tests.faults.invariants import database_faults, index_faults
from tests.faults.life import told
from tests.faults.operations import Operation, Place
from tests.faults.script import MOST_CALLS
from tests.faults.swept import OPERATIONS

FOLDER = "FAULTS_FOLDER"
LIFE_SECONDS = 300.0
REFUSED = 3  # exit code of a life that ended with a clear word
KILLED = -signal.SIGKILL


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
        code, log = _forked(lambda: operation.prepare(self._place), work)
        if code:
            raise RuntimeError(f"it can't be prepared:\n{log}")
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
        code, log = _forked(lambda: self._operation.act(self._place), self._work)
        came = self._disk.failed > failed if fault.error else code == KILLED
        self._disk.heal()
        if fault.cut and came:
            self._disk.cut_power(Random(call))
        wrong = list(_ended_badly(code, log, KILLED if not fault.error else REFUSED))
        code, log = _forked(self._looked, self._work)
        return came, wrong + [f"afterwards: {line}" for line in (*_ended_badly(code, log), *_found(log))]

    def _reset(self, *, durable: bool) -> None:
        shutil.rmtree(self._disk.folder, ignore_errors=True)
        shutil.copytree(self._base, self._disk.folder)
        self._place.telegram.write_bytes(self._told)
        self._disk.heal()
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


def _forked(life: Callable[[], None], work: Path) -> tuple[int, str]:
    """Run a life in a process of its own; its exit code, and what it wrote to standard error."""
    log = work / "log"
    child = os.fork()
    if not child:
        _lived(life, log)
    end = os.pidfd_open(child)
    try:
        if not select.select([end], [], [], LIFE_SECONDS)[0]:
            os.kill(child, signal.SIGABRT)
            log.write_text(f"{log.read_text()}\nit took over {LIFE_SECONDS:.0f} s")
    finally:
        os.close(end)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), log.read_text(errors="replace")


def _lived(life: Callable[[], None], log: Path) -> NoReturn:
    file = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(file, 2)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, force=True)
    faulthandler.enable()
    code = 1
    try:
        life()
        code = 0
    except OnRecordError as error:
        sys.stderr.write(f"refused: {error}\n")
        code = REFUSED
    except BaseException:  # noqa: BLE001 (whatever it is, it is what we look for)
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def _ended_badly(code: int, log: str, may: int = 0) -> Iterator[str]:
    if code not in {0, may}:
        yield f"the life ended with {code}: {log[-1500:]}"
    elif "Traceback" in log or "CRITICAL" in log:
        yield f"logged: {log[-1500:]}"


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
        return f"{dt.datetime.now(dt.UTC):%Y-%m-%d}: {self.came.total()} faults ({kinds}); {self.broken} broke something"


def _rehearse(work: Path) -> None:
    """Live once, so that what lives load is loaded before they are forked."""
    language.load()
    catalogs.load()
    place = Place(work / "rehearsal" / "disk", work / "rehearsal" / "telegram")
    place.disk.mkdir(parents=True)
    OPERATIONS["answer"].prepare(place)
    OPERATIONS["answer"].act(place)
    gc.collect()  # with the executors go their threads
    shutil.rmtree(work / "rehearsal")


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
    _rehearse(work)
    sweeps, operations = Sweeps(work), arguments.operations or list(OPERATIONS)
    if arguments.sample:
        sweeps.sample(operations, arguments.faults, arguments.sample, arguments.seed)
    else:
        sweeps.all(operations, arguments.faults, (arguments.part, arguments.parts))
    print(sweeps.summary())
    return int(sweeps.broken > 0)


if __name__ == "__main__":
    sys.exit(main())
