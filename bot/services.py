"""The archive: store, index and ingest of one data folder, opened together."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.config import BUILTIN, Config, IndexConfig
from corpus.feeds.poller import Poller
from corpus.fetching.crawler import Crawler
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.ingest import Ingest
from corpus.store.opening import open_store
from corpus.store.store import Store
from index.engines.opening import Access, Layout, OpenEngine, cluster_engine, open_engine
from index.news_index import NewsIndex
from index.query.request import RequestContext
from index.ranking.sentence_encoder import load_encoder

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Services:
    """Open services; close by leaving `open_services`."""

    store: Store
    index: NewsIndex
    ingest: Ingest
    poller: Poller


@asynccontextmanager
async def open_services(config: Config, *, workers: int | None = None) -> AsyncIterator[Services]:
    """Open the data folder, making it if it isn't there. Raises StoreError, IndexFolderError, EngineError.

    `workers` is `Ingest`'s: 0 saves the start of a process where one article is added and nobody else waits.
    """
    folder, limits, follow = config.data, config.fetch, config.feeds
    fetcher = Fetcher(seconds=limits.seconds, max_bytes=limits.max_bytes, allowed_hosts=limits.allowed_hosts)
    store = await open_store(folder, config.store.url.reveal())
    await asyncio.to_thread(_warn_of_readers, folder)
    try:
        ingest = Ingest(store, fetcher=fetcher, workers=workers)
        poller = Poller(ingest, Crawler(fetcher, follow.pause_seconds), follow.first_articles)
        try:
            encoder = await asyncio.to_thread(load_encoder)
            context = RequestContext(attribute=ingest.attributed_text)
            index = await NewsIndex.open(store, folder / "index", encoder, engine_of(config.index), context)
            try:
                yield Services(store, index, ingest, poller)
            finally:
                await index.close()
        finally:
            await ingest.close()
    finally:
        await store.close()


def engine_of(config: IndexConfig) -> OpenEngine:
    """The engine that the configuration names."""
    if config.engine == BUILTIN:
        return open_engine
    password, api_key = config.opensearch_password.reveal(), config.opensearch_api_key.reveal()
    access = Access(config.opensearch_urls, config.opensearch_user, password, api_key, config.opensearch_ca)
    layout = Layout(config.opensearch_prefix, config.opensearch_shards, config.opensearch_replicas)
    return cluster_engine(access, layout)


def _warn_of_readers(folder: Path) -> None:
    """A folder that we make is for its owner alone; one that was there may be open to others."""
    mode = folder.stat().st_mode & 0o777
    if mode & 0o077:
        logger.warning("other users of this machine can read %s (mode %o): chmod 700 %s", folder, mode, folder)
