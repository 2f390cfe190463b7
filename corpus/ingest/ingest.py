"""Articles in: from bytes or drafts to stored articles, with the heavy work in other processes."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterable, Iterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from corpus.attribution.explanation import Explained
from corpus.attribution.pipeline import Attributor, version_of
from corpus.clusters.signature import signature
from corpus.errors import OnRecordError, UnforeseenError
from corpus.fetching.fetcher import Fetcher
from corpus.formats import FORMATS, Formats, Reading, Source, checked
from corpus.formats.decoding import cleaned, even
from corpus.ingest.workers import Workers
from corpus.model import Article, Attribution, Draft, PassageKind
from corpus.store.articles import Attributed, Edited, Outcome, Stored
from corpus.store.editions import as_draft, parts
from corpus.store.store import Store

P = ParamSpec("P")
Item = TypeVar("Item")
T = TypeVar("T")
Part = TypeVar("Part")

READING_SECONDS = 30.0  # for one file or page
ATTRIBUTING_SECONDS = 300.0  # for one batch
BATCH = 24  # articles that are attributed as one job and stored in one transaction
_BATCH_CHARACTERS = 200_000
_MOST_WORKERS = 4
_ALL = 10_000_000


@dataclass(frozen=True, slots=True)
class Progress:
    """`done` of `total` articles; `total` is 0 while nobody knows it."""

    done: int
    total: int = 0


OnProgress = Callable[[Progress], object]


def _ignore(progress: Progress) -> None:
    pass


class Ingest:
    """The way into the store. One per process: it owns the worker processes, which start when first needed."""

    def __init__(
        self, store: Store, *, fetcher: Fetcher | None = None, workers: int | None = None, formats: Formats = FORMATS
    ) -> None:
        """`workers` are processes, by default one per core; with 0 all work is done in a thread of this process.

        `formats` are those that files, pages and messages are read in.
        """
        self.store = store
        self.formats = formats
        self._fetcher = fetcher or Fetcher()
        self._version = ""
        self._workers = Workers(min(os.cpu_count() or 1, _MOST_WORKERS) if workers is None else workers)

    async def close(self) -> None:
        """Stop the workers. What was not stored yet is lost. Safe to call twice."""
        await self._workers.close()

    async def work(self, seconds: float, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """`Workers.run`: any function in a worker, within limits of time and memory."""
        return await self._workers.run(seconds, function, *args, **kwargs)

    def each(self, items: Iterator[Item], work: Callable[[Item], Coroutine[Any, Any, T]]) -> AsyncGenerator[T, None]:
        """`Workers.each`: work on many items at the same time, in order."""
        return self._workers.each(items, work)

    async def read(self, data: bytes | str, *, name: str = "", media_type: str = "", url: str = "") -> Reading:
        """`corpus.formats.Formats.read` within limits of time and memory. Raises UnreadableError, TooLargeError."""
        source = Source(data, name, media_type, url)
        return await self._workers.run(READING_SECONDS, self.formats.read, source)

    async def fetch(self, url: str) -> Reading:
        """The articles at an address. Raises FetchError, UnreadableError, TooLargeError."""
        page = await self._fetcher.fetch(url, self.formats.media_types)
        return await self.read(page.data, name=page.name, media_type=page.media_type, url=page.url)

    async def add(self, draft: Draft, *, command: str = "") -> Stored:
        """Attribute and store one article; on disk when this returns. Raises UnreadableError, StoreError.

        `command` is `Store.put`'s: adding by the same command again gives the same result.
        """
        return (await self.add_many([draft], command=command))[0]

    async def add_many(
        self, drafts: Sequence[Draft], progress: OnProgress = _ignore, *, command: str = ""
    ) -> list[Stored]:
        """`add` for several, in order, a transaction a batch."""
        stored: list[Stored] = []
        async with aclosing(self.each(batches(map(checked, drafts)), self._prepared)) as prepared:
            async for batch, attributed in prepared:
                stored += await self.put(batch, attributed, command=command and f"{command} from {len(stored)}")
                progress(Progress(len(stored), len(drafts)))
        return stored

    async def _prepared(self, batch: list[Draft]) -> tuple[list[Draft], list[Attributed]]:
        return batch, await self.attributed(batch)

    async def attributed(self, drafts: Sequence[Draft]) -> list[Attributed]:
        """What `Store.put_many` wants to know of each draft: of one on which attribution fails in a way that nobody
        foresaw, that it has no speakers."""
        try:
            version, found = await self._workers.run(ATTRIBUTING_SECONDS, _attributed, tuple(drafts))
        except UnforeseenError:
            if len(drafts) == 1:
                return [[()] * len(parts(drafts[0]))]
            return [one for draft in drafts for one in await self.attributed([draft])]
        self._version = version
        return found

    async def attributed_text(self, text: str) -> list[tuple[str, Sequence[Attribution]]]:
        """The lines of a text that is not to be stored, each with what it says that somebody said."""
        draft = checked(Draft("", tuple(line.strip() for line in text.splitlines() if line.strip())))
        return await self.attributed_parts(draft)

    async def attributed_parts(self, draft: Draft) -> list[tuple[str, Sequence[Attribution]]]:
        """The parts of a draft that is not to be stored, each with what it says that somebody said."""
        (found,) = await self.attributed([draft])
        return [(text, said) for (_, _, text), said in zip(parts(draft), found, strict=True)]

    async def put(
        self, drafts: Sequence[Draft], attributed: Sequence[Attributed], *, command: str = ""
    ) -> list[Stored]:
        """Store a batch whose attributions are known."""
        pairs = list(zip(drafts, attributed, strict=True))
        stored = await self.store.put_many(pairs, await self.version(), command=command)
        await self._file([one.article for one in stored if one.outcome is not Outcome.UNCHANGED])
        return stored

    async def file_stories(self) -> int:
        """File what isn't in the story that it belongs to, such as articles of an older release; how many that were."""
        filed = 0
        while ids := await self.store.stories.unfiled(BATCH):
            await self._file([await self.store.article(number) for number in ids])
            filed += len(ids)
        return filed

    async def _file(self, articles: Sequence[Article]) -> None:
        if articles:
            signatures = await asyncio.to_thread(lambda: [signature(_body(article)) for article in articles])
            ids = [article.citation.article_id for article in articles]
            await self.store.stories.file(list(zip(ids, signatures, strict=True)))

    async def version(self) -> str:
        """The version of the attribution model that new articles get."""
        if not self._version:
            self._version = await asyncio.to_thread(version_of)
        return self._version

    async def edit(self, article_id: int, field: str, value: str, *, command: str = "") -> Edited:
        """`Store.edit` with a value as clean as what articles bring; what tells who speaks is read again with it."""
        edited = await self.store.edit(article_id, field, even(cleaned(value)), command=command)
        if field in {"title", "author", "language"}:
            await self._attribute_again(article_id)
        return edited

    async def reattribute(self, progress: OnProgress = _ignore) -> int:
        """Attribute anew what another version of the model read; how many articles that were.

        May be interrupted: what is done stays done. Articles that fail or vanish meanwhile are left as they are.
        """
        version = await self.version()
        total = len(await self.store.outdated(version, _ALL))
        done, failed = 0, set[int]()
        while ids := [n for n in await self.store.outdated(version, BATCH + len(failed)) if n not in failed]:
            for article_id in ids:
                try:
                    await self._attribute_again(article_id)
                    done += 1
                except OnRecordError:
                    failed.add(article_id)
                progress(Progress(done + len(failed), total))
        return done

    async def explained(self, article: Article) -> list[tuple[Explained, ...]]:
        """For each of the article's passages why its attributions would be what they are if it were read now."""
        return await self._workers.run(ATTRIBUTING_SECONDS, _explained, as_draft(article))

    async def _attribute_again(self, article_id: int) -> None:
        draft = as_draft(await self.store.article(article_id))
        (attributed,) = await self.attributed([draft])
        await self.store.reattribute(article_id, attributed, await self.version())


def _body(article: Article) -> list[str]:
    return [passage.text for passage in article.passages if passage.kind is PassageKind.BODY]


def batches(drafts: Iterable[Draft]) -> Iterator[list[Draft]]:
    """The drafts in order, in lists of a size that is worth a job and a transaction."""
    batch: list[Draft] = []
    size = 0
    for draft in drafts:
        batch.append(draft)
        size += sum(map(len, draft.paragraphs))
        if len(batch) >= BATCH or size >= _BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _attributed(drafts: Sequence[Draft]) -> tuple[str, list[Attributed]]:
    """In a worker: the model's version, and the attributions of each draft's `parts`."""
    attributor = Attributor.load()
    return attributor.version, [_of_parts(draft, attributor.attribute_article(draft)) for draft in drafts]


def _explained(draft: Draft) -> list[tuple[Explained, ...]]:
    """In a worker: the attributions of each of the draft's `parts` with their reasons."""
    return list(_of_parts(draft, Attributor.load().explain_article(draft)))


def _of_parts(draft: Draft, attributed: Sequence[Part]) -> Sequence[Part]:
    """Without the place of a headline that the draft doesn't have."""
    return attributed[len(attributed) - len(parts(draft)) :]


__all__ = ["BATCH", "Ingest", "OnProgress", "Outcome", "Progress", "Stored", "batches"]
