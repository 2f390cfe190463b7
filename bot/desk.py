"""The desk: everything that a handler needs to work, as one value in `application.bot_data["desk"]`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.archive import open_archive
from bot.config import Config
from bot.ledger import Ledger
from corpus.ingest import Ingest
from corpus.store import Store
from index.news_index import NewsIndex

NOBODY = frozenset({777000, 136817688, 1087968824})
"""Ids that Telegram puts in for channels and anonymous administrators: no person, so no rights."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The open services of one OnRecord."""

    config: Config
    store: Store
    index: NewsIndex
    ingest: Ingest
    ledger: Ledger

    async def is_admin(self, user_id: int | None) -> bool:
        """Whether this user may change the archive, as of now: ask at the moment of execution, with `from.id`."""
        if user_id is None or user_id in NOBODY:
            return False
        return user_id in self.config.telegram.admins or await self.ledger.is_admin(user_id)


@asynccontextmanager
async def open_desk(config: Config) -> AsyncIterator[Desk]:
    """Open all services over `config.data`. Raises StoreError, IndexFolderError."""
    async with open_archive(config.data, config.fetch) as archive:
        ledger = await Ledger.open(config.data / "bot.db")
        try:
            yield Desk(config, archive.store, archive.index, archive.ingest, ledger)
        finally:
            await ledger.close()
