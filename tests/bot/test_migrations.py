"""Databases of every schema that ever landed are brought up to date with all that they hold, and never taken back."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from bot import chat_schema
from bot.chat_store import ChatStore
from corpus.errors import StoreError
from corpus.store.opening import open_store
from corpus.store.sql import schema

TEXTS = {
    "authors": "[]",
    "removed": "[]",
    "added": "[]",
    "aliases": "[]",
    "source": "0,1",
    "cue": "0,1",
    "content": "[]",
    "published": "2026-03-03",
}
KINDS = {"passages": "body", "speakers": "person", "attributions": "direct"}
"""What columns hold that take not just any text; the kinds by table."""


def written(path: Path, migrations: Sequence[str]) -> dict[str, int]:
    """A database as a release with these migrations left it, with one row in each table; how many rows there are."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for migration in migrations:
            connection.executescript(migration)
        connection.execute(f"PRAGMA user_version={len(migrations)}")
        for table in tables(connection):
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            values = {name: value(table, name, kind) for _, name, kind, *_ in columns}
            marks = ", ".join("?" * len(values))
            sql = f"INSERT OR IGNORE INTO {table} ({', '.join(values)}) VALUES ({marks})"
            connection.execute(sql, tuple(values.values()))
        return counted(connection)


def value(table: str, name: str, kind: str) -> object:
    """Something that fits into a column."""
    if name in {"deleted", "spent", "replaces"}:
        return None
    if name == "kind":
        return KINDS.get(table, "x")
    return TEXTS.get(name, "x") if kind == "TEXT" else 1


def tables(connection: sqlite3.Connection) -> list[str]:
    rows = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    return [name for (name,) in rows]


def counted(connection: sqlite3.Connection) -> dict[str, int]:
    return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables(connection)}


def kept(path: Path, before: dict[str, int], version: int) -> None:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (version,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        after = counted(connection)
    assert {table: after.get(table) for table in before} == before


@pytest.mark.parametrize("version", range(1, len(chat_schema.MIGRATIONS) + 1))
async def test_chats_of_every_older_release_are_kept(tmp_path: Path, version: int) -> None:
    before = written(tmp_path / "bot.db", chat_schema.MIGRATIONS[:version])
    chat_store = await ChatStore.open(tmp_path)
    assert [entry.update_id for entry in await chat_store.update_log.waiting()] == []
    assert await chat_store.is_admin(1)
    await chat_store.close()
    kept(tmp_path / "bot.db", before, len(chat_schema.MIGRATIONS))


@pytest.mark.parametrize("version", range(1, len(schema.MIGRATIONS) + 1))
async def test_articles_of_every_older_release_are_kept(tmp_path: Path, version: int) -> None:
    before = written(tmp_path / "corpus.db", schema.MIGRATIONS[:version])
    store = await open_store(tmp_path)
    article = await store.article(1)
    assert (article.citation.title, [passage.text for passage in article.passages]) == ("x", ["x"])
    await store.close()
    for table in ("identities", "names", "facts"):  # speakers are filed anew, and under which rules is a fact
        before.pop(table, None)
    kept(tmp_path / "corpus.db", before, len(schema.MIGRATIONS))


async def test_what_a_newer_release_wrote_is_left_alone(tmp_path: Path) -> None:
    for name, migrations in (("bot.db", chat_schema.MIGRATIONS), ("corpus.db", schema.MIGRATIONS)):
        written(tmp_path / name, [*migrations, "CREATE TABLE later (id INTEGER)"])
    before = {name: (tmp_path / name).read_bytes() for name in ("bot.db", "corpus.db")}
    for opening in (ChatStore.open(tmp_path), open_store(tmp_path)):
        with pytest.raises(StoreError, match="newer release"):
            await opening
    assert {name: (tmp_path / name).read_bytes()[100:] for name in before} == {
        name: data[100:] for name, data in before.items()
    }
