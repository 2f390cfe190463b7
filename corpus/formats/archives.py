"""Files in files: ZIP archives and gzip, within limits that no bomb gets past."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats.source import Source
from corpus.messages import Message

_PACKAGE = (b"[Content_Types].xml", b"_rels/", b"docProps/")  # what the files of Office documents begin with
_MOST_FILES = 20_000
# What zipfile raises for files that are damaged, or packed in a way that it doesn't know (NotImplementedError).
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError)
_LARGEST_MEMBER = 50_000_000  # bytes of one file in an archive
_LARGEST = 1_000_000_000  # bytes of all of them
_DAMAGED = Message("it is damaged")
_TOO_LARGE = Message("what is packed in it is too large")


def members(handle: BinaryIO, source: Source) -> Iterator[Source]:
    """The files in a ZIP archive, in its order; what can't be unpacked as trouble."""
    with opened(handle) as archive:
        total = 0
        for info in archive.infolist():
            hidden = any(part.startswith((".", "__MACOSX")) for part in info.filename.split("/"))
            if not info.filename or info.is_dir() or hidden:
                continue
            total += info.file_size
            if total > _LARGEST:
                raise TooLargeError(_TOO_LARGE)
            name = info.filename.rpartition("/")[2]
            try:
                yield Source(unpacked(archive, info), name, where=info.filename)
            except UnreadableError as error:
                yield Source(name=name, where=info.filename, trouble=error.message)


def is_package(start: bytes, folder: bytes) -> bool:
    """True for the first bytes of an Office document whose parts are in the folder, not of an archive with one in it:
    the first of its files is the package's own."""
    first = start[30 : 30 + int.from_bytes(start[26:28], "little")]
    return start.startswith(b"PK\x03\x04") and first.startswith((*_PACKAGE, folder)) and folder in start


@contextmanager
def opened(handle: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """A ZIP archive. UnreadableError if it is none, TooLargeError with more files than anybody packs."""
    try:
        with zipfile.ZipFile(handle) as archive:
            if len(archive.infolist()) > _MOST_FILES:
                raise TooLargeError("more than {count} files are in it", count=_MOST_FILES)
            yield archive
    except (*_BROKEN, ValueError) as error:
        raise UnreadableError(_DAMAGED) from error


def unpacked(archive: zipfile.ZipFile, member: zipfile.ZipInfo | str) -> bytes:
    """A member's bytes, whatever its declared size. UnreadableError if it is damaged or encrypted."""
    try:
        with archive.open(member) as handle:
            data = handle.read(_LARGEST_MEMBER + 1)
    except KeyError as error:
        raise UnreadableError(_DAMAGED) from error
    except _BROKEN as error:  # before RuntimeError, of which NotImplementedError is one
        raise UnreadableError(_DAMAGED) from error
    except RuntimeError as error:
        raise UnreadableError("it is protected by a password") from error
    if len(data) > _LARGEST_MEMBER:
        raise TooLargeError(_TOO_LARGE)
    return data


def unzipped(handle: BinaryIO) -> BinaryIO:
    """What is in a gzip file, of however many members it is made."""
    return io.BufferedReader(_Inflated(handle))


class _Inflated(io.RawIOBase):
    """A gzip stream whose damage is an UnreadableError and which ends in one when it is too long."""

    def __init__(self, handle: BinaryIO) -> None:
        self._stream = gzip.GzipFile(fileobj=handle)
        self._read = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._read = 0
        return self._stream.seek(offset, whence)

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except (EOFError, zlib.error, OSError) as error:
            raise UnreadableError("it is damaged or was cut off") from error
        self._read += len(data)
        if self._read > _LARGEST * 10:
            raise TooLargeError(_TOO_LARGE)
        buffer[: len(data)] = data
        return len(data)
