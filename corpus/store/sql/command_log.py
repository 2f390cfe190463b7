"""Commands that take effect once: given again after a crash, one gets the result that it had the first time.

The result is written in the transaction that does the work, so there is no moment at which only one of them is there.
"""

from __future__ import annotations

import json
import time
from typing import Any, TypeVar, cast

from corpus.store.database import Job, Transaction

T = TypeVar("T")

KEPT_SECONDS = 7 * 86_400.0  # nobody gives a command again after longer


_RESULT = "SELECT result FROM commands WHERE command = ?"


async def result_of(transaction: Transaction, command: str) -> Any | None:
    """The JSON value that a command had as its result; None if it was never given, or too long ago."""
    for row in await transaction.execute_fetchall(_RESULT, (command,)):
        return json.loads(row["result"])
    return None


def once(command: str, job: Job[T]) -> Job[T]:
    """The job, done at most once for this command; its result must be a JSON value. "" stands for no command."""
    if not command:
        return job

    async def guarded(transaction: Transaction) -> T:
        rows = await transaction.execute_fetchall(_RESULT, (command,))
        for row in rows:
            return cast("T", json.loads(row["result"]))
        result = await job(transaction)
        await transaction.execute(
            "INSERT INTO commands(command, result, at) VALUES (?, ?, ?)", (command, json.dumps(result), time.time())
        )
        return result

    return guarded
