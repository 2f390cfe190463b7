"""Feeds: those of the configuration are followed, those that are due are polled, and one that dies is told."""

from __future__ import annotations

import logging
import time

from bot.jobs.job import JobContext
from bot.translation.translator import gettext_noop
from corpus.feeds.following import follow_listed
from corpus.feeds.subscription import Subscription
from corpus.ingest.rereading import Rereader
from corpus.messages import Message, message

logger = logging.getLogger(__name__)

_GONE = gettext_noop("The feed {name} ({url}) is gone for good, so it is paused: {error}. /feeds shows all of them.")
_DEAD = gettext_noop("The feed {name} ({url}) can't be read any more: {error}. /feeds shows all of them.")


async def follow_configured(context: JobContext) -> None:
    """Follow what the configuration lists; what is followed already stays as it is."""
    config = context.services.config.feeds
    await follow_listed(context.services.store.feeds, config.list, config.every_minutes * 60, time.time())


async def poll_feeds(context: JobContext) -> None:
    """Poll what is due. The admins hear of a feed that has died, once, and again only if it dies again."""
    for polled in await context.services.poller.poll_due():
        feed, key = polled.feed, f"feed {polled.feed.id}"
        if feed.paused or feed.is_dead(time.time()):
            await context.notices.tell(key, _told(feed))
        elif polled.had_failed and not feed.failures:
            await context.notices.clear(key)


async def forget_entries(context: JobContext) -> None:
    """Drop what feeds haven't shown for long."""
    await context.services.store.feeds.prune(time.time())


def _told(feed: Subscription) -> Message:
    told = _GONE if feed.paused else _DEAD
    return message(told, name=feed.name, url=feed.url, error=feed.error)


async def reread(context: JobContext) -> None:
    """Read the pages of fresh articles again."""
    services = context.services
    delays = [hours * 3600.0 for hours in services.config.watch.hours]
    if changed := await Rereader(services.ingest, services.poller.crawler, delays).read_due():
        logger.info("articles that were corrected on their pages: %d", changed)
