"""Which engine an index is opened in: no other module knows both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.engines.builtin.engine import BuiltinEngine
from index.engines.engine import Engine
from index.engines.opensearch.access import Access, Layout
from index.engines.opensearch.client import Client
from index.engines.opensearch.engine import ClusterEngine

__all__ = ["Access", "Layout", "OpenEngine", "cluster_engine", "open_engine"]

OpenEngine = Callable[[Path | None, str], Engine]
"""Opens an engine for a folder, None for one in memory, and a tag: what was made under another counts as damaged."""


def open_engine(folder: Path | None, tag: str) -> Engine:
    """The built-in engine, as far as the folder has it; whatever is missing or damaged there is empty, with seq 0."""
    return BuiltinEngine.open(folder, tag)


def cluster_engine(access: Access, layout: Layout) -> OpenEngine:
    """Opens the engine in an OpenSearch cluster; nothing is put into the folder."""
    return lambda _folder, tag: ClusterEngine.open(Client(access), layout, tag)
