"""What becomes of the locks of a process that hangs, and of a process whose server does."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import psycopg
import pytest

from corpus.errors import StoreError
from corpus.store.postgres.database import PostgresDatabase
from tests.cluster.running import postgres, postgres_database

pytestmark = pytest.mark.cluster

SILENCE = 3.0
LONGER = "SELECT pg_sleep(5)"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return postgres_database(tmp_path)


@pytest.fixture
async def database(url: str) -> AsyncIterator[PostgresDatabase]:
    opened = await PostgresDatabase.open(url, "kept", [], silence=SILENCE)
    yield opened
    await opened.close()


def hang(url: str) -> None:
    """Let nothing in this process run for longer than it may be silent."""
    with psycopg.connect(url) as connection:
        connection.execute(LONGER)


async def test_a_turn_is_kept_by_a_process_that_runs_and_lost_by_one_that_hangs(
    database: PostgresDatabase, url: str
) -> None:
    async def next_one() -> str:
        async with database.turn("leading"):
            return "had"

    async with asyncio.timeout(60.0), database.turn("leading") as turn:
        waiting = asyncio.create_task(next_one())
        await database.read(LONGER)
        assert not waiting.done()
        hang(url)
        await turn.lost()
        assert await waiting == "had"


async def test_slots_are_kept_by_a_process_that_runs_and_lost_by_one_that_hangs(
    database: PostgresDatabase, url: str
) -> None:
    async with database.slots("updates", 4) as slots:
        for _ in range(8):
            assert len((await slots.take()).slots) == 4
            await slots.told(0.5)
        hang(url)
        with pytest.raises(StoreError, match="lost sight"):
            await slots.take()
    async with database.slots("updates", 4) as slots:
        assert len((await slots.take()).slots) == 4


async def test_a_process_ends_its_part_when_its_server_hangs(database: PostgresDatabase, url: str) -> None:
    if "TEST_POSTGRES_URL" in os.environ:
        pytest.skip("another's server isn't stopped")
    postgres()
    async with database.slots("updates", 4) as slots:
        await slots.take()
        with psycopg.connect(url) as other:
            ((session,),) = other.execute(
                "SELECT DISTINCT pid FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid() "
                "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
            ).fetchall()
        os.kill(session, signal.SIGSTOP)
        try:
            async with asyncio.timeout(30.0):
                with pytest.raises(StoreError, match="lost sight"):
                    await slots.take()
        finally:
            os.kill(session, signal.SIGCONT)


async def test_sessions_end_by_themselves_when_nobody_is_there_any_more(database: PostgresDatabase) -> None:
    for setting in ("tcp_keepalives_idle", "tcp_user_timeout", "idle_in_transaction_session_timeout"):
        ((value,),) = await database.read(f"SHOW {setting}")
        assert value not in {"0", "7200"}
