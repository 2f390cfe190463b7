"""The services: everything that a handler needs to work, as one value in `application.bot_data["services"]`."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from bot.chat_store import ChatStore
from bot.config import Config
from bot.services import open_services
from bot.telegram.server_knowledge import ServerKnowledge
from bot.telemetry import Telemetry
from bot.translation import catalogs
from corpus import language_detection
from corpus.feeds.poller import Poller
from corpus.ingest.ingest import Ingest
from corpus.store.store import Store
from index.alerts import AlertIndex
from index.news_index import NewsIndex

NOBODY = frozenset({777000, 136817688, 1087968824})
"""Ids that Telegram puts in for channels and anonymous administrators: no person, so no rights."""


@dataclass(frozen=True, slots=True)
class BotServices:
    """The open services of one OnRecord."""

    config: Config
    store: Store
    index: NewsIndex
    ingest: Ingest
    chat_store: ChatStore
    poller: Poller
    telemetry: Telemetry = field(default_factory=Telemetry)
    alerts: AlertIndex = field(default_factory=AlertIndex)
    server: ServerKnowledge = field(default_factory=ServerKnowledge)

    async def is_admin(self, user_id: int | None) -> bool:
        """Whether this user may change the archive, as of now: ask at the moment of execution, with `from.id`."""
        if user_id is None or user_id in NOBODY:
            return False
        return user_id in self.config.telegram.admins or await self.chat_store.is_admin(user_id)

    async def admins_among(self, user_ids: Collection[int]) -> set[int]:
        """`is_admin` for many at once."""
        named = {admin.user_id for admin in await self.chat_store.admins()}
        return (named.union(self.config.telegram.admins) - NOBODY).intersection(user_ids)


@asynccontextmanager
async def open_bot_services(config: Config) -> AsyncIterator[BotServices]:
    """Open all services over `config.data`. Raises StoreError, IndexFolderError."""
    await asyncio.to_thread(language_detection.load)
    await asyncio.to_thread(catalogs.load)
    async with open_services(config) as archive:
        chat_store = await ChatStore.open(config.data, url=config.store.url.reveal())
        # What is open now stays: with half a million objects of a large index, looking through all of them for cycles
        # would halt everything for half a second.
        gc.freeze()
        try:
            yield BotServices(config, archive.store, archive.index, archive.ingest, chat_store, archive.poller)
        finally:
            gc.unfreeze()
            await chat_store.close()
