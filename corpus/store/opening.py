"""Which kind of database a store is opened in, by its address: no other module knows both."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.errors import ConfigError
from corpus.store.copies import Copies
from corpus.store.database import Database
from corpus.store.sql.schema import MIGRATIONS
from corpus.store.sql.store import SqlStore
from corpus.store.sqlite.copies import SqliteCopies
from corpus.store.sqlite.database import SqliteDatabase
from corpus.store.store import Store
from corpus.store.transfer import transfer

if TYPE_CHECKING:
    from corpus.store.postgres.database import PostgresDatabase

_ARTICLES = "corpus.db"


async def open_store(folder: Path, url: str = "") -> Store:
    """Open the articles of a data folder, making both if they aren't there; with a URL, those in the PostgreSQL
    database at this address. Raises StoreError, and ConfigError where the driver is missing."""
    # In order: followers of the change log see its lines in the order of their numbers.
    return await SqlStore.over(await _open(folder, _ARTICLES, MIGRATIONS, url, in_order=True))


async def has_articles(folder: Path, url: str) -> bool:
    """Whether there is an article in the store that `open_store` would open; makes none where there is none."""
    if not url and not (folder / _ARTICLES).exists():
        return False
    store = await open_store(folder, url)
    try:
        return (await store.totals()).articles > 0
    finally:
        await store.close()


async def open_database(folder: Path, name: str, migrations: Sequence[str], url: str = "") -> Database:
    """Open another database, "bot.db" of the data folder or the schema "bot" in PostgreSQL, and bring its schema up to
    date. Raises as `open_store` does."""
    return await _open(folder, name, migrations, url, in_order=False)


async def transferred(folder: Path, name: str, migrations: Sequence[str], url: str) -> dict[str, int]:
    """Copy a database of the folder into the PostgreSQL database at the address, which must hold nothing of it yet; how
    many rows each table has. Raises InvalidError and StoreError; then nothing was copied."""
    postgres = _postgres()
    source = await SqliteDatabase.open(folder / name, migrations)
    try:
        target = await postgres.open(url, Path(name).stem, migrations)
        try:
            return await transfer(source, target)
        finally:
            await target.close()
    finally:
        await source.close()


async def transferred_store(folder: Path, url: str) -> dict[str, int]:
    """Copy the articles' database likewise: see `transferred`."""
    return await transferred(folder, _ARTICLES, MIGRATIONS, url)


def store_copies(folder: Path) -> Copies:
    """How the articles of a data folder are backed up."""
    return database_copies(folder, _ARTICLES, MIGRATIONS)


def database_copies(folder: Path, name: str, migrations: Sequence[str]) -> Copies:
    """How another database of the data folder is backed up."""
    return SqliteCopies(folder / name, len(migrations))


async def _open(folder: Path, name: str, migrations: Sequence[str], url: str, *, in_order: bool) -> Database:
    if not url:
        return await SqliteDatabase.open(folder / name, migrations)
    return await _postgres().open(url, Path(name).stem, migrations, in_order=in_order)


def _postgres() -> type[PostgresDatabase]:
    try:
        from corpus.store.postgres.database import PostgresDatabase  # noqa: PLC0415 (its driver is an extra)
    except ImportError as error:
        told = "PostgreSQL needs a driver: in OnRecord's folder, .venv/bin/pip install -e '.[cluster]'"
        raise ConfigError(told) from error
    return PostgresDatabase
