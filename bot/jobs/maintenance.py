"""What the bot does unasked while it serves: it drops old entries, and attributes old articles anew."""

from __future__ import annotations

import asyncio
import logging

from bot.telegram.bot_services import BotServices
from corpus.errors import OnRecordError, StoreError

logger = logging.getLogger(__name__)

PRUNE_SECONDS = 6 * 3600.0


async def prune(services: BotServices) -> None:
    """Drop old entries of the chat store again and again, until cancelled."""
    while True:
        try:
            await services.chat_store.prune()
        except StoreError as error:
            logger.warning("old entries could not be dropped: %s", error)
        await asyncio.sleep(PRUNE_SECONDS)


async def reattribute(services: BotServices) -> None:
    """Attribute anew, once, what another version of the model read; one article at a time, in a worker of low priority.

    May be cancelled at any time: the next start goes on where this one was.
    """
    try:
        done = await services.ingest.reattribute()
    except OnRecordError as error:
        logger.warning("old articles could not be attributed anew: %s", error)
    else:
        if done:
            logger.info("articles attributed anew: %d", done)
