"""Worker processes for work that would hold up the event loop, or that must be killed when it takes too long."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import resource
import signal
import threading
from collections import deque
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import connection
from typing import Any, ParamSpec, TypeVar, cast

from corpus.errors import OnRecordError, TooLargeError, UnforeseenError, UnreadableError, where

P = ParamSpec("P")
Item = TypeVar("Item")
T = TypeVar("T")

_log = logging.getLogger(__name__)

MEMORY = 3_000_000_000  # bytes of address space of one worker
STARTING = 60.0  # seconds until a new worker must be ready


class Workers:
    """Runs functions in `count` processes, started when first needed; 0 runs them in a thread of this process.

    A worker that dies takes nobody with it: what it and its fellows were doing is done again, one job at a time, and
    only the job that kills a worker when it is alone fails.
    """

    def __init__(self, count: int) -> None:
        """No process starts yet."""
        self.count = count
        self._executor: Executor | None = None
        self._open: set[Executor] = set()
        self._places = asyncio.Semaphore(max(count, 1))
        self._starting = asyncio.Lock()
        self._alone = asyncio.Lock()
        self._closed = False

    async def run(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result. Both it and its arguments must be picklable.

        Raises TooLargeError if it takes longer than `seconds` or too much memory (its worker is killed then),
        UnreadableError if it kills its worker, and UnforeseenError if it raises what OnRecord doesn't raise on purpose.
        """
        try:
            return await self._run(seconds, partial(_guarded, partial(function, *args, **kwargs)))
        except UnforeseenError as error:
            _log.error("%s", error)
            raise

    async def _run(self, seconds: float, job: Callable[[], T]) -> T:
        async with self._places:
            async with self._starting:
                self._executor = executor = self._executor or await self._started(self.count)
            try:
                return await self._within(seconds, executor, job)
            except BrokenProcessPool:
                self._discard(executor)
        async with self._alone:
            return await self._run_alone(seconds, job)

    async def _run_alone(self, seconds: float, job: Callable[[], T]) -> T:
        executor = await self._started(1)
        try:
            return await self._within(seconds, executor, job)
        except BrokenProcessPool as error:
            raise UnreadableError("reading it stopped the program that reads") from error
        finally:
            self._discard(executor)

    async def _within(self, seconds: float, executor: Executor, job: Callable[[], T]) -> T:
        try:
            future = asyncio.get_running_loop().run_in_executor(executor, job)
            async with asyncio.timeout(seconds):
                return await future
        except TimeoutError as error:
            self._discard(executor)
            raise TooLargeError("reading it takes too long") from error
        except MemoryError as error:
            raise TooLargeError("reading it takes too much memory") from error

    async def each(
        self, items: Iterator[Item], work: Callable[[Item], Coroutine[Any, Any, T]]
    ) -> AsyncGenerator[T, None]:
        """`work(item)` of each item, in order, with so many begun that no worker waits for the next.

        Items are taken in a thread: `items` may block. Closing the iterator cancels what is at work.
        """
        tasks: deque[asyncio.Task[T]] = deque()
        nothing = object()
        try:
            while (item := await asyncio.to_thread(next, items, nothing)) is not nothing:
                tasks.append(asyncio.create_task(work(cast("Item", item))))
                if len(tasks) > 2 * max(self.count, 1):
                    yield await tasks.popleft()
            while tasks:
                yield await tasks.popleft()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Stop the workers; what they were doing is lost. Safe to call twice."""
        self._closed = True
        for executor in list(self._open):
            self._discard(executor)

    async def _started(self, count: int) -> Executor:
        if self._closed:
            raise UnreadableError("OnRecord is shutting down")
        executor = _pool(count) if count else ThreadPoolExecutor(1, "corpus")
        self._open.add(executor)
        try:
            await self._within(STARTING, executor, os.getpid)
        except (BrokenProcessPool, OSError) as error:
            self._discard(executor)
            raise UnreadableError("the program that reads can't be started; is there enough memory?") from error
        return executor

    def _discard(self, executor: Executor) -> None:
        if self._executor is executor:
            self._executor = None
        self._open.discard(executor)
        _kill(executor)


def one_thread() -> None:
    """Keep numpy from starting threads, here if it is not loaded yet and in new processes.

    Its matrices are small here: threads would spend more on waiting for each other than they save.
    """
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _guarded(job: Callable[[], T]) -> T:
    """In a worker: a fault of the job's harms no other, and is told by where it is, never by what was read."""
    try:
        return job()
    except (OnRecordError, MemoryError):
        raise
    except Exception as error:
        raise UnforeseenError("reading it met a fault in OnRecord: {place}", place=where(error)) from None


def _pool(count: int) -> ProcessPoolExecutor:
    one_thread()
    return ProcessPoolExecutor(count, multiprocessing.get_context("spawn"), _prepare)


def _kill(executor: Executor) -> None:
    if isinstance(executor, ProcessPoolExecutor):
        for process in list((executor._processes or {}).values()):
            process.kill()
    # What waits gets BrokenProcessPool. Cancelled, it would raise CancelledError in a task that nobody cancelled.
    executor.shutdown(wait=False)


def _prepare() -> None:
    """In a new worker: interrupts are the parent's to handle, memory has a limit, and no worker outlives its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(5)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
