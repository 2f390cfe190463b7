"""Worker processes: results, limits, and the death of a worker."""

import asyncio
import multiprocessing
import multiprocessing.spawn
import os
import signal
import time
from collections.abc import AsyncIterator

import pytest

from corpus.errors import InvalidError, TooLargeError, UnforeseenError, UnreadableError
from corpus.ingest.workers import Workers


@pytest.fixture
async def workers() -> AsyncIterator[Workers]:
    pool = Workers(2)
    yield pool
    await pool.close()


def refuse() -> None:
    raise InvalidError("on purpose")


def die(where: str) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(flag: str) -> str:
    """Kill the worker the first time only."""
    try:
        os.close(os.open(flag, os.O_CREAT | os.O_EXCL))
    except FileExistsError:
        return "alive"
    os.kill(os.getpid(), signal.SIGKILL)
    return "dead"


def spin() -> None:
    while True:
        pass


def hoard() -> int:
    return len(bytearray(64_000_000_000))


async def test_work_is_done_elsewhere_and_errors_come_back(workers: Workers) -> None:
    assert await workers.run(10, os.getpid) != os.getpid()
    with pytest.raises(InvalidError, match="on purpose"):
        await workers.run(10, refuse)
    with pytest.raises(UnforeseenError, match=r"ValueError at [\w/.]+:\d+$"):  # and never what was read
        await workers.run(10, int, "secret")


async def test_a_worker_that_dies_is_replaced_and_its_job_done_again(workers: Workers, tmp_path: object) -> None:
    assert await workers.run(10, die_once, f"{tmp_path}/flag") == "alive"


async def test_only_the_job_that_kills_workers_fails(workers: Workers) -> None:
    jobs = [workers.run(10, die, "here"), *(workers.run(10, abs, -number) for number in range(6))]
    first, *others = await asyncio.gather(*jobs, return_exceptions=True)
    assert isinstance(first, UnreadableError)
    assert others == [0, 1, 2, 3, 4, 5]


async def test_what_takes_too_long_is_killed_and_the_next_job_runs(workers: Workers) -> None:
    await workers.run(10, abs, 1)
    with pytest.raises(TooLargeError, match="too long"):
        await workers.run(0.5, spin)
    assert await workers.run(10, abs, -1) == 1


async def test_what_waits_for_a_busy_processor_takes_no_time(workers: Workers) -> None:
    await workers.run(0.1, time.sleep, 0.3)  # as if others had the processor meanwhile
    with pytest.raises(TooLargeError, match="too long"):
        await workers.run(0.01, time.sleep, 60)


async def test_what_takes_too_much_memory_fails_alone(workers: Workers) -> None:
    with pytest.raises(TooLargeError, match="memory"):
        await workers.run(10, hoard)
    assert await workers.run(10, abs, -1) == 1


async def test_without_processes_a_thread_does_the_work() -> None:
    workers = Workers(0)
    assert await workers.run(10, os.getpid) == os.getpid()
    await workers.close()
    with pytest.raises(UnreadableError):
        await workers.run(10, os.getpid)


async def test_closing_ends_what_is_at_work_with_an_error_and_nothing_starts_anew(workers: Workers) -> None:
    await workers.run(10, abs, 1)
    at_work = [asyncio.create_task(workers.run(60, spin)) for _ in range(4)]
    await asyncio.sleep(0.3)
    await workers.close()
    outcomes = await asyncio.gather(*at_work, return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [UnreadableError] * 4


async def test_closing_while_a_worker_starts_is_told_as_such() -> None:
    workers = Workers(0)
    starting = asyncio.create_task(workers.run(10, abs, 1))
    await asyncio.sleep(0)  # it starts now
    await workers.close()
    with pytest.raises(UnreadableError):
        await starting


async def test_workers_that_cannot_start_are_told_in_a_sentence() -> None:
    executable = multiprocessing.spawn.get_executable()
    multiprocessing.set_executable("/bin/false")
    workers = Workers(1)
    try:
        with pytest.raises(UnreadableError, match="can't be started"):
            await workers.run(5, len, "abc")
    finally:
        multiprocessing.set_executable(executable)
        await workers.close()
