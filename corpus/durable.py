"""Files that a power cut doesn't take back: their bytes are on the disk, and so are their names."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


def sync(path: Path) -> None:
    """Have the disk take a file's bytes, or the names of what is in a folder. Raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_tree(folder: Path) -> None:
    """The same for a folder and all that is in it."""
    for path in folder.rglob("*"):
        sync(path)
    sync(folder)


def put_in_place(partial: Path, target: Path) -> None:
    """Give a file that is whole on the disk its name in the same file system, in the place of another one."""
    partial.replace(target)
    sync(target.parent)


def sha256_of(path: Path) -> str:
    """The digest of a file's bytes."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
