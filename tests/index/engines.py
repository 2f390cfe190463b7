"""The engines that are held to the contract of `index.engines.engine.Engine`: one entry each."""

from collections.abc import Mapping
from pathlib import Path

import httpx
import pytest

from index.engines.builtin.engine import BuiltinEngine
from index.engines.engine import Engine
from index.engines.opening import OpenEngine
from index.engines.opensearch.access import Access, Layout
from index.engines.opensearch.client import Client
from index.engines.opensearch.engine import ClusterEngine
from tests.cluster.running import PREFIX, search_urls


def opensearch(folder: Path | None, tag: str, transport: httpx.BaseTransport | None = None) -> Engine:
    """A test's folder tells its archive from those of other tests."""
    prefix = PREFIX + "-".join(part for part in (folder or Path("memory")).parts[-2:]).strip("/").lower()
    return ClusterEngine.open(Client(Access(search_urls()), transport=transport), Layout(prefix, shards=2), tag)


ENGINES: Mapping[str, OpenEngine] = {"builtin": BuiltinEngine.open, "opensearch": opensearch}
KINDS = ("builtin", pytest.param("opensearch", marks=pytest.mark.cluster))
ISOLATED = {"builtin"}
"""Those whose snapshots stay as they were when the engine changes."""
