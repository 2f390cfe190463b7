"""Backups: everything that can't be made again, as of one moment, in one file.

    onrecord.zip    manifest.json   format, created, and of each file its SHA-256, size and schema version
                    bot.db          chats, buttons, admins, updates
                    corpus.db       articles, attributions, speakers, the change log

The index is not in it: it is built anew from the articles. `bot.db` is copied first: what it still holds as waiting may
be done in `corpus.db` already, where a command takes effect once; the other way round an article could be missing.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot import chat_schema
from bot.process_lock import locked
from corpus.durable import put_in_place, sha256_of, sync
from corpus.errors import InvalidError, UnreadableError
from corpus.ingest.files import opened
from corpus.store.copies import Copies
from corpus.store.opening import database_copies, store_copies

FORMAT = 1
MANIFEST = "manifest.json"
_BLOCK = 1 << 20
_LARGEST_MANIFEST = 100_000


@dataclass(frozen=True, slots=True)
class _File:
    """One file of a backup. `schema` is the version of its schema."""

    sha256: str
    size: int
    schema: int


def databases(folder: Path) -> tuple[Copies, ...]:
    """The databases of a data folder, in the order in which they are copied."""
    return database_copies(folder, chat_schema.DATABASE, chat_schema.MIGRATIONS), store_copies(folder)


def back_up(folder: Path, target: Path) -> int:
    """Write a backup of the data folder, also while it is served, and return its size. It appears whole or not at all.

    Blocks. Raises InvalidError, StoreError.
    """
    sources = [database for database in databases(folder) if database.is_there()]
    if not sources:
        raise InvalidError(f"there is nothing to back up in {folder}")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".onrecord-") as work:
            files = {source.name: _copied(source, Path(work) / source.name) for source in sources}
            packed = Path(work) / "backup.zip"
            _pack(files, Path(work), packed)
            size = packed.stat().st_size
            put_in_place(packed, target)
    except OSError as error:
        raise InvalidError(f"{target} can't be written: {error.strerror}") from error
    return size


def restore(source: Path, folder: Path) -> dt.datetime:
    """Put a backup into an empty data folder; when it was made (UTC). Nothing is left there if it can't be used.

    Blocks. Raises InvalidError, StoreError, and ConfigError if the folder is in use.
    """
    with locked(folder):
        known = {database.name: database for database in databases(folder)}
        if present := [name for name, database in known.items() if database.is_there()]:
            raise InvalidError(f"{folder / present[0]} is there already; restore into an empty folder")
        try:
            with (
                opened(source) as handle,
                zipfile.ZipFile(handle) as archive,
                tempfile.TemporaryDirectory(dir=folder, prefix=".restoring-") as work,
            ):
                manifest = _manifest(archive, known)
                for name, described in manifest.items():
                    _unpack(archive, name, described, Path(work) / name)
                    known[name].check(Path(work) / name)
                for name in manifest:
                    known[name].put_back(Path(work) / name)
                created = dt.datetime.fromisoformat(_read_manifest(archive)["created"])
            sync(folder)
        except (OSError, UnreadableError, zipfile.BadZipFile, ValueError, KeyError, TypeError) as error:
            raise InvalidError(f"{source} can't be used as a backup: {_reason(error)}") from error
    return created


def _copied(source: Copies, target: Path) -> _File:
    target.touch(mode=0o600)
    source.copy(target)
    source.check_whole(target)  # what is damaged must not take the place of an older, whole one
    return _File(sha256_of(target), target.stat().st_size, source.schema(target))


def _pack(copies: Mapping[str, _File], folder: Path, target: Path) -> None:
    files = {name: asdict(described) for name, described in copies.items()}
    created = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    target.touch(mode=0o600)
    with target.open("r+b") as handle:
        with zipfile.ZipFile(handle, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps({"format": FORMAT, "created": created, "files": files}, indent=1))
            for name in copies:
                archive.write(folder / name, name)
        handle.flush()
        os.fsync(handle.fileno())


def _read_manifest(archive: zipfile.ZipFile) -> Any:
    with archive.open(MANIFEST) as handle:
        return json.loads(handle.read(_LARGEST_MANIFEST))


def _manifest(archive: zipfile.ZipFile, known: Collection[str]) -> dict[str, _File]:
    values = _read_manifest(archive)
    if values["format"] != FORMAT:
        raise ValueError("a newer release of OnRecord wrote it")
    files = {name: _File(**described) for name, described in values["files"].items()}
    if not files or not files.keys() <= set(known):
        raise ValueError("it holds other files than a backup does")
    return files


def _unpack(archive: zipfile.ZipFile, name: str, described: _File, target: Path) -> None:
    """One file, no longer than it is said to be, if its digest is right."""
    digest, left = hashlib.sha256(), described.size
    target.touch(mode=0o600)
    with archive.open(name) as reading, target.open("r+b") as writing:
        while left > 0 and (block := reading.read(min(_BLOCK, left))):
            digest.update(block)
            writing.write(block)
            left -= len(block)
        if left or reading.read(1) or digest.hexdigest() != described.sha256:
            raise ValueError(f"{name} in it is damaged")
        writing.flush()
        os.fsync(writing.fileno())


def _reason(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    told = isinstance(error, ValueError | UnreadableError | zipfile.BadZipFile)
    return str(error) if told else "its manifest can't be read"
