"""One bot per data folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from corpus.errors import ConfigError, InUseError

LOCK = "onrecord.lock"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the folder for this process; the system lets go when the process ends, however it ends.

    Raises InUseError when another process holds it, ConfigError when it can't be written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = (folder / LOCK).open("a+", encoding="ascii")
    except OSError as error:
        raise ConfigError(f"the data folder {folder} can't be written: {error.strerror}") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            file.seek(0)
            owner = file.read(20).strip() or "unknown"
            raise InUseError(f"another OnRecord (process {owner}) is serving the data folder {folder}") from error
        with suppress(OSError):  # the number is for people to read: on a full disk the folder is held all the same
            os.ftruncate(file.fileno(), 0)
            os.write(file.fileno(), str(os.getpid()).encode())
        yield
