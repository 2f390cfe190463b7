"""A disk and a clock that go wrong on demand, for another process: `faulty_disk.c`, built with the C compiler."""

from __future__ import annotations

import errno
import mmap
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

SOURCE = Path(__file__).with_suffix(".c")
BUILD = Path(__file__).parents[2] / "build" / "faults"
ERRORS = {"full": errno.ENOSPC, "broken": errno.EIO, "read-only": errno.EROFS}
PAGE = 4096
_FIELDS = ("calls", "kill_at", "torn", "fail_from", "fail_until", "error", "failed", "clock", "copying")
_NEVER = -1


def available() -> bool:
    """Whether there is a compiler, and a system that loads what it makes into other programs."""
    return sys.platform == "linux" and shutil.which("cc") is not None


def built() -> Path:
    """The library, made anew if its source is newer."""
    library = BUILD / "faulty_disk.so"
    if not library.exists() or library.stat().st_mtime < SOURCE.stat().st_mtime:
        BUILD.mkdir(parents=True, exist_ok=True)
        partial = library.with_suffix(f".{os.getpid()}")  # tests that run side by side may all make it
        subprocess.run(["cc", "-O1", "-shared", "-fPIC", "-o", partial, SOURCE, "-ldl", "-lpthread"], check=True)
        partial.replace(library)
    return library


class FaultyDisk:
    """Faults of the calls that change files under `folder`, in processes that run with `environ`.

    Calls are counted from 1 in the order in which they come, over all processes.
    """

    def __init__(self, folder: Path, work: Path) -> None:
        """`work` is a folder for what the disk itself needs."""
        self.folder = folder
        self._durable = work / "durable"
        self._durable.mkdir(parents=True, exist_ok=True)
        control = work / "control"
        control.write_bytes(bytes(8 * len(_FIELDS)))
        with control.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 8 * len(_FIELDS))
        self.environ = {
            "LD_PRELOAD": str(built()),
            "FAULTS_FOLDER": str(folder),
            "FAULTS_CONTROL": str(control),
            "FAULTS_DURABLE": str(self._durable),
        }
        self.keep_copies(True)
        self.spare()

    @property
    def calls(self) -> int:
        """How many calls there were."""
        return self._get("calls")

    @property
    def failed(self) -> int:
        """How many of them were made to fail."""
        return self._get("failed")

    @property
    def armed(self) -> bool:
        """Whether an end is still to come."""
        return self._get("kill_at") > 0

    def kill(self, after: int, *, torn: bool = False) -> None:
        """SIGKILL comes before the `after`th call from now; with `torn` a write is done by half first."""
        self._set(torn=int(torn), kill_at=self.calls + after)

    def fail(self, error: str, after: int, times: int) -> None:
        """`times` calls fail, beginning with the `after`th from now."""
        first = self.calls + after
        self._set(error=ERRORS[error], fail_until=first + times - 1, fail_from=first)

    def set_clock(self, seconds: int) -> None:
        """The clock jumps to so many seconds ahead of the right time, or behind it if negative."""
        self._set(clock=seconds)

    def keep_copies(self, wanted: bool) -> None:
        """Whether what is synced is copied, for power cuts; without them nothing is slowed down."""
        self._set(copying=int(wanted))

    def heal(self) -> None:
        """Nothing goes wrong any more; the clock stays as it is."""
        self._set(kill_at=0, fail_from=0, fail_until=_NEVER)

    def cut_power(self, random: Random) -> None:
        """The folder after a power cut: of what was not synced, some pages, or whole files, are as before.

        The process must be dead.
        """
        after = self.folder.with_name(f"{self.folder.name}-after")
        shutil.rmtree(after, ignore_errors=True)
        self._rebuild(self.folder, after, random)
        shutil.rmtree(self.folder)
        after.replace(self.folder)
        self.spare()

    def spare(self) -> None:
        """All that is in the folder now survives a power cut."""
        shutil.rmtree(self._durable)
        self._durable.mkdir()
        if self.folder.is_dir():
            for path in [self.folder, *self.folder.rglob("*")]:
                if path.is_dir():
                    names = [f"{one.stat().st_ino} {one.name}\n" for one in path.iterdir()]
                    self._names(path).write_text("".join(names))
                else:
                    shutil.copyfile(path, self._durable / str(path.stat().st_ino))

    def _names(self, path: Path) -> Path:
        relative = str(path)[len(str(self.folder)) :].replace("/", "%")
        return self._durable / f"names{relative}"

    def _rebuild(self, source: Path, target: Path, random: Random) -> None:
        target.mkdir(mode=0o700)
        for name, inode in self._surviving(source, random):
            path = source / name
            if path.is_dir():
                self._rebuild(path, target / name, random)
                continue
            old = self._durable / str(inode)
            before = old.read_bytes() if old.exists() else b""
            now = path.read_bytes() if path.exists() and path.stat().st_ino == inode else before
            (target / name).write_bytes(_mixed(before, now, random))
            (target / name).chmod(0o600)

    def _surviving(self, source: Path, random: Random) -> Iterator[tuple[str, int]]:
        """Names with their inodes: those that were synced, or those there are now."""
        now = {path.name: path.stat().st_ino for path in source.iterdir()}
        names = self._names(source)
        synced = dict(_entry(line) for line in names.read_text().splitlines()) if names.exists() else {}
        return iter((synced if random.random() < 0.5 else now).items())

    def _get(self, name: str) -> int:
        return int(struct.unpack_from("q", self._map, 8 * _FIELDS.index(name))[0])

    def _set(self, **values: int) -> None:
        for name, value in values.items():
            struct.pack_into("q", self._map, 8 * _FIELDS.index(name), value)


def _entry(line: str) -> tuple[str, int]:
    inode, _, name = line.partition(" ")
    return name, int(inode)


def _mixed(before: bytes, now: bytes, random: Random) -> bytes:
    """All as before, all as now, or each page as either."""
    how = random.randrange(3)
    if how < 2 or before == now:
        return (before, now)[how % 2]
    pages = range(0, max(len(before), len(now)), PAGE)
    mixed = b"".join((before if random.random() < 0.5 else now)[at : at + PAGE] for at in pages)
    return mixed[: len(now)] if random.random() < 0.5 else mixed
