"""The files of a passage index.

    manifest.json     format, tag, seq, passages, segments; and its own SHA-256
    DIGEST.segment    an immutable segment, named after its digest
    SHA256.dead       the rows of a segment that were removed, uint32

Every file is written to a temporary name, synced and renamed, and the folder synced; the manifest comes last. So at
any moment the manifest names whole files, or it is missing: then the index is built anew from the store.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import mmap
import os
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from corpus.durable import put_in_place
from corpus.errors import IndexFolderError

FORMAT = 2
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """A segment in the manifest; `dead` names the removed rows, empty if there are none."""

    digest: str
    size: int
    dead: str

    @property
    def name(self) -> str:
        """The segment's file."""
        return f"{self.digest}.segment"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the index consists of. `tag` tells the analyzer and the store, `seq` the store's newest change in it."""

    tag: str
    seq: int
    passages: int
    segments: tuple[Entry, ...]


class IndexFolder:
    """Reads and writes the files. Foreign errors leave as IndexFolderError."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Manifest | None:
        """The manifest; None if there is none. Raises IndexFolderError if it can't be used."""
        try:
            fields = json.loads((self.path / MANIFEST).read_bytes())
            checksum = fields.pop("sha256")
            if fields.pop("format") != FORMAT or checksum != _checksum(fields):
                raise IndexFolderError("The index's manifest is damaged or of another format")
            entries = tuple(Entry(**entry) for entry in fields.pop("segments"))
            return Manifest(**fields, segments=entries)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise IndexFolderError("The index's manifest can't be read") from error

    def publish(self, manifest: Manifest) -> None:
        """Makes this the manifest, at once and durably."""
        fields = asdict(manifest)
        packed = json.dumps({"format": FORMAT, **fields, "sha256": _checksum(fields)}, indent=1).encode()

        def fill(out: BinaryIO) -> str:
            out.write(packed)
            return MANIFEST

        self.write(fill)

    def write(self, fill: Callable[[BinaryIO], str]) -> str:
        """Writes a file durably; `fill` writes its bytes and returns its name."""
        partial = self.path / f"{os.getpid()}.partial"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as out:
                name = fill(out)
                out.flush()
                os.fsync(out.fileno())
            self.rename(partial, name)
        except OSError as error:
            raise IndexFolderError(f"The index folder can't be written: {error.strerror}") from error
        return name

    def rename(self, partial: Path, name: str) -> None:
        """Gives a whole file its name, and makes that durable."""
        put_in_place(partial, self.path / name)

    def map(self, name: str, size: int) -> mmap.mmap:
        """A file's bytes, mapped. Raises IndexFolderError if it is missing or has another size."""
        try:
            with (self.path / name).open("rb") as file:
                data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise IndexFolderError("A file of the index is missing or empty") from error
        if len(data) != size:
            raise IndexFolderError("A file of the index is cut off")
        return data

    def read_dead(self, name: str) -> bytes:
        """The bytes of a file named after its SHA-256, checked."""
        try:
            data = (self.path / name).read_bytes()
        except OSError as error:
            raise IndexFolderError("A file of the index is missing") from error
        if hashlib.sha256(data).hexdigest() != name.removesuffix(".dead"):
            raise IndexFolderError("A file of the index is damaged")
        return data

    def has(self, name: str) -> bool:
        """Whether there is such a file."""
        return (self.path / name).exists()

    def sweep(self, manifest: Manifest) -> None:
        """Deletes what the manifest doesn't name."""
        kept = {MANIFEST, "lock", *(e.name for e in manifest.segments), *(e.dead for e in manifest.segments)}
        for path in self.path.iterdir():
            if path.name not in kept and path.suffix in {".segment", ".dead", ".partial"}:
                path.unlink(missing_ok=True)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other processes from writing meanwhile."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with (self.path / "lock").open("wb") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                yield
        except OSError as error:
            raise IndexFolderError(f"The index folder can't be locked: {error.strerror}") from error


def _checksum(fields: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()
