"""The stores that are held to the contract of `corpus.store.store.Store`: one entry each."""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

from corpus.store.sqlite.store import SqliteStore
from corpus.store.store import Store

STORES: Mapping[str, Callable[[Path], Awaitable[Store]]] = {
    "sqlite": lambda folder: SqliteStore.open(folder / "corpus.db"),
}
"""How each is opened: empty the first time that a folder is given, with what it held the next time."""
