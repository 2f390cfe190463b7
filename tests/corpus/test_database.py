import asyncio
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.errors import InvalidError, StoreError
from corpus.store.database import Transaction
from corpus.store.sqlite.database import SqliteDatabase, SqliteTransaction

NOTES = ("CREATE TABLE notes (text TEXT NOT NULL)",)


async def insert(database: SqliteDatabase, text: str, *, fail: bool = False) -> str:
    async def job(transaction: Transaction) -> str:
        await transaction.execute("INSERT INTO notes VALUES (?)", (text,))
        await asyncio.sleep(0)
        if fail:
            raise InvalidError("no")
        return text

    return await database.write(job)


async def notes(database: SqliteDatabase) -> list[str]:
    return [row["text"] for row in await database.read("SELECT text FROM notes ORDER BY rowid")]


async def test_a_write_is_seen_by_the_next_read(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "a.db", NOTES)
    assert await insert(database, "one") == "one"
    assert await notes(database) == ["one"]
    await database.close()


async def test_a_failing_job_leaves_nothing_and_the_next_goes_on(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "a.db", NOTES)
    results = await asyncio.gather(
        insert(database, "one"), insert(database, "two", fail=True), insert(database, "three"), return_exceptions=True
    )
    assert isinstance(results[1], InvalidError)
    assert await notes(database) == ["one", "three"]
    await database.close()


async def test_a_cancelled_caller_neither_stops_its_job_nor_the_writer(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "a.db", NOTES)
    started = asyncio.Event()

    async def job(transaction: Transaction) -> None:
        started.set()
        await transaction.execute("INSERT INTO notes VALUES ('kept')")

    caller = asyncio.create_task(database.write(job))
    await started.wait()
    caller.cancel()
    await insert(database, "after")
    assert await notes(database) == ["kept", "after"]
    await database.close()


async def test_broken_sql_is_a_store_error(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "a.db", NOTES)

    async def job(transaction: Transaction) -> None:
        await transaction.execute("INSERT INTO nowhere VALUES (1)")

    with pytest.raises(StoreError):
        await database.write(job)
    with pytest.raises(StoreError):
        await database.read("SELECT * FROM nowhere")
    await database.close()
    with pytest.raises(StoreError, match="closed"):
        await insert(database, "late")


async def test_what_can_not_be_rolled_back_does_not_get_into_the_next_transaction(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "a.db", NOTES)

    async def job(transaction: Transaction) -> None:
        await transaction.execute("INSERT INTO notes VALUES ('torn')")
        assert isinstance(transaction, SqliteTransaction)
        await transaction.connection.set_authorizer(
            lambda action, what, *_: sqlite3.SQLITE_DENY if what == "ROLLBACK" else 0
        )
        await transaction.execute("INSERT INTO nowhere VALUES ('more')")

    with pytest.raises(StoreError):
        await database.write(job)
    await insert(database, "after")
    await insert(database, "later")
    assert await notes(database) == ["after", "later"]
    await database.close()
    again = await SqliteDatabase.open(tmp_path / "a.db", NOTES)
    assert await notes(again) == ["after", "later"]
    await again.close()


async def test_what_could_only_be_read_for_a_moment_is_written_again(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "a.db", NOTES)

    async def job(transaction: Transaction) -> None:
        await transaction.execute("PRAGMA query_only=ON")  # as if the file had been opened for reading
        await transaction.execute("INSERT INTO notes VALUES ('refused')")

    with pytest.raises(StoreError, match="readonly"):
        await database.write(job)
    await insert(database, "one")
    assert await notes(database) == ["one"]
    await database.close()


async def test_nobody_else_on_the_machine_can_read_the_files(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "data" / "a.db", NOTES)
    await insert(database, "one")
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    assert set(modes) >= {"a.db", "a.db-wal"}
    assert set(modes.values()) == {0o600}
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    await database.close()


async def test_the_reader_cannot_write(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "a.db", NOTES)
    with pytest.raises(StoreError):
        await database.read("INSERT INTO notes VALUES ('x')")
    await database.close()


async def test_migrations_run_once_each_and_in_order(tmp_path: Path) -> None:
    database = await SqliteDatabase.open(tmp_path / "a.db", NOTES)
    await insert(database, "old")
    await database.close()
    database = await SqliteDatabase.open(tmp_path / "a.db", (*NOTES, "ALTER TABLE notes ADD COLUMN author TEXT"))
    assert [tuple(row) for row in await database.read("SELECT text, author FROM notes")] == [("old", None)]
    await database.close()


async def test_a_newer_files_schema_is_refused(tmp_path: Path) -> None:
    await (await SqliteDatabase.open(tmp_path / "a.db", (*NOTES, "SELECT 1"))).close()
    with pytest.raises(StoreError, match="newer release"):
        await SqliteDatabase.open(tmp_path / "a.db", NOTES)


async def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(StoreError, match="can't be opened"):
        await SqliteDatabase.open(path, NOTES)
    assert path.read_bytes().startswith(b"not a database")


KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from corpus.store.sqlite.database import SqliteDatabase, SqliteTransaction
async def main():
    database = await SqliteDatabase.open(Path(sys.argv[1]), ("CREATE TABLE notes (text TEXT NOT NULL)",))
    async def job(transaction):
        await transaction.execute("INSERT INTO notes VALUES ('acknowledged')")
    await database.write(job)
    async def half(transaction):
        await transaction.execute("INSERT INTO notes VALUES ('half')")
        os.kill(os.getpid(), signal.SIGKILL)
    await database.write(half)
asyncio.run(main())
"""


async def test_a_kill_inside_a_transaction_keeps_what_was_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    done = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", KILLED, str(path)], cwd=Path.cwd(), check=False
    )
    assert done.returncode == -signal.SIGKILL
    database = await SqliteDatabase.open(path, NOTES)
    assert await notes(database) == ["acknowledged"]
    assert [row[0] for row in await database.read("PRAGMA integrity_check")] == ["ok"]
    await database.close()


async def test_what_the_disk_has_changed_in_a_schema_is_refused_with_a_clear_word(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    await (await SqliteDatabase.open(path, NOTES)).close()
    path.write_bytes(path.read_bytes().replace(b"CREATE TABLE notes", b"CREATE TABL\xc9 notes"))
    with pytest.raises(StoreError, match="can't be opened"):
        await SqliteDatabase.open(path, NOTES)
