"""The engines that are held to the contract of `index.engines.engine.Engine`: one entry each."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from index.engines.builtin.engine import BuiltinEngine
from index.engines.engine import Engine
from index.engines.opening import Access, Layout, OpenEngine, cluster_engine
from tests.cluster.running import search_urls


def _opensearch(folder: Path | None, tag: str) -> Engine:
    """A test's folder tells its archive from those of other tests."""
    prefix = "test-" + "-".join(part for part in (folder or Path("memory")).parts[-2:]).strip("/").lower()
    return cluster_engine(Access(search_urls()), Layout(prefix, shards=2))(folder, tag)


ENGINES: Mapping[str, OpenEngine] = {"builtin": BuiltinEngine.open, "opensearch": _opensearch}
KINDS = ("builtin", pytest.param("opensearch", marks=pytest.mark.cluster))
ISOLATED = {"builtin"}
"""Those whose snapshots stay as they were when the engine changes."""
