"""Whether the compiled kernel is there: not where it was built without a compiler."""

from __future__ import annotations

from importlib import import_module

try:
    import_module("index.engines.builtin._kernel")
except ImportError:
    AVAILABLE = False
else:
    AVAILABLE = True
