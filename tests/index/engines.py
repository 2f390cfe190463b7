"""The engines that are held to the contract of `index.engines.engine.Engine`: one entry each."""

from collections.abc import Mapping

from index.engines.builtin.engine import BuiltinEngine
from index.engines.opening import OpenEngine

ENGINES: Mapping[str, OpenEngine] = {"builtin": BuiltinEngine.open}
