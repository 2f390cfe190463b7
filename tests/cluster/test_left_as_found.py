"""Tests over a cluster and a server that aren't ours leave nothing there."""

import os
import subprocess
import sys

import httpx
import psycopg
import pytest

from tests.cluster.running import postgres, search_urls

pytestmark = pytest.mark.cluster


def _there() -> tuple[set[str], set[str]]:
    """The names of indices and databases."""
    with psycopg.connect(postgres().url) as connection:
        databases = {name for (name,) in connection.execute("SELECT datname FROM pg_database").fetchall()}
    return set(httpx.get(f"{search_urls()[0]}/_alias").json()), databases


def test_indices_and_databases_of_a_test_run_are_deleted_at_its_end() -> None:
    before = _there()
    given = {"TEST_OPENSEARCH_URLS": " ".join(search_urls()), "TEST_POSTGRES_URL": postgres().url}
    tests = ["tests/index/test_cluster_requests.py", "tests/corpus/test_slots.py"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "cluster", *tests],
        env=os.environ | given, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout
    assert _there() == before
