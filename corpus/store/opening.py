"""The one place that knows which kind of database there is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from corpus.store.copies import Copies
from corpus.store.database import Database
from corpus.store.sqlite.copies import SqliteCopies
from corpus.store.sqlite.database import SqliteDatabase
from corpus.store.sqlite.schema import MIGRATIONS
from corpus.store.sqlite.store import SqliteStore
from corpus.store.store import Store

_ARTICLES = "corpus.db"


async def open_store(folder: Path) -> Store:
    """Open the articles of a data folder, making both if they aren't there. Raises StoreError."""
    return await SqliteStore.open(folder / _ARTICLES)


async def open_database(folder: Path, name: str, migrations: Sequence[str]) -> Database:
    """Open another database of the data folder, "bot.db", and bring its schema up to date. Raises StoreError."""
    return await SqliteDatabase.open(folder / name, migrations)


def store_copies(folder: Path) -> Copies:
    """How the articles of a data folder are backed up."""
    return database_copies(folder, _ARTICLES, MIGRATIONS)


def database_copies(folder: Path, name: str, migrations: Sequence[str]) -> Copies:
    """How another database of the data folder is."""
    return SqliteCopies(folder / name, len(migrations))
