"""What a format of files is, and how a table of them reads anything."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import BinaryIO

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats import drafts
from corpus.formats.decoding import decoded, is_binary
from corpus.formats.source import Source
from corpus.messages import SILENCE, Message, message
from corpus.model import Draft

LARGEST = 20_000_000
"""Bytes of one file that is read as a whole."""

_SNIFFED = 4096  # bytes by which a format is told
_DEEPEST = 3  # containers in containers


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file, complete.

    `name` goes into sentences ("a PDF"). `endings` are those of file names, in lower case without the dot. What is
    told by its first bytes has `starts` or `tells`, and then these count before the name; what is told by the looks of
    its text has `looks`, which counts after it.

    One of three ways of reading: `read` makes articles of a whole file; `parts` opens a container into what it holds,
    as a stream; `unwrap` takes off a compression. Where there is none, `advice` says what to do instead.
    """

    name: str
    endings: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    starts: tuple[bytes, ...] = ()
    tells: Callable[[bytes], bool] | None = None
    looks: Callable[[str], bool] | None = None
    read: Callable[[Source], list[Draft]] | None = None
    parts: Callable[[BinaryIO, Source], Iterator[Source]] | None = None
    unwrap: Callable[[BinaryIO], BinaryIO] | None = None
    largest: int = LARGEST
    advice: Message = SILENCE

    @property
    def is_readable(self) -> bool:
        """False for what is known only to be refused by name."""
        return bool(self.read or self.parts or self.unwrap)

    @property
    def refusal(self) -> Message:
        """Why it isn't read, and what to do instead."""
        kind = Message(self.name)
        return (
            message("it is {kind}: {advice}", kind=kind, advice=self.advice)
            if self.advice
            else message("it is {kind}", kind=kind)
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """The articles in a file, and (where, why) of what in it can't be read."""

    drafts: tuple[Draft, ...]
    left_out: tuple[tuple[str, Message], ...] = ()

    @property
    def required(self) -> tuple[Draft, ...]:
        """The articles. UnreadableError, with what is wrong with the first that can't be read, if there is none."""
        if not self.drafts:
            where, why = self.left_out[0]
            raise UnreadableError("{where}: {why}", where=where, why=why)
        return self.drafts


@dataclass(frozen=True)
class Formats:
    """A table of formats; of two that fit the first counts. The last is taken for text that nothing else tells."""

    table: tuple[Format, ...]

    @cached_property
    def _by_ending(self) -> dict[str, Format]:
        return {ending: entry for entry in reversed(self.table) for ending in entry.endings}

    @cached_property
    def _by_type(self) -> dict[str, Format]:
        return {kind: entry for entry in reversed(self.table) for kind in entry.media_types}

    @cached_property
    def media_types(self) -> frozenset[str]:
        """Of all that can be read."""
        return frozenset(kind for entry in self.table if entry.is_readable for kind in entry.media_types)

    def named(self, file_name: str) -> Format | None:
        """The format that a file's name tells, if any."""
        return self._by_ending.get(_ending(file_name))

    def of(self, source: Source) -> Format:
        """The source's format. UnreadableError, with what to do, if it can't be read."""
        found = self._of(source)
        if not found.is_readable:
            raise UnreadableError(found.refusal)
        return found

    def _of(self, source: Source) -> Format:
        if source.kind:
            return next(entry for entry in self.table if entry.name == source.kind)
        start = source.data[:_SNIFFED]
        if isinstance(start, bytes):
            for entry in self.table:
                if start.startswith(entry.starts) or (entry.tells is not None and entry.tells(start)):
                    return entry
            if is_binary(start):
                raise UnreadableError("it is neither text nor a web page")
        told = self.named(source.name) or self._by_type.get(source.media_type.partition(";")[0].strip().lower())
        return told or self._looking_like(decoded(start) if isinstance(start, bytes) else start)

    def _looking_like(self, start: str) -> Format:
        return next((entry for entry in self.table if entry.looks and entry.looks(start)), self.table[-1])

    def read(self, source: Source) -> Reading:
        """The articles in a file, page or message. Raises UnreadableError (TooLargeError over a limit), which says what
        is wrong, if it can't be read; of what a container holds, what can't be read is left out."""
        if not source.data.strip():
            raise UnreadableError("it is empty")
        found: list[Draft] = []
        left_out: list[tuple[str, Message]] = []
        for piece in self.pieces(io.BytesIO(source.raw), source):
            try:
                found += self.read_piece(piece)
            except TooLargeError:
                if not piece.where:
                    raise
                left_out.append((piece.where, Message("it is too large")))
            except UnreadableError as error:
                if not piece.where:
                    raise
                left_out.append((piece.where, error.message))
        if not found and not left_out:
            raise UnreadableError("there is no article in it")
        return Reading(tuple(found), tuple(left_out))

    def read_piece(self, piece: Source) -> list[Draft]:
        """The articles of what `pieces` gave."""
        if piece.trouble:
            raise UnreadableError(piece.trouble)
        entry = self.of(piece)
        if len(piece.data) > entry.largest:
            raise TooLargeError(_too_large(entry))
        if entry.read is None:
            raise UnreadableError("it is {kind} inside of too many others", kind=Message(entry.name))
        found = (drafts.checked(draft) for draft in entry.read(piece))
        return [
            replace(draft, authors=draft.authors or piece.authors, published=draft.published or piece.published)
            for draft in found
        ]

    def pieces(self, handle: BinaryIO, source: Source, depth: int = 0) -> Iterator[Source]:
        """What a file holds that is read each by itself, in order; the file as a whole unless it is a container.

        `handle` is at the file's beginning, can seek, and is read only as far as the pieces are taken.
        """
        try:
            start = handle.read(_SNIFFED)
            handle.seek(0)
            entry = self.of(replace(source, data=source.data if isinstance(source.data, str) else start))
            if entry.unwrap is not None and depth < _DEEPEST:
                inner = replace(source, data=b"", name=source.name.rpartition(".")[0], media_type="")
                yield from self.pieces(entry.unwrap(handle), inner, depth + 1)
            elif entry.parts is not None and depth < _DEEPEST:
                yield from self._parts(entry.parts(handle, source), depth)
            else:
                yield self._whole(handle, entry, source)
        except UnreadableError as error:
            yield replace(source, data=b"", trouble=error.message)

    def _parts(self, parts: Iterable[Source], depth: int) -> Iterator[Source]:
        for part in parts:
            if part.kind or part.trouble:
                yield part
                continue
            for piece in self.pieces(io.BytesIO(part.raw), part, depth + 1):
                where = ", ".join(filter(None, (part.where, piece.where if piece.where != part.where else "")))
                yield replace(piece, where=where)

    def _whole(self, handle: BinaryIO, entry: Format, source: Source) -> Source:
        if isinstance(source.data, str):
            return source
        data = source.data or handle.read(entry.largest + 1)
        if len(data) > entry.largest:
            raise TooLargeError(_too_large(entry))
        return replace(source, data=data)


def _too_large(entry: Format) -> Message:
    return message("more than {size} MB is more than one article", size=entry.largest // 1_000_000)


def _ending(file_name: str) -> str:
    return file_name.rpartition(".")[2].lower() if "." in file_name else ""
