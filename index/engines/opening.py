"""The one place that knows which engines there are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from index.engines.builtin.engine import BuiltinEngine
from index.engines.engine import Engine

OpenEngine = Callable[[Path | None, str], Engine]
"""Opens an engine for a folder, None for one in memory, and a tag: what was made under another counts as damaged."""


def open_engine(folder: Path | None, tag: str) -> Engine:
    """The built-in engine, as far as the folder has it; whatever is missing or damaged there is empty, with seq 0."""
    return BuiltinEngine.open(folder, tag)
