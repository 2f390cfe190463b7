"""Copies of databases that are being written to, and whether a copy is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from corpus.errors import StoreError

_PAGES = 2000  # copied at a time; between them others may write
_PAUSE = 0.02  # seconds


def copy_database(source: Path, target: Path) -> None:
    """Copy one SQLite database as of one moment, also while another process serves it. Blocks; for a thread.

    `target` must not exist. Raises StoreError.
    """
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True, timeout=10.0)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.execute("BEGIN")  # one moment for all of it: what is written meanwhile doesn't start it anew
            reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
            reading.backup(writing, pages=_PAGES, sleep=_PAUSE)
            writing.execute("PRAGMA journal_mode=DELETE")  # whole in one file
    except sqlite3.Error as error:
        raise StoreError(f"the database {source} can't be copied: {error}") from error


def check_database(path: Path, newest_schema: int) -> None:
    """Read all of a database that nobody serves. Raises StoreError if it is damaged, or from a newer release."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            (found,) = connection.execute("PRAGMA integrity_check").fetchone()
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise StoreError(f"the database {path.name} can't be read: {error}") from error
    if found != "ok":
        raise StoreError(f"the database {path.name} is damaged: {found}")
    if schema > newest_schema:
        raise StoreError(f"the database {path.name} was written by a newer release of OnRecord")


def schema_version(path: Path) -> int:
    """The version of a database's schema."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise StoreError(f"the database {path.name} can't be read: {error}") from error
