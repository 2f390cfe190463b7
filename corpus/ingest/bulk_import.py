"""Many articles at once: files, folders and JSON lines, streamed, in order, and safe to stop and to start again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import BinaryIO

from corpus.errors import UnreadableError
from corpus.formats import LARGEST, checked, extract, record
from corpus.formats.decoding import decoded
from corpus.ingest.ingest import BATCH, Ingest, OnProgress, Progress
from corpus.model import Draft
from corpus.store.sqlite.article_writer import Attributed, Outcome

__all__ = ["Progress", "Summary", "import_paths"]

_LINES = {".jsonl", ".ndjson"}
_READ = {".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".json", *_LINES}
_TOO_LARGE = f"more than {LARGEST // 1_000_000} MB is more than one article"
_BATCH_BYTES = 400_000
_READING_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the articles. `failed` are (where, why) pairs, in the order they were met."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Piece:
    """Something that holds an article or more, not read yet: a whole file, or one line of JSON lines."""

    where: str
    name: str
    data: bytes = b""
    trouble: str = ""

    @property
    def is_line(self) -> bool:
        return self.name == ""


@dataclass(slots=True)
class _Batch:
    """What a batch of pieces became: drafts that are new with their attributions, and what is known or failed.

    `places` are the drafts' in the batch. `known` has for each draft that the store had, when it looked, its place and
    its article.
    """

    pieces: int
    drafts: list[Draft] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    attributed: list[Attributed] = field(default_factory=list)
    known: list[tuple[int, int, Draft]] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


async def import_paths(paths: Iterable[Path], ingest: Ingest, progress: OnProgress = lambda progress: None) -> Summary:
    """Import files, and folders with all that is in them. Articles that are there already are skipped quickly.

    Memory stays small whatever the size of the files. Stopping loses nothing that was stored: importing the same
    paths again goes on from there. A file that can't be read or isn't there counts as failed.
    """
    paths = [Path(path) for path in paths]
    total = await asyncio.to_thread(_count, paths)
    counts: Counter[str] = Counter()
    failed: list[tuple[str, str]] = []
    rewritten: set[int] = set()
    done = 0
    async with aclosing(ingest.each(_batched(_pieces(paths)), partial(_prepare, ingest))) as prepared:
        async for batch in prepared:
            counts.update(await _stored(batch, ingest, rewritten))
            failed += batch.failed
            done += batch.pieces
            progress(Progress(done, max(total, done)))
    return Summary(counts[Outcome.ADDED], counts[Outcome.UPDATED], counts[Outcome.UNCHANGED], tuple(failed))


# Reading


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files to read: those named, and in folders those of a kind that can be read, hidden ones left out."""
    for path in paths:
        if path.is_dir():
            inside = (p for p in path.rglob("*") if p.suffix.lower() in _READ and p.is_file())
            yield from sorted(p for p in inside if not any(part.startswith(".") for part in p.relative_to(path).parts))
        else:
            yield path


def _count(paths: Iterable[Path]) -> int:
    """How many pieces there will be."""
    total = 0
    for path in _files(paths):
        try:
            total += _line_count(path) if path.suffix.lower() in _LINES else 1
        except OSError:
            total += 1
    return total


def _line_count(path: Path) -> int:
    with path.open("rb") as handle:
        return sum(block.count(b"\n") for block in iter(lambda: handle.read(1 << 20), b""))


def _pieces(paths: Iterable[Path]) -> Iterator[_Piece]:
    for path in _files(paths):
        try:
            if path.suffix.lower() in _LINES:
                yield from _lines(path)
            elif path.stat().st_size > LARGEST:
                yield _Piece(str(path), path.name, trouble=_TOO_LARGE)
            else:
                yield _Piece(str(path), path.name, path.read_bytes())
        except OSError as error:
            yield _Piece(str(path), path.name, trouble=f"it can't be read: {error.strerror}")


def _lines(path: Path) -> Iterator[_Piece]:
    with path.open("rb") as handle:
        for number, line in enumerate(iter(lambda: handle.readline(LARGEST + 1), b""), 1):
            where = f"{path}, line {number}"
            if len(line) > LARGEST:
                _skip_line(handle, line)
                yield _Piece(where, "", trouble=_TOO_LARGE)
            elif line.strip():
                yield _Piece(where, "", line)


def _skip_line(handle: BinaryIO, read: bytes) -> None:
    """Pass over the rest of the line that `read` begins."""
    while read and not read.endswith(b"\n"):
        read = handle.readline(LARGEST)


def _batched(pieces: Iterator[_Piece]) -> Iterator[list[_Piece]]:
    batch: list[_Piece] = []
    size = 0
    for piece in pieces:
        batch.append(piece)
        size += len(piece.data)
        if len(batch) >= BATCH or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


# Preparing


async def _prepare(ingest: Ingest, pieces: list[_Piece]) -> _Batch:
    batch = _Batch(len(pieces))
    read = await _read(pieces, ingest)
    for place, (where, found) in enumerate(read):
        if isinstance(found, str):
            batch.failed.append((where, found))
        elif (known := await ingest.store.known(found)) is not None:
            batch.known.append((place, known, found))
        else:
            batch.drafts.append(found)
            batch.places.append(place)
    if batch.drafts:
        await _attribute(batch, [where for where, _ in read], ingest)
    return batch


async def _read(pieces: list[_Piece], ingest: Ingest) -> list[tuple[str, Draft | str]]:
    """(where, draft or what is wrong) of every article. If one takes the whole batch down, each is read alone."""
    try:
        return await ingest.work(_READING_SECONDS, _read_pieces, tuple(pieces))
    except UnreadableError as error:
        if len(pieces) == 1:
            return [(pieces[0].where, str(error))]
        return [item for piece in pieces for item in await _read([piece], ingest)]


def _read_pieces(pieces: tuple[_Piece, ...]) -> list[tuple[str, Draft | str]]:
    """In a worker."""
    found: list[tuple[str, Draft | str]] = []
    for piece in pieces:
        try:
            if piece.trouble:
                found.append((piece.where, piece.trouble))
            else:
                found += [(piece.where, draft) for draft in _drafts(piece)]
        except UnreadableError as error:
            found.append((piece.where, str(error)))
    return found


def _drafts(piece: _Piece) -> list[Draft]:
    if piece.is_line:
        return [checked(record.read_line(decoded(piece.data)))]
    return extract(piece.data, name=piece.name)


async def _attribute(batch: _Batch, wheres: list[str], ingest: Ingest) -> None:
    """Attribute the drafts; one that can't be is left out and counted as failed."""
    try:
        batch.attributed = await ingest.attributed(batch.drafts)
    except UnreadableError:
        kept, places = [], []
        for place, draft in zip(batch.places, batch.drafts, strict=True):
            try:
                batch.attributed += await ingest.attributed([draft])
                kept.append(draft)
                places.append(place)
            except UnreadableError as error:
                batch.failed.append((wheres[place], str(error)))
        batch.drafts, batch.places = kept, places


# Storing


async def _stored(batch: _Batch, ingest: Ingest, rewritten: set[int]) -> list[Outcome]:
    """What became of the batch's drafts. `rewritten` are the articles that this import gave another text: what was
    known of them before may not be any more, and of two versions the later one counts."""
    stored = await ingest.put(batch.drafts, batch.attributed) if batch.drafts else []
    outcomes = [one.outcome for one in stored]
    last = {one.article.citation.article_id: place for one, place in zip(stored, batch.places, strict=True)}
    rewritten |= {one.article.citation.article_id for one in stored if one.outcome is Outcome.UPDATED}
    for place, article_id, draft in batch.known:
        overtaken = article_id in rewritten and last.get(article_id, -1) < place
        if overtaken and await ingest.store.known(draft) is None:
            outcomes.append((await ingest.add(draft)).outcome)
        else:
            outcomes.append(Outcome.UNCHANGED)
    return outcomes
