"""Lives of the bot in processes that are forked for them, where everything is loaded already, or in this process."""

from __future__ import annotations

import faulthandler
import gc
import io
import logging
import os
import select
import shutil
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from bot.translation import catalogs
from corpus import language_detection
from corpus.errors import OnRecordError
from tests.faults.operations import Place
from tests.faults.swept import OPERATIONS

LIFE_SECONDS = 300.0
ENDING_SECONDS = 3.0  # for a thread, once what it was for is closed
REFUSED = 3  # exit code of a life that ended with a clear word
KILLED = -signal.SIGKILL


@dataclass(frozen=True, slots=True)
class End:
    """How a life ended: its exit code, and what it wrote to standard error."""

    code: int
    log: str

    def faults(self, may: int = 0) -> Iterator[str]:
        """What is wrong with it; the exit code `may` is right, too."""
        if self.code not in {0, may}:
            yield f"the life ended with {self.code}: {self.log[-1500:]}"
        elif "Traceback" in self.log or "CRITICAL" in self.log:
            yield f"logged: {self.log[-1500:]}"


def forked(life: Callable[[], None], work: Path) -> End:
    """Live in a process of its own. This one must have no threads. A life that takes too long is made to end badly."""
    log = work / "log"
    log.write_text("")
    child = os.fork()
    if not child:
        _live(life, log)
    end = os.pidfd_open(child)
    late = not select.select([end], [], [], LIFE_SECONDS)[0]
    if late:
        os.kill(child, signal.SIGABRT)
    os.close(end)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return End(code, log.read_text(errors="replace") + late * f"\nit took over {LIFE_SECONDS:.0f} s")


def lived(life: Callable[[], None]) -> End:
    """Live in this process, which is cheaper: for what nothing kills. A life that takes too long ends badly."""
    log, before = io.StringIO(), set(threading.enumerate())
    signal.signal(signal.SIGALRM, _late)
    signal.setitimer(signal.ITIMER_REAL, LIFE_SECONDS)
    try:
        with redirect_stderr(log):
            logging.basicConfig(level=logging.INFO, stream=log, force=True)
            code = _code(life)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0.0)
    if not before.issuperset(threading.enumerate()):
        gc.collect()  # with the executors go their threads
    if left := [thread.name for thread in threading.enumerate() if thread not in before and _goes_on(thread)]:
        log.write(f"CRITICAL: a process would not end, for {left} go on\n")
    return End(code, log.getvalue())


def _goes_on(thread: threading.Thread) -> bool:
    """Whether a thread that should be over is not."""
    thread.join(ENDING_SECONDS)
    return thread.is_alive()


def _late(number: int, frame: object) -> NoReturn:
    raise TimeoutError(f"it took over {LIFE_SECONDS:.0f} s")


def _code(life: Callable[[], None]) -> int:
    """Live; the exit code that the process would have."""
    try:
        life()
    except OnRecordError as error:
        sys.stderr.write(f"refused: {error}\n")
        return REFUSED
    except Exception:
        traceback.print_exc()
        return 1
    return 0


def _live(life: Callable[[], None], log: Path) -> NoReturn:
    os.dup2(os.open(log, os.O_WRONLY), 2)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, force=True)
    faulthandler.enable()
    code = 1
    try:
        code = _code(life)
    finally:
        sys.stderr.flush()
        os._exit(code)


def rehearse(work: Path) -> None:
    """Live once, so that what lives load is loaded before they are forked."""
    language_detection.load()
    catalogs.load()
    place = Place(work / "rehearsal" / "disk", work / "rehearsal" / "telegram")
    place.disk.mkdir(parents=True)
    OPERATIONS["answer"].prepare(place)
    OPERATIONS["answer"].act(place)
    gc.collect()  # with the executors go their threads
    gc.freeze()  # what is loaded is not gone through again in each life, which would copy its pages
    shutil.rmtree(work / "rehearsal")
