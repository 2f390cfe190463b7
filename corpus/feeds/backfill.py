"""A site's archive by its sitemap: its newest pages that aren't there yet, politely, up to a bound."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator

from corpus.errors import UnreadableError
from corpus.feeds import sitemap
from corpus.feeds.feed_reader import MEDIA_TYPES, READING_SECONDS
from corpus.feeds.poller import Poller
from corpus.feeds.sitemap import Listed
from corpus.ingest.bulk_import import Summary
from corpus.ingest.ingest import Ingest, OnProgress, Progress
from corpus.messages import Message
from corpus.store.articles import Outcome

_MOST_SITEMAPS = 50
_TYPES = MEDIA_TYPES | {"application/gzip", "application/x-gzip"}


async def backfill(url: str, ingest: Ingest, poller: Poller, most: int, progress: OnProgress) -> Summary:
    """Add the pages that a sitemap lists, newest first, at most `most` of them; those that are there, or that an admin
    took away, are passed over. Interrupted and begun again, it goes on. Raises FetchError, UnreadableError."""
    added = updated = unchanged = done = 0
    failed: list[tuple[str, Message]] = []
    async for page in _pages(url, ingest, poller):
        if done >= most:
            break
        done += 1
        progress(Progress(done, most))
        if (await ingest.store.standing_of(page.url)).article_id is not None:
            unchanged += 1
            continue
        try:
            draft = (await poller.page(page.url)).required[0]
            outcome = (await ingest.add(draft)).outcome
        except UnreadableError as error:
            failed.append((page.url, error.message))
            continue
        added += outcome is Outcome.ADDED
        updated += outcome is Outcome.UPDATED
        unchanged += outcome is Outcome.UNCHANGED
    return Summary(added, updated, unchanged, tuple(failed))


async def _pages(url: str, ingest: Ingest, poller: Poller) -> AsyncIterator[Listed]:
    """The pages of a sitemap, and of those that it lists, newest first within each."""
    waiting, seen = deque([url]), {url}
    while waiting:
        fetched = await poller.crawler.fetch(waiting.popleft(), _TYPES)
        if fetched is None or not sitemap.is_sitemap(fetched.data):
            raise UnreadableError("it is no sitemap")
        for one in await ingest.work(READING_SECONDS, sitemap.read, fetched.data):
            if not one.is_sitemap:
                yield one
            elif one.url not in seen and len(seen) < _MOST_SITEMAPS:
                seen.add(one.url)
                waiting.append(one.url)
