"""Reads the pages of fresh articles again: papers correct silently, and a changed page is a new version."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from corpus.errors import NotFoundError, UnreadableError
from corpus.fetching.crawler import Crawler
from corpus.ingest.ingest import Ingest
from corpus.model import Draft
from corpus.store.articles import Outcome
from corpus.store.editions import as_draft
from corpus.store.watch import Watched

_LEAST = 0.5  # of the words that there were: a page with less shows only a part, or something else

_log = logging.getLogger(__name__)


class Rereader:
    """Reads watched articles' pages again, once after each of `delays`: seconds from when they were fetched first."""

    def __init__(
        self, ingest: Ingest, crawler: Crawler, delays: Sequence[float], clock: Callable[[], float] = time.time
    ) -> None:
        self._ingest = ingest
        self._watch = ingest.store.watch
        self._crawler = crawler
        self._delays = sorted(delays)
        self._clock = clock

    async def read_due(self) -> int:
        """Read again what is due; how many articles had changed. Raises StoreError."""
        changed = 0
        for one in await self._watch.due(self._clock()):
            if self._delays and self._clock() - one.added >= self._delays[0]:
                changed += await self._read_safely(one)
            await self._watch.put_off(one.article_id, self._next(one))
        return changed

    def _next(self, one: Watched) -> float | None:
        """The first delay that lies ahead: however late we are, no page is read twice at once."""
        now = self._clock()
        return next((one.added + delay for delay in self._delays if one.added + delay > now), None)

    async def _read_safely(self, one: Watched) -> bool:
        try:
            return await self._read(one)
        except (UnreadableError, NotFoundError) as error:
            _log.info("article %d was not read again: %s", one.article_id, error)
            return False

    async def _read(self, one: Watched) -> bool:
        fetched = await self._crawler.fetch(one.url, self._ingest.formats.media_types)
        if fetched is None:
            return False
        told = {"name": fetched.name, "media_type": fetched.media_type, "url": fetched.url}
        found = (await self._ingest.read(fetched.data, **told)).required[0]
        former = as_draft(await self._ingest.store.article(one.article_id))
        if _words(found) < _LEAST * _words(former):
            raise UnreadableError("the page has much less text than it had")
        later = replace(
            former,
            title=found.title or former.title,
            paragraphs=found.paragraphs,
            captions=found.captions,
            quoted=found.quoted,
        )  # what an admin may have set stays
        return (await self._ingest.add(later)).outcome is Outcome.UPDATED


def _words(draft: Draft) -> int:
    return sum(len(paragraph.split()) for paragraph in draft.paragraphs)
