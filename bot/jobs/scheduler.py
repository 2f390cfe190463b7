"""When jobs run: each in a task of its own, again after its time, and after ever longer pauses while it fails."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.jobs.job import Job, JobContext
from corpus.errors import OnRecordError, where
from corpus.messages import message

logger = logging.getLogger(__name__)

BACK_OFF = (5.0, 30.0, 120.0, 600.0, 3600.0)  # seconds after the first failure, the second and so on
TELL_AFTER = 3  # failures in a row: the admins hear of it


@dataclass(slots=True)
class JobState:
    """How a job is doing. `succeeded` is in Unix seconds, 0 before the first time; `failures` are those in a row."""

    succeeded: float = 0.0
    failures: int = 0


class Scheduler:
    """Runs the jobs from `start` until `stop`."""

    def __init__(
        self, jobs: Sequence[Job], context: JobContext, *, sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """`sleep` is what waiting is done with."""
        self._jobs = jobs
        self._context = context
        self._sleep = sleep
        self._tasks: list[asyncio.Task[None]] = []
        self.states = {job.name: JobState() for job in jobs}

    def start(self, *, everywhere: bool = False) -> None:
        """Begin those that one process does for all, or those that each does for its own chats."""
        wanted = [job for job in self._jobs if job.everywhere == everywhere]
        self._tasks += [asyncio.create_task(self._supervise(job), name=f"job {job.name}") for job in wanted]

    async def stop(self) -> None:
        """Cancel what runs. Safe to call twice, and before `start`."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _supervise(self, job: Job) -> None:
        state = self.states[job.name]
        while True:
            try:
                await job.run(self._context)
            except Exception as error:  # whatever it is, no job dies of it
                await self._failed(job, state, error)
                continue
            if state.failures >= TELL_AFTER or not state.succeeded:  # an earlier life of the process may have told it
                await self._quietly(self._context.notices.clear(_key(job)))
            state.succeeded, state.failures = time.time(), 0
            if job.every is None:
                return
            await self._sleep(job.every)

    async def _failed(self, job: Job, state: JobState, error: Exception) -> None:
        state.failures += 1
        wait = BACK_OFF[min(state.failures, len(BACK_OFF)) - 1]
        detail = f" ({error})" if isinstance(error, OnRecordError) else ""
        logger.warning("the job %r failed: %s%s; again in %.0f s", job.name, where(error), detail, wait)
        if state.failures == TELL_AFTER:
            reason = error.message if isinstance(error, OnRecordError) else type(error).__name__
            told = message("The job “{job}” keeps failing: {reason}.", job=job.name, reason=reason)
            await self._quietly(self._context.notices.tell(_key(job), told))
        await self._sleep(wait)

    async def _quietly(self, telling: Awaitable[None]) -> None:
        try:
            await telling
        except Exception as error:  # telling of a failure must not become one
            logger.warning("the admins could not be told: %s", where(error))


def _key(job: Job) -> str:
    return f"job {job.name}"
