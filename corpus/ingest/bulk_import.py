"""Many articles at once: files, folders and JSON lines, streamed, in order, and safe to stop and to start again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from corpus.errors import UnreadableError
from corpus.formats import Formats, Source
from corpus.ingest import files
from corpus.ingest.ingest import BATCH, Ingest, OnProgress, Progress
from corpus.messages import Message
from corpus.model import Draft
from corpus.store.articles import Attributed, Outcome

__all__ = ["Progress", "Summary", "import_paths"]

_BATCH_BYTES = 400_000
_READING_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of the articles. `failed` and `left_out` are (where, why) pairs, in the order they were met:
    what should have been an article and isn't, and what in a folder was not tried. `doubtful` are (where, what to
    check) of articles that were stored."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    failed: tuple[tuple[str, Message], ...] = ()
    left_out: tuple[tuple[str, Message], ...] = ()
    doubtful: tuple[tuple[str, Message], ...] = ()

    @property
    def is_complete(self) -> bool:
        """True if all that was named is in the archive now."""
        return not self.failed and not self.left_out


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
    failed: list[tuple[str, Message]] = field(default_factory=list)
    doubtful: list[tuple[str, Message]] = field(default_factory=list)


async def import_paths(paths: Iterable[Path], ingest: Ingest, progress: OnProgress = lambda progress: None) -> Summary:
    """Import files, and folders with all that is in them. Articles that are there already are skipped quickly.

    Memory stays small whatever the size of the files. Stopping loses nothing that was stored: importing the same
    paths again goes on from there. A file that can't be read or isn't there counts as failed.
    """
    paths = [Path(path) for path in paths]
    total = await asyncio.to_thread(files.count, paths, ingest.formats)
    counts: Counter[str] = Counter()
    failed: list[tuple[str, Message]] = []
    left_out: list[tuple[str, Message]] = []
    doubtful: list[tuple[str, Message]] = []
    rewritten: set[int] = set()
    done = 0
    batches = _batched(_pieces(paths, ingest.formats, left_out))
    async with aclosing(ingest.each(batches, partial(_prepare, ingest))) as prepared:
        async for batch in prepared:
            counts.update(await _stored(batch, ingest, rewritten))
            failed += batch.failed
            doubtful += batch.doubtful
            done += batch.pieces
            progress(Progress(done, max(total, done)))
    outcomes = (counts[Outcome.ADDED], counts[Outcome.UPDATED], counts[Outcome.UNCHANGED])
    return Summary(*outcomes, tuple(failed), tuple(left_out), tuple(doubtful))


# Reading


def _pieces(paths: Iterable[Path], formats: Formats, left_out: list[tuple[str, Message]]) -> Iterator[Source]:
    """What the files hold; `left_out` is filled on the way."""
    for found in files.files(paths, formats):
        if isinstance(found, files.LeftOut):
            left_out.append((str(found.path), found.why))
        else:
            yield from files.pieces(found, formats)


def _batched(pieces: Iterator[Source]) -> Iterator[list[Source]]:
    batch: list[Source] = []
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


async def _prepare(ingest: Ingest, pieces: list[Source]) -> _Batch:
    batch = _Batch(len(pieces))
    read = await _read(pieces, ingest)
    for place, (where, found) in enumerate(read):
        if isinstance(found, Message):
            batch.failed.append((where, found))
        elif (known := await ingest.store.known(found)) is not None:
            batch.known.append((place, known, found))
        else:
            batch.drafts.append(found)
            batch.doubtful += [(where, doubt) for doubt in found.doubts]
            batch.places.append(place)
    if batch.drafts:
        await _attribute(batch, [where for where, _ in read], ingest)
    return batch


async def _read(pieces: list[Source], ingest: Ingest) -> list[tuple[str, Draft | Message]]:
    """(where, draft or what is wrong) of every article. If one takes the whole batch down, each is read alone."""
    try:
        return await ingest.work(_READING_SECONDS, _read_pieces, ingest.formats, tuple(pieces))
    except UnreadableError as error:
        if len(pieces) == 1:
            return [(pieces[0].where, error.message)]
        return [item for piece in pieces for item in await _read([piece], ingest)]


def _read_pieces(formats: Formats, pieces: tuple[Source, ...]) -> list[tuple[str, Draft | Message]]:
    """In a worker."""
    found: list[tuple[str, Draft | Message]] = []
    for piece in pieces:
        try:
            found += [(piece.where, draft) for draft in formats.read_piece(piece)]
        except UnreadableError as error:
            found.append((piece.where, error.message))
    return found


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
                batch.failed.append((wheres[place], error.message))
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
