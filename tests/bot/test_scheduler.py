"""When jobs run: each by itself, again and again, and none of them dies silently."""

import asyncio
import logging
from typing import Any, cast

import pytest

from bot.jobs.job import Job, JobContext
from bot.jobs.jobs import JOBS
from bot.jobs.scheduler import BACK_OFF, TELL_AFTER, Scheduler
from bot.telegram.commands import COMMANDS
from corpus.errors import StoreError
from corpus.messages import Message


class Told:
    """Notices, as what the admins were told and what is over."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.over: list[str] = []

    async def tell(self, key: str, told: Message) -> None:
        self.texts.append(str(told))

    async def clear(self, key: str) -> None:
        self.over.append(key)


class Days:
    """Time that passes only by sleeping; it stops after so many sleeps."""

    def __init__(self, sleeps: int) -> None:
        self.waits: list[float] = []
        self.over = asyncio.Event()
        self._left = sleeps

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self._left -= 1
        if self._left <= 0:
            self.over.set()
            await asyncio.Event().wait()
        await asyncio.sleep(0)


async def run(jobs: list[Job], days: Days) -> tuple[Scheduler, Told]:
    told = Told()
    context = JobContext(cast("Any", None), told, cast("Any", None), COMMANDS)
    scheduler = Scheduler(jobs, context, sleep=days.sleep)
    scheduler.start()
    await days.over.wait()
    await scheduler.stop()
    return scheduler, told


async def test_a_job_that_stands_in_the_table_is_run_again_and_again() -> None:
    """One entry is all it takes."""
    runs: list[JobContext] = []

    async def note(context: JobContext) -> None:
        runs.append(context)

    days = Days(3)
    scheduler, told = await run([Job("dummy", note, every=60.0)], days)
    assert len(runs) == 3
    assert days.waits == [60.0] * 3
    assert scheduler.states["dummy"].succeeded > 0
    assert told.texts == []


async def test_a_job_without_a_time_runs_once() -> None:
    runs: list[str] = []

    async def once(context: JobContext) -> None:
        runs.append("once")

    async def often(context: JobContext) -> None:
        runs.append("often")

    await run([Job("once", once), Job("often", often, every=1.0)], Days(4))
    assert runs.count("once") == 1
    assert runs.count("often") == 4


async def test_a_failing_job_is_tried_again_less_and_less_often_and_the_admins_hear_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures: list[Exception] = [StoreError("the disk is full")] * 6

    async def fail(context: JobContext) -> None:
        if failures:
            raise failures.pop()

    days = Days(8)
    with caplog.at_level(logging.WARNING):
        scheduler, told = await run([Job("failing", fail, every=60.0)], days)
    assert days.waits == [*BACK_OFF, BACK_OFF[-1], 60.0, 60.0]
    assert told.texts == ["The job “failing” keeps failing: the disk is full."]
    assert told.over == ["job failing"]
    assert scheduler.states["failing"].failures == 0
    assert "the disk is full" in caplog.text


async def test_what_an_earlier_life_told_of_a_job_is_over_when_it_succeeds() -> None:
    async def succeed(context: JobContext) -> None:
        pass

    _, told = await run([Job("mended", succeed, every=60.0)], Days(3))
    assert told.over == ["job mended"]


async def test_a_failure_of_one_job_is_no_matter_to_another() -> None:
    runs = 0

    async def fail(context: JobContext) -> None:
        raise RuntimeError

    async def count(context: JobContext) -> None:
        nonlocal runs
        runs += 1

    scheduler, told = await run([Job("failing", fail), Job("counting", count, every=1.0)], Days(12))
    assert runs > 3
    assert scheduler.states["failing"].failures >= TELL_AFTER
    assert told.texts == ["The job “failing” keeps failing: RuntimeError."]


def test_the_table_names_each_job_once() -> None:
    assert len({job.name for job in JOBS}) == len(JOBS)
