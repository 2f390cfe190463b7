"""The archive: store, index and ingest of one data folder, opened together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import FetchConfig
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.ingest import Ingest
from corpus.store.sqlite.store import Store
from index.news_index import NewsIndex
from index.ranking.sentence_encoder import load_encoder


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
    store = await Store.open(folder / "corpus.db")
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
