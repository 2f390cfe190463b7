"""Python loads this at the start of the process under test: notes when a step of the event loop takes long.

What counts is the CPU time of the loop's thread, so that a machine which is busy otherwise makes no false alarm. One
line a step in the file FAULTS_STALLS: milliseconds and what it was.
"""

import asyncio
import os
import time
from pathlib import Path

LONG = 0.2  # seconds

_run = asyncio.Handle._run


def _timed(handle: asyncio.Handle) -> None:
    began = time.thread_time()
    try:
        _run(handle)
    finally:
        took = time.thread_time() - began
        if took > LONG:
            with Path(os.environ["FAULTS_STALLS"]).open("a") as file:
                file.write(f"{took * 1000:.0f} {handle!r}\n")


if "FAULTS_STALLS" in os.environ:
    asyncio.Handle._run = _timed  # type: ignore[method-assign]
