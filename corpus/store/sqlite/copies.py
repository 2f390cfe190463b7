"""Copies of SQLite files that are being written to, and whether a copy is whole."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import StoreError
from corpus.store.sqlite.database import FAILURES, is_damage

_PAGES = 2000  # copied at a time; between them others may write
_PAUSE = 0.02  # seconds


@dataclass(frozen=True, slots=True)
class SqliteCopies:
    """`corpus.store.copies.Copies` of the file `path`, whose newest schema we know is `newest_schema`."""

    path: Path
    newest_schema: int

    @property
    def name(self) -> str:
        return self.path.name

    def is_there(self) -> bool:
        return self.path.is_file()

    def copy(self, target: Path) -> None:
        try:
            with (
                closing(_connect(self.path)) as reading,
                closing(sqlite3.connect(target)) as writing,
            ):
                reading.execute("BEGIN")  # one moment for all of it: what is written meanwhile doesn't start it anew
                reading.execute("SELECT count(*) FROM sqlite_master").fetchone()
                reading.backup(writing, pages=_PAGES, sleep=_PAUSE)
                writing.execute("PRAGMA journal_mode=DELETE")  # whole in one file
        except FAILURES as error:
            raise StoreError(f"the database {self.path} can't be copied: {error}") from error

    def schema(self, copy: Path) -> int:
        try:
            with closing(_connect(copy)) as connection:
                return int(connection.execute("PRAGMA user_version").fetchone()[0])
        except FAILURES as error:
            raise StoreError(f"the database {copy.name} can't be read: {error}") from error

    def check(self, copy: Path | None = None) -> None:
        path = copy or self.path
        self.check_whole(path)
        if self.schema(path) > self.newest_schema:
            raise StoreError(f"the database {path.name} was written by a newer release of OnRecord")

    def check_whole(self, path: Path) -> None:
        try:
            with closing(_connect(path)) as connection:
                (found,) = connection.execute("PRAGMA integrity_check").fetchone()
                if found == "ok":
                    found = _unreadable(connection) or found
        except FAILURES as error:
            raise StoreError(f"the database {path.name} can't be read: {error}") from error
        if found != "ok":
            raise StoreError(f"the database {path.name} is damaged: {found}")

    def put_back(self, copy: Path) -> None:
        copy.replace(self.path)


def _unreadable(connection: sqlite3.Connection) -> str:
    """The table with a text that is not UTF-8, which SQLite does not look at."""
    for (table,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        try:
            for _ in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608
                pass
        except sqlite3.OperationalError as error:
            if not is_damage(error):
                raise
            return f"a text in {table} is not readable"
    return ""


def _connect(path: Path) -> sqlite3.Connection:
    """Reads only."""
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=10.0)
