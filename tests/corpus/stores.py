"""The stores that are held to the contract of `corpus.store.store.Store`: one entry each."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest

from corpus.store.opening import open_store
from corpus.store.store import Store
from tests.cluster.running import postgres_database

STORES: Mapping[str, Callable[[Path], Awaitable[Store]]] = {
    "sqlite": open_store,
    "postgres": lambda folder: open_store(folder, postgres_database(folder)),
}
"""How each is opened: empty the first time that a folder is given, with what it held the next time."""
KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.cluster))
