"""The cluster and the server of this test run: started when a test first needs them, stopped at its end."""

from __future__ import annotations

import atexit
import hashlib
import os
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import httpx
import psycopg
import pytest
from psycopg import sql

from tests.cluster.node_build import MissingToolError
from tests.cluster.postgres_server import PostgresServer, running_postgres
from tests.cluster.search_cluster import SearchCluster, end_in_order, running_cluster

PREFIX = f"test-{os.getpid()}-"  # of this run's indices
_open = ExitStack()
atexit.register(_open.close)


def search_urls() -> tuple[str, ...]:
    """The nodes of a cluster: those that TEST_OPENSEARCH_URLS names, or of one that is started for the tests."""
    return _outside() or search_cluster().urls


@cache
def _outside() -> tuple[str, ...]:
    """The nodes of a cluster that isn't ours: what the tests leave there is deleted at their end."""
    given = tuple(os.environ.get("TEST_OPENSEARCH_URLS", "").split())
    if given:
        _open.callback(_drop_indices, given[0])
    return given


def _drop_database(address: str, name: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _drop_indices(url: str) -> None:
    for name in httpx.get(f"{url}/{PREFIX}*/_alias", timeout=30).json():
        httpx.delete(f"{url}/{name}", timeout=60).raise_for_status()


@cache
def search_cluster() -> SearchCluster:
    """Three nodes of our own; skips the test where they can't run."""
    return _started(lambda: running_cluster(_folder() / "search"))


@cache
def postgres() -> PostgresServer:
    """A PostgreSQL; skips the test where it can't run."""
    return _started(lambda: running_postgres(_folder() / "postgres"))


def _started(server):  # type: ignore[no-untyped-def]
    end_in_order()
    try:
        return _open.enter_context(server())
    except MissingToolError as missing:
        pytest.skip(str(missing))


def _folder() -> Path:
    """A folder that the user of PostgreSQL can reach; in memory where there is room, since disks are slow."""
    memory = Path("/dev/shm")  # noqa: S108 (nothing secret is in it)
    folder = Path(tempfile.mkdtemp(prefix="onrecord-", dir=memory if memory.is_dir() else None))
    folder.chmod(0o711)
    return folder


def postgres_database(folder: Path) -> str:
    """The address of a database that belongs to a test's folder: new the first time, the same one after that. It is in
    the server that TEST_POSTGRES_URL names, or in one that is started for the tests."""
    address = os.environ.get("TEST_POSTGRES_URL") or postgres().url
    name = "t" + hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    with psycopg.connect(address, autocommit=True) as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
        if not known:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            if "TEST_POSTGRES_URL" in os.environ:
                _open.callback(_drop_database, address, name)
    return address.removesuffix("/postgres") + f"/{name}"
