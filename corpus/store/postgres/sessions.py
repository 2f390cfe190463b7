"""Sessions that hold locks for a process: what ends them when the process, its machine or the server says nothing more.

The server ends a session by itself when nothing more can be sent to its client, when it leaves a transaction open, and,
where it holds a lock for long, when it asks for nothing; otherwise the locks of a process that hangs would hold up all
others for as long as it does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import psycopg
from psycopg import AsyncConnection

T = TypeVar("T")

SILENT_SECONDS = 60.0  # without a statement, until the locks of a session are others'
OPEN_SECONDS = 60.0  # without a statement, until a transaction is given up
_SETTINGS = {
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "10000",  # milliseconds, as is the next
    "idle_in_transaction_session_timeout": str(int(1000 * OPEN_SECONDS)),
}
_SILENCE = "idle_session_timeout"
_KNOWS_SILENCE = 140_000  # the server's version


def options(schema: str) -> str:
    """What a session in the schema begins with."""
    return " ".join(f"-c {name}={value}" for name, value in {"search_path": schema, **_SETTINGS}.items())


async def end_when_silent(connection: AsyncConnection[Any], seconds: float) -> None:
    """Have the server end the session when it asks for nothing for so many seconds; 0 for never."""
    if connection.info.server_version >= _KNOWS_SILENCE:
        await connection.execute("SELECT set_config(%s, %s, FALSE)", (_SILENCE, str(int(1000 * seconds))))


async def in_time(connection: AsyncConnection[Any], work: Awaitable[T], seconds: float) -> T:
    """What work on a connection comes to. Raises OperationalError when that takes longer; the connection is closed
    then, since a server that has stopped doesn't hear that a statement is taken back."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait({task}, timeout=seconds)
        if task.done():
            return task.result()
        await connection.close()
        raise psycopg.OperationalError("the server doesn't answer")
    finally:
        if not task.done():
            task.cancel()
            await asyncio.wait({task}, timeout=1.0)
