"""Moving a data folder, or what is in it into a PostgreSQL database."""

from __future__ import annotations

import asyncio
import errno
import shutil
from pathlib import Path

from bot.chat_schema import DATABASE, MIGRATIONS
from bot.process_lock import locked
from corpus.durable import put_in_place, sha256_of, sync_tree
from corpus.errors import InvalidError
from corpus.store.opening import transferred, transferred_store


def move(folder: Path, target: Path) -> None:
    """Move the data folder, which nobody may be serving, to where nothing is. Nothing is lost if it fails.

    Blocks. Raises InvalidError, and ConfigError if the folder is in use.
    """
    if not folder.is_dir():
        raise InvalidError(f"there is no data folder {folder}")
    source, target = folder.resolve(), target.absolute()
    if target.exists():
        raise InvalidError(f"{target} is there already")
    if target.is_relative_to(source):
        raise InvalidError("a folder can't be moved into itself")
    with locked(source):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                source.rename(target)
            except OSError as error:
                if error.errno != errno.EXDEV:
                    raise
                _copy(source, target)
                shutil.rmtree(source)
        except OSError as error:
            raise InvalidError(f"{folder} can't be moved to {target}: {error.strerror or error}") from error


async def copy_to_postgres(folder: Path, url: str) -> dict[str, int]:
    """Copy the databases of a data folder, which nobody may be serving, into the empty PostgreSQL database at the
    address, and compare every row; how many rows each table has. The folder stays as it is.

    Raises InvalidError, StoreError, and ConfigError if the folder is in use; what was copied by then is there.
    """
    if not await asyncio.to_thread(folder.is_dir):
        raise InvalidError("there is no data folder {folder}", folder=str(folder))
    with locked(folder):
        try:
            counts = await transferred_store(folder, url)
            return counts | await transferred(folder, DATABASE, MIGRATIONS, url)
        except InvalidError as error:
            raise InvalidError(f"{error}; take an empty one, or drop the schemas corpus and bot in it") from error


def _copy(source: Path, target: Path) -> None:
    """To another file system: compared with the original before anything is deleted."""
    partial = target.with_name(f".{target.name}.moving")
    try:
        shutil.copytree(source, partial)
        for path in sorted(path for path in source.rglob("*") if path.is_file()):
            if sha256_of(path) != sha256_of(partial / path.relative_to(source)):
                raise InvalidError(f"the copy of {path} is not what it should be; nothing was moved")
        sync_tree(partial)  # the original is deleted next
        put_in_place(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
