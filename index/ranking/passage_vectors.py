"""The passages' vectors, kept by passage id in one file beside the index, 392 bytes each.

A record is a checksum, a scale and a signed byte for each dimension; its place in the file is its passage's id, which
the store never gives to another text. A record that was half written fails its checksum, counts as missing and is made
again: nothing needs to be synced, and several processes may write. The first record names the encoder's version. What
the disk doesn't take is kept in memory: a vector is made anew at any time, so no question must fail for want of one.
"""

from __future__ import annotations

import logging
import os
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

logger = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]
Flags = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]

_CHECK = 4  # bytes of the checksum


class PassageVectors:
    """Vectors by passage id; without a path they live in memory. Safe to use from several threads."""

    def __init__(self, path: Path | None, version: str, dimensions: int) -> None:
        """The vectors in the file, if an encoder of this version made them; otherwise none, and the file is new."""
        self._record = np.dtype([("check", "<u4"), ("scale", "<f4"), ("steps", "i1", (dimensions,))])
        self._size = self._record.itemsize
        self._kept: dict[int, bytes] = {}
        self._file = _opened(path, version.encode().ljust(self._size, b"\0")[: self._size]) if path else None

    def close(self) -> None:
        """Let the file go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def known(self, ids: Sequence[int] | Ids) -> Flags:
        """Which passages have a vector."""
        return self.get(ids)[1]

    def get(self, ids: Sequence[int] | Ids) -> tuple[Vectors, Flags]:
        """The vectors [passage, dimension], and which are known; the others' rows are zeros."""
        wanted = np.asarray(ids, dtype=np.int64)
        different, places = np.unique(wanted, return_inverse=True)
        data = b"".join(self._read(first, last) for first, last in _runs(different))
        records = np.frombuffer(data, self._record)
        known = np.array(
            [
                record["check"] == _checksum(data[place * self._size + _CHECK : (place + 1) * self._size], number)
                for place, (number, record) in enumerate(zip(different.tolist(), records, strict=True))
            ],
            dtype=np.bool_,
        )
        vectors = records["steps"].astype(np.float32) * np.where(known, records["scale"], 0)[:, None]
        return vectors[places], known[places]

    def put(self, ids: Sequence[int], vectors: Vectors) -> None:
        """Keep the vectors of these passages."""
        records = np.zeros(len(ids), self._record)
        records["scale"] = np.abs(vectors).max(axis=1) / 127
        records["steps"] = np.rint(vectors / records["scale"][:, None])
        for number, record in zip(ids, records, strict=True):
            rest = record.tobytes()[_CHECK:]
            self._write(number, np.uint32(_checksum(rest, number)).tobytes() + rest)

    def _read(self, first: int, last: int) -> bytes:
        """The records of the ids from `first` up to `last`; zeros where there are none."""
        length = (last - first) * self._size
        data = self._on_disk(length, first * self._size).ljust(length, b"\0")
        if not self._kept:
            return data
        records = (data[at : at + self._size] for at in range(0, length, self._size))
        return b"".join(
            self._kept.get(number, there) for number, there in zip(range(first, last), records, strict=True)
        )

    def _on_disk(self, length: int, at: int) -> bytes:
        try:
            return os.pread(self._file, length, at) if self._file is not None else b""
        except OSError as error:
            logger.warning("vectors can't be read: %s", error.strerror)
            return b""

    def _write(self, number: int, record: bytes) -> None:
        if self._file is not None:
            try:
                os.pwrite(self._file, record, number * self._size)
            except OSError as error:
                _warn(error)
            else:
                self._kept.pop(number, None)
                return
        self._kept[number] = record


def _runs(ids: Ids) -> Iterator[tuple[int, int]]:
    """Half-open ranges of ids that follow each other."""
    for run in np.split(ids, np.flatnonzero(np.diff(ids) > 1) + 1):
        if len(run):
            yield int(run[0]), int(run[-1]) + 1


def _checksum(rest: bytes, number: int) -> int:
    """Of a record but for the checksum itself, and its passage's id. Never that of a record of zeros by chance."""
    return zlib.crc32(rest, number & 0xFFFFFFFF) or 1


def _opened(path: Path, first: bytes) -> int | None:
    """The open file, emptied unless it begins with the record `first`; None where there can't be one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        _warn(error)
        return None
    try:
        if os.pread(file, len(first), 0) != first:
            os.ftruncate(file, 0)
            os.pwrite(file, first, 0)
    except OSError as error:
        _warn(error)
        os.close(file)
        return None
    return file


def _warn(error: OSError) -> None:
    logger.warning("vectors can't be written, so they are kept in memory: %s", error.strerror)
