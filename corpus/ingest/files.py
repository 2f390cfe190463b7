"""The files of an import: which are read, which are left out and why, and what is in each."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from corpus.errors import UnreadableError
from corpus.formats import Formats, Source
from corpus.messages import SILENCE, Message, message

_LINES = ("jsonl", "ndjson")
_NO_FILE = Message("it is no regular file")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file in a folder that isn't read, and why."""

    path: Path
    why: Message


@dataclass(frozen=True, slots=True)
class Found:
    """A file to read. `inside` if it was found in a folder: then a link in its place isn't followed."""

    path: Path
    inside: bool


def files(paths: Iterable[Path], formats: Formats) -> Iterator[Found | LeftOut]:
    """The files that were named, and those in the named folders, in order of their paths.

    From folders come regular files of a format that can be read; hidden ones are passed over, all others told. Links
    in them are not followed, neither to files nor to folders.
    """
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, formats)
        else:
            yield Found(path, inside=False)


def _in_folder(folder: Path, formats: Formats) -> Iterator[Found | LeftOut]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        yield LeftOut(folder, _cannot(error))
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_symlink():
            yield LeftOut(path, Message("it is a link"))
        elif entry.is_dir(follow_symlinks=False):
            yield from _in_folder(path, formats)
        elif not entry.is_file(follow_symlinks=False):
            yield LeftOut(path, _NO_FILE)
        else:
            why = _unread(entry.name, formats)
            yield LeftOut(path, why) if why else Found(path, inside=True)


def _unread(name: str, formats: Formats) -> Message:
    """Why a file of that name isn't read; empty if it is."""
    entry = formats.named(name)
    if entry is None:
        ending = name.rpartition(".")[2] if "." in name else ""
        if ending:
            return message("OnRecord reads no .{ending} files", ending=ending)
        return Message("its name has no ending that tells what it is")
    return SILENCE if entry.is_readable else entry.refusal


def count(paths: Iterable[Path], formats: Formats) -> int:
    """How many articles there will be, as far as that is known before reading: lines of JSON lines, else files."""
    total = 0
    for found in files(paths, formats):
        if isinstance(found, Found):
            try:
                total += _line_count(found) if found.path.suffix[1:].lower() in _LINES else 1
            except OSError:
                total += 1
    return total


def pieces(found: Found, formats: Formats) -> Iterator[Source]:
    """What a file holds, each with its whole place in `where`; what can't be read as trouble."""
    path = str(found.path)
    try:
        with opened(found.path, follow=not found.inside) as handle:
            for piece in formats.pieces(handle, Source(name=found.path.name)):
                yield replace(piece, where=f"{path}, {piece.where}" if piece.where else path)
    except UnreadableError as error:
        yield Source(where=path, trouble=error.message)
    except OSError as error:
        yield Source(where=path, trouble=_cannot(error))


def _cannot(error: OSError) -> Message:
    return message("it can't be read: {reason}", reason=error.strerror or str(error))


def opened(path: Path, *, follow: bool = True) -> BinaryIO:
    """The file, to read it, if it is a regular one now, and with `follow` what a link leads to. Nothing waits for a
    pipe's other end, and nothing without an end is read. Raises UnreadableError and OSError."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow else os.O_NOFOLLOW))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UnreadableError(_NO_FILE)
    return os.fdopen(descriptor, "rb")


def _line_count(found: Found) -> int:
    try:
        with opened(found.path, follow=not found.inside) as handle:
            return sum(block.count(b"\n") for block in iter(lambda: handle.read(1 << 20), b""))
    except UnreadableError:
        return 1
