"""What the bot does unasked while it serves."""

from __future__ import annotations

import asyncio
import logging
import shutil
from socket import gethostname

from bot.jobs.corrections import followed_to
from bot.jobs.job import JobContext
from bot.render.pictures import warm
from bot.telegram import menus
from corpus.messages import message

logger = logging.getLogger(__name__)

FEW_BYTES = 500_000_000
FEW_PART = 0.03
_WARMING_SECONDS = 120.0
_SETTLED_SECONDS = 45.0


async def prune_chats(context: JobContext) -> None:
    """Drop old entries of the bot's own memory."""
    await context.services.chat_store.prune()
    await context.services.chat_store.channels.prune()
    await context.services.chat_store.sent.prune()


async def prune_articles(context: JobContext) -> None:
    """Drop for good what was deleted or replaced long ago, and the changes that everybody has followed."""
    services = context.services
    days = services.config.store.keep_deleted_days
    followed = min(services.index.committed, await followed_to(services))
    while dropped := await services.store.prune(days, followed):
        logger.info("deleted articles and former versions dropped for good: %d", dropped)


async def publish_menus(context: JobContext) -> None:
    """Tell Telegram which commands there are, and what the bot is for."""
    await menus.publish(context.bot, context.services, context.commands)


async def reattribute(context: JobContext) -> None:
    """Attribute anew what another version of the model read; one article at a time, in a worker of low priority.

    May be cancelled at any time: the next start goes on where this one was.
    """
    if done := await context.services.ingest.reattribute():
        logger.info("articles attributed anew: %d", done)


async def file_stories(context: JobContext) -> None:
    """Find which articles belong together, where a crash or an older release has left that open."""
    if filed := await context.services.ingest.file_stories():
        logger.info("articles filed in stories: %d", filed)


async def encode_passages(context: JobContext) -> None:
    """Encode what was added since, so that no question has to wait for it; questions come in between."""
    await context.services.index.encode_passages()


async def watch_disk(context: JobContext) -> None:
    """Tell the admins, once, when the disk of this process's data folder is nearly full, and which one that is."""
    folder = context.services.config.data.absolute()
    usage = await asyncio.to_thread(shutil.disk_usage, folder)
    key = f"disk {gethostname()}:{folder}"
    if usage.free < FEW_BYTES and usage.free < usage.total * FEW_PART:
        told = message(
            "The disk with {folder} on {machine} is nearly full: {size} MB are free. Make room, or I stop working.",
            folder=str(folder),
            machine=gethostname(),
            size=round(usage.free / 1e6),
        )
        await context.notices.tell(key, told)
    else:
        await context.notices.clear(key)


async def warm_pictures(context: JobContext) -> None:
    """Load in a worker what drawing needs, so that the first picture doesn't wait for it; not while the bot
    has just started and has better things to do."""
    await asyncio.sleep(_SETTLED_SECONDS)
    await context.services.ingest.work(_WARMING_SECONDS, warm)
