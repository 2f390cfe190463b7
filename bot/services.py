"""The archive: store, index and ingest of one data folder, opened together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import FetchConfig
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.ingest import Ingest
from corpus.store.opening import open_store
from corpus.store.store import Store
from index.news_index import NewsIndex
from index.ranking.sentence_encoder import load_encoder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """Open services; close by leaving `open_services`."""

    store: Store
    index: NewsIndex
    ingest: Ingest


@asynccontextmanager
async def open_services(
    folder: Path, fetch: FetchConfig | None = None, *, workers: int | None = None
) -> AsyncIterator[Services]:
    """Open the data folder, making it if it isn't there. Raises StoreError, IndexFolderError.

    `workers` is `Ingest`'s: 0 saves the start of a process where one article is added and nobody else waits.
    """
    limits = fetch or FetchConfig()
    fetcher = Fetcher(seconds=limits.seconds, max_bytes=limits.max_bytes, allowed_hosts=limits.allowed_hosts)
    store = await open_store(folder)
    await asyncio.to_thread(_warn_of_readers, folder)
    try:
        ingest = Ingest(store, fetcher=fetcher, workers=workers)
        try:
            encoder = await asyncio.to_thread(load_encoder)
            index = await NewsIndex.open(store, folder / "index", encoder)
            try:
                yield Services(store, index, ingest)
            finally:
                await index.close()
        finally:
            await ingest.close()
    finally:
        await store.close()


def _warn_of_readers(folder: Path) -> None:
    """A folder that we make is for its owner alone; one that was there may be open to others."""
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        logger.warning("other users of this machine can read %s (mode %o): chmod 700 %s", folder, mode, folder)
