"""The cluster and the server of this test run: started when a test first needs them, stopped at its end."""

from __future__ import annotations

import atexit
import os
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from tests.cluster.node_build import MissingToolError
from tests.cluster.postgres_server import PostgresServer, running_postgres
from tests.cluster.search_cluster import SearchCluster, running_cluster

_open = ExitStack()
atexit.register(_open.close)


def search_urls() -> tuple[str, ...]:
    """The nodes of a cluster: those that TEST_OPENSEARCH_URLS names, or of one that is started for the tests."""
    given = os.environ.get("TEST_OPENSEARCH_URLS", "").split()
    return tuple(given) or search_cluster().urls


@cache
def search_cluster() -> SearchCluster:
    """Three nodes of our own; skips the test where they can't run."""
    return _started(lambda: running_cluster(_folder() / "search"))


@cache
def postgres() -> PostgresServer:
    """A PostgreSQL; skips the test where it can't run."""
    return _started(lambda: running_postgres(_folder() / "postgres"))


def _started(server):  # type: ignore[no-untyped-def]
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
