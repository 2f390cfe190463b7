"""What a passage costs past one machine: bytes in PostgreSQL and OpenSearch, seconds to load, heap; and what that makes
of 1, 10 and 100 million.

    python -m tests.benchmarks.sizing [--articles 1000]

Made-up articles of 25 passages, 59 words each, loaded into three nodes and a PostgreSQL on this machine. Copies beside
the shards are not counted: each costs the shards' bytes again.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import shutil
import tempfile
import time
from pathlib import Path

import httpx
import psycopg

from bot.operations.moving import copy_to_postgres
from corpus.store.opening import open_store
from index.engines.opening import Access, Layout, cluster_engine
from index.news_index import NewsIndex
from tests.benchmarks.newsroom import newsroom
from tests.cluster.postgres_server import running_postgres
from tests.cluster.search_cluster import SearchCluster, end_in_order, running_cluster

VECTOR = 392  # bytes a passage in vectors.bin, of every process
SIZES = (1, 10, 100)  # millions of passages


def _searching(nodes: SearchCluster) -> tuple[int, int, float]:
    """Documents, bytes of the shards without copies, and the heap that the fullest node uses, in MB."""
    url = nodes.urls[0]
    httpx.post(f"{url}/_all/_forcemerge?max_num_segments=1", timeout=600).raise_for_status()
    httpx.post(f"{url}/_refresh", timeout=60).raise_for_status()
    shards = httpx.get(f"{url}/_stats/store,docs", timeout=60).json()["_all"]["primaries"]
    pools = httpx.get(f"{url}/_nodes/stats/jvm", timeout=60).json()["nodes"].values()
    heap = max(node["jvm"]["mem"]["heap_used_in_bytes"] for node in pools)
    return shards["docs"]["count"], shards["store"]["size_in_bytes"], heap / 1e6


async def main(count: int) -> None:
    """Load, measure, compute."""
    folder = Path(tempfile.mkdtemp(prefix="sizing-", dir="/dev/shm"))
    folder.chmod(0o711)  # noqa: ASYNC240 (PostgreSQL runs as another user)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        await newsroom(folder / "files", count)
        server = stack.enter_context(running_postgres(folder / "postgres"))
        began = time.perf_counter()
        await copy_to_postgres(folder / "files", server.url)
        copied = time.perf_counter() - began
        with psycopg.connect(server.url) as connection:
            ((stored,),) = connection.execute("SELECT pg_database_size(current_database())").fetchall()
        nodes = stack.enter_context(running_cluster(folder / "search"))
        store = await open_store(folder / "files")
        passages = (await store.totals()).passages
        began = time.perf_counter()
        engine = cluster_engine(Access(nodes.urls), Layout(shards=3, replicas=0))
        index = await NewsIndex.open(store, folder / "index", engine=engine)
        loaded = time.perf_counter() - began
        documents, size, heap = _searching(nodes)
        await index.close()
        await store.close()
    print(
        f"{passages:,} passages, {documents:,} documents; {copied:.1f} s into PostgreSQL, {loaded:.1f} s into the index"
    )
    print(
        f"a passage: {stored / passages:.0f} bytes in PostgreSQL, {size / passages:.0f} in the index; "
        f"{heap:.0f} MB of heap"
    )
    for millions in SIZES:
        store_gb, index_gb = stored / passages * millions / 1e3, size / passages * millions / 1e3
        print(f"{millions} M: {store_gb:.1f} GB, {index_gb:.1f} GB a copy, vectors {VECTOR * millions / 1e3:.1f} GB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    end_in_order()
    asyncio.run(main(parser.parse_args().articles))
