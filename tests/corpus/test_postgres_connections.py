"""Connections to PostgreSQL that broke while nobody used them."""

import asyncio
from pathlib import Path

import psycopg
import pytest

from corpus.errors import ConfigError
from corpus.store.database import Transaction
from corpus.store.postgres.database import PostgresDatabase
from tests.cluster.running import postgres_database


@pytest.mark.parametrize(
    "address",
    ["mysql://app:secret@db/news", "postgresql://app:secret@db/news?colour=red", "postgresql://app:se%cret@db/"],
)
async def test_what_is_no_address_is_told_without_being_quoted(address: str) -> None:
    with pytest.raises(ConfigError, match="can't be read") as told:
        await PostgresDatabase.open(address, "kept", [])
    assert "secret" not in str(told.value)
    assert told.value.__suppress_context__


@pytest.mark.cluster
async def test_what_broke_while_idle_is_replaced_and_nobody_hears_of_it(tmp_path: Path) -> None:
    url = postgres_database(tmp_path)
    database = await PostgresDatabase.open(url, "kept", ["CREATE TABLE lines (text TEXT NOT NULL);"])

    async def write(transaction: Transaction) -> None:
        await transaction.execute("INSERT INTO lines VALUES (?)", ("one",))

    async def use_the_turn() -> str:
        async with database.turn("leading"):
            return "had"

    async def break_all() -> None:
        await asyncio.gather(*(database.read("SELECT pg_sleep(0.05)") for _ in range(6)))
        with psycopg.connect(url, autocommit=True) as other:
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )

    try:
        await break_all()
        assert [row[0] for row in await database.read("SELECT 1")] == [1]
        await break_all()
        await database.write(write)
        await break_all()
        assert await use_the_turn() == "had"
        await break_all()
        assert [row["text"] for row in await database.read("SELECT * FROM lines")] == ["one"]
    finally:
        await database.close()
