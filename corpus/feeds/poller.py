"""Polls feeds: what is new in them becomes articles, each once.

What a feed shows is noted entry by entry once it is stored, and the feed's version only when all of it was dealt with;
so a poll may end at any moment and is gone on with by the next.
"""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus

from corpus.errors import FetchError, OnRecordError, StoreError, UnreadableError
from corpus.feeds import feed_reader, schedule
from corpus.feeds.discovery import feeds_at
from corpus.feeds.feed_reader import Entry, Feed
from corpus.feeds.following import Found
from corpus.feeds.subscription import SeenEntry, Subscription
from corpus.fetching.crawler import Crawler
from corpus.fetching.fetcher import Fetched
from corpus.fetching.validators import NO_VALIDATORS
from corpus.formats import Reading
from corpus.ingest.ingest import Ingest
from corpus.messages import SILENCE
from corpus.model import Draft
from corpus.store.articles import Outcome

_AT_ONCE = 4  # feeds
_POLL_SECONDS = 120.0  # after which the rest of a feed's entries waits for the next poll
_PER_POLL = 50  # entries
_MOST_TRIES = 4  # of one entry, whatever the feed does to it

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Polled:
    """A feed after a poll, and whether the poll before had failed."""

    feed: Subscription
    had_failed: bool


@dataclass(frozen=True, slots=True)
class _Taken:
    """`remaining`: there was more than one poll takes."""

    articles: int
    remaining: bool


class Poller:
    """One per process. `poll_due` may be called as often as one likes."""

    def __init__(
        self,
        ingest: Ingest,
        crawler: Crawler,
        first: int = 20,
        *,
        clock: Callable[[], float] = time.time,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """`first` bounds how many articles the first poll of a feed takes. `clock` may be set while we run, `steady`
        goes on evenly."""
        self._ingest = ingest
        self._feeds = ingest.store.feeds
        self.crawler = crawler
        self._first = first
        self._clock = clock
        self._steady = steady
        self._polled: dict[int, float] = {}  # by `steady`

    async def discover(self, url: str) -> list[Found]:
        """`corpus.feeds.discovery.feeds_at`."""
        return await feeds_at(url, self._ingest, self.crawler)

    async def poll_due(self) -> list[Polled]:
        """Poll the feeds whose time it is, a few at once, and say how that went."""
        due = [feed for feed in await self._feeds.due(self._clock()) if self._is_time(feed)]
        places = asyncio.Semaphore(_AT_ONCE)

        async def one(feed: Subscription) -> Polled:
            async with places:
                return Polled(await self.poll(feed), had_failed=feed.failures > 0)

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(feed)) for feed in due]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from failed
        return [task.result() for task in tasks]

    def _is_time(self, feed: Subscription) -> bool:
        """However the clock is set, a feed rests half of its time between two polls, unless an admin wants it now."""
        last = self._polled.get(feed.id)
        return not feed.next_poll or last is None or self._steady() - last >= feed.every / 2

    async def poll(self, feed: Subscription) -> Subscription:
        """Poll one feed now. What is wrong with it is noted; StoreError is raised."""
        self._polled[feed.id] = self._steady()
        try:
            polled = await self._read(feed)
        except StoreError:
            raise
        except OnRecordError as error:
            polled = await self._failed(feed, error)
            _log.info("feed %d failed %d times: %s", feed.id, polled.failures, error)
        await self._feeds.save(polled)
        return polled

    async def _read(self, feed: Subscription) -> Subscription:
        fetched = await self.crawler.fetch(feed.url, feed_reader.MEDIA_TYPES, feed.validators)
        if fetched is not None and not feed.good and not feed_reader.is_feed(fetched.data):
            feed = replace(feed, url=(await self.discover(fetched.url))[0].url)  # a site's page was given for it
            fetched = await self.crawler.fetch(feed.url, feed_reader.MEDIA_TYPES)
        if fetched is None:
            return self._succeeded(feed)
        source = (fetched.data, fetched.media_type, fetched.url)
        found = await self._ingest.work(feed_reader.READING_SECONDS, feed_reader.read, *source)
        taken = await self._take(feed, found)
        if taken.articles:
            _log.info("feed %d: %d articles", feed.id, taken.articles)
        return self._succeeded(self._renewed(feed, fetched, found, taken))

    def _renewed(self, feed: Subscription, fetched: Fetched, found: Feed, taken: _Taken) -> Subscription:
        """With what the feed says of itself. The version counts as read only if all of it was."""
        validators = NO_VALIDATORS if taken.remaining else fetched.validators
        title, url = found.title or feed.title, fetched.moved_to or feed.url
        return replace(feed, title=title, url=url, validators=validators)

    def _succeeded(self, feed: Subscription) -> Subscription:
        now = self._clock()
        after = now + schedule.after_success(feed.every, random.random)
        return replace(feed, next_poll=after, polled=now, good=now, failures=0, error=SILENCE)

    async def _failed(self, feed: Subscription, error: OnRecordError) -> Subscription:
        """With the failure; a feed whose server says that it is gone for good is paused."""
        now, failures = self._clock(), feed.failures + 1
        asked = error.retry_after if isinstance(error, FetchError) else None
        gone = isinstance(error, FetchError) and error.status == HTTPStatus.GONE
        if gone:
            await self._feeds.pause(feed.id)
        wait = schedule.after_failure(feed.every, failures, asked, random.random)
        failed = replace(feed, next_poll=now + wait, polled=now, failures=failures, error=error.message)
        return replace(failed, paused=gone)

    # Entries

    async def _take(self, feed: Subscription, found: Feed) -> _Taken:
        """Take what is new, oldest first; of a feed's first poll only the newest few, the rest counts as known."""
        seen = await self._feeds.seen(feed.id, [entry.key for entry in found.entries], self._clock())
        unique = {entry.key: entry for entry in found.entries}
        new = [entry for entry in _newest_first(list(unique.values())) if _is_new(entry, seen.get(entry.key))]
        if not feed.good:
            passed = [SeenEntry(entry.key, entry.digest, tries=_MOST_TRIES) for entry in new[self._first :]]
            await self._feeds.mark(feed.id, passed, self._clock())
            new = new[: self._first]
        taken, end = 0, self._steady() + _POLL_SECONDS
        wanted = new[::-1][:_PER_POLL]
        for entry in wanted:
            if self._steady() > end:
                return _Taken(taken, remaining=True)
            became = await self._take_one(feed, found, entry, seen.get(entry.key))
            await self._feeds.mark(feed.id, [became], self._clock())
            taken += became.article_id is not None
        return _Taken(taken, remaining=len(wanted) < len(new))

    async def _take_one(self, feed: Subscription, found: Feed, entry: Entry, known: SeenEntry | None) -> SeenEntry:
        """Make an article of an entry, unless there is one of its page already or an admin has taken it away."""
        became = SeenEntry(entry.key, entry.digest, tries=known.tries + 1 if known else 1)
        standing = await self._ingest.store.standing_of(entry.link) if entry.link else None
        if standing and standing.article_id and (standing.is_deleted or not (known or standing.is_excerpt)):
            return replace(became, article_id=None if standing.is_deleted else standing.article_id, tries=_MOST_TRIES)
        try:
            draft = await self._draft(feed, found, entry)
            stored = await self._ingest.add(draft)
        except UnreadableError as error:
            _log.info("feed %d: %s is left out: %s", feed.id, entry.link or "an entry", error)
            return replace(became, whole=False)
        number = stored.article.citation.article_id
        if entry.is_teaser and not draft.is_excerpt and stored.outcome is Outcome.ADDED:
            await self._ingest.store.watch.add(number, self._clock())
        return replace(became, article_id=number, whole=not draft.is_excerpt)

    async def _draft(self, feed: Subscription, found: Feed, entry: Entry) -> Draft:
        """An entry's article: of its page if the feed has only a teaser, of the feed where the page can't be had."""
        outlet = feed.outlet or entry.draft.outlet or feed_reader.outlet(found.title, feed.url)
        own = replace(entry.draft, outlet=outlet)
        if not entry.link or not entry.is_teaser:
            return own
        try:
            page = (await self.page(entry.link)).required[0]
        except UnreadableError:
            if not own.paragraphs:
                raise
            return replace(own, is_excerpt=True)
        if _words(page) < _words(own):
            return replace(own, is_excerpt=True)
        return replace(
            page,
            title=page.title or own.title,
            outlet=feed.outlet or page.outlet or own.outlet,
            authors=page.authors or own.authors,
            published=page.published or own.published,
            url=page.url or own.url,
        )

    async def page(self, link: str) -> Reading:
        """The articles of a page, fetched when it is its host's turn. Raises FetchError, UnreadableError."""
        fetched = await self.crawler.fetch(link, self._ingest.formats.media_types)
        if fetched is None:
            raise FetchError("the site sent nothing", status=304)
        told = {"name": fetched.name, "media_type": fetched.media_type, "url": fetched.url}
        return await self._ingest.read(fetched.data, **told)


def _newest_first(entries: Sequence[Entry]) -> list[Entry]:
    """By their days if all tell one; else in the feed's own order, which is newest first nearly everywhere."""
    days = [entry.draft.published for entry in entries]
    dated = [day for day in days if day is not None]
    if len(dated) < len(days):
        return list(entries)
    order = sorted(range(len(entries)), key=lambda number: dated[number], reverse=True)
    return [entries[number] for number in order]


def _is_new(entry: Entry, known: SeenEntry | None) -> bool:
    """Never seen, or told otherwise than before, or not had as a whole yet; but nothing is tried for ever.

    What has no address stays as it was first told: nothing says that a new text is the same article.
    """
    if known is None:
        return True
    return bool(entry.link) and known.tries < _MOST_TRIES and (known.digest != entry.digest or not known.whole)


def _words(draft: Draft) -> int:
    return sum(len(paragraph.split()) for paragraph in draft.paragraphs)
