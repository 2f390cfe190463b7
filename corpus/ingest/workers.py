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
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any, ParamSpec, TypeVar, cast

from corpus.errors import OnRecordError, TooLargeError, UnforeseenError, UnreadableError, where

P = ParamSpec("P")
Item = TypeVar("Item")
T = TypeVar("T")

_log = logging.getLogger(__name__)

MEMORY = 3_000_000_000  # bytes of address space of one worker
STARTING = 300.0  # seconds until a new worker must be ready, on a machine that is busy with other things too
IDLE_TIMES = 10  # a job may take so many times its seconds if it waits for the processor


@dataclass(frozen=True, slots=True)
class _Worker:
    """One process, or a thread of this one."""

    executor: Executor
    process: BaseProcess | None


class Workers:
    """Runs functions in up to `count` processes, started when they are needed; 0 runs them in a thread of this process.

    What a worker was doing that dies is done again by another; only a job that kills both fails.
    """

    def __init__(self, count: int) -> None:
        """No process starts yet."""
        self.count = count
        self._idle: list[_Worker] = []
        self._open: set[Executor] = set()
        self._places = asyncio.Semaphore(max(count, 1))
        self._closed = False

    async def run(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """The function's result. Both it and its arguments must be picklable.

        Raises TooLargeError if it takes more than `seconds` of the processor's time or too much memory (its worker is
        killed then), UnreadableError if it kills its worker, and UnforeseenError if it raises what OnRecord doesn't
        raise on purpose.
        """
        try:
            return await self._run(seconds, partial(_guarded, partial(function, *args, **kwargs)))
        except UnforeseenError as error:
            _log.error("%s", error)
            raise

    async def _run(self, seconds: float, job: Callable[[], T]) -> T:
        async with self._places:
            try:
                return await self._tried(seconds, job)
            except BrokenProcessPool:
                pass
            try:
                return await self._tried(seconds, job)
            except BrokenProcessPool as error:
                raise UnreadableError("reading it stopped the program that reads") from error

    async def _tried(self, seconds: float, job: Callable[[], T]) -> T:
        self._check_open()
        worker = self._rested() or await self._started()
        if worker.process:
            job, seconds = partial(_limited, seconds, job), seconds * IDLE_TIMES
        try:
            return await self._within(seconds, worker, job)
        except TimeoutError as error:
            raise TooLargeError("reading it takes too long") from error
        except BrokenProcessPool as error:
            if worker.process and await asyncio.to_thread(_ended_by, worker.process) == signal.SIGPROF:
                raise TooLargeError("reading it takes too long") from error
            raise
        except MemoryError as error:
            raise TooLargeError("reading it takes too much memory") from error

    def _rested(self) -> _Worker | None:
        """A worker that is idle; those that died meanwhile are forgotten."""
        while self._idle:
            worker = self._idle.pop()
            if worker.process is None or worker.process.is_alive():
                return worker
            self._discard(worker.executor)
        return None

    async def _within(self, seconds: float, worker: _Worker, job: Callable[[], T]) -> T:
        """The job's result. The worker is idle then, or killed if it didn't come to the job's end."""
        future = asyncio.get_running_loop().run_in_executor(worker.executor, job)
        try:
            async with asyncio.timeout(seconds):
                return await future
        finally:
            if future.cancelled() or not future.done() or isinstance(future.exception(), BrokenProcessPool):
                self._discard(worker.executor)
            else:
                self._idle.append(worker)

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
        self._idle.clear()
        for executor in list(self._open):
            self._discard(executor)

    async def _started(self) -> _Worker:
        executor = _process() if self.count else ThreadPoolExecutor(1, "corpus")
        self._open.add(executor)
        try:
            async with asyncio.timeout(STARTING):
                number = await asyncio.get_running_loop().run_in_executor(executor, os.getpid)
        except (BrokenProcessPool, OSError) as error:
            self._discard(executor)
            raise UnreadableError("the program that reads can't be started; is there enough memory?") from error
        except BaseException:
            self._discard(executor)
            raise
        self._check_open()  # closed while it started: nothing can be done in it any more
        return _Worker(executor, _processes(executor).get(number))

    def _check_open(self) -> None:
        if self._closed:
            raise UnreadableError("OnRecord is shutting down")

    def _discard(self, executor: Executor) -> None:
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


def _limited(seconds: float, job: Callable[[], T]) -> T:
    """In a worker: SIGPROF ends it when the job has used so many seconds of the processor's time."""
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        return job()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0.0)


def _process() -> ProcessPoolExecutor:
    one_thread()
    return ProcessPoolExecutor(1, multiprocessing.get_context("spawn"), _prepare)


def _processes(executor: Executor) -> Mapping[int, BaseProcess]:
    return dict((executor._processes or {}) if isinstance(executor, ProcessPoolExecutor) else {})


def _ended_by(process: BaseProcess) -> int:
    """The signal that ended a process; 0 if none did."""
    process.join()
    return -(process.exitcode or 0)


def _kill(executor: Executor) -> None:
    for process in _processes(executor).values():
        process.kill()
    # What waits gets BrokenProcessPool. Cancelled, it would raise CancelledError in a task that nobody cancelled.
    executor.shutdown(wait=False)


def _prepare() -> None:
    """In a new worker: interrupts are the parent's to handle, memory has a limit, and no worker outlives its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(10)  # beside an answer on one core, a tenth of it
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, hard))
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
