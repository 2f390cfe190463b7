"""Which indices are there: a version of each, behind aliases, and how far each version has come.

An alias tells which version is searched, so putting another one in its place is one step and no question fails. Names
begin with what tells this archive, and the way its terms are made, from others in the same cluster.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from index.engines.opensearch.client import Client
from index.engines.opensearch.mappings import ARTICLES, PASSAGES, STATE, mappings, settings

_SEARCHED = (PASSAGES, ARTICLES)
_MISSING = frozenset({404})
_THERE = frozenset({400})  # an index of the name


@dataclass(frozen=True, slots=True)
class Live:
    """The version that is searched, and the newest change of the store that it contains."""

    version: int
    seq: int


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The indices of one archive. `prefix` begins their names; `shards` and `replicas` are for those that it makes."""

    client: Client
    prefix: str
    shards: int
    replicas: int

    @classmethod
    def of(cls, client: Client, prefix: str, tag: str, shards: int, replicas: int) -> Catalogue:
        """The catalogue of an archive whose index has this tag."""
        return cls(client, f"{prefix}-{hashlib.sha256(tag.encode()).hexdigest()[:8]}", shards, replicas)

    @property
    def aliases(self) -> Mapping[str, str]:
        """The names by which the searched version goes."""
        return {index: f"{self.prefix}-{index}" for index in _SEARCHED}

    def names(self, version: int) -> Mapping[str, str]:
        """The names of a version's indices."""
        return {index: f"{alias}-{version}" for index, alias in self.aliases.items()}

    def live(self) -> Live | None:
        """What is searched now, None if there is nothing yet."""
        alias = self.aliases[PASSAGES]
        found = self.client.call("GET", f"/_alias/{alias}", allowed=_MISSING)
        if not found:
            return None
        version = max(int(name.removeprefix(f"{alias}-")) for name in found)
        state = self.client.call("GET", f"/{self.state}/_doc/{version}", allowed=_MISSING)
        return Live(version, int(state["_source"]["seq"]) if state else 0)

    def begin(self) -> int:
        """Make the indices of a new version, which nobody searches yet; its number, which no other ever has,
        even if somebody deletes them all: the first one's is the time in Unix seconds."""
        self._create(self.state, STATE, shards=1)
        found = self._indices(f"{self.aliases[PASSAGES]}-*")
        version = 1 + max((int(name.rpartition("-")[2]) for name in found), default=int(time.time()))
        for index, name in self.names(version).items():
            self._create(name, index, self.shards)
        return version

    def show(self, version: int) -> None:
        """Make what was written to a version visible."""
        self.client.call("POST", f"/{','.join(self.names(version).values())}/_refresh", seconds=60.0)

    def reach(self, version: int, seq: int) -> None:
        """Note that the version contains everything up to a change."""
        self.client.call("PUT", f"/{self.state}/_doc/{version}", {"seq": seq})

    def switch(self, version: int) -> None:
        """Let this version be searched, and drop all others."""
        others = f"{self.prefix}-{{}}-*"
        removed: list[dict[str, Any]] = [
            {"remove": {"index": others.format(index), "alias": alias, "must_exist": False}}
            for index, alias in self.aliases.items()
        ]
        names = self.names(version)
        added = [{"add": {"index": names[index], "alias": alias}} for index, alias in self.aliases.items()]
        self.client.call("POST", "/_aliases", {"actions": [*removed, *added]}, seconds=30.0)
        kept = set(names.values())
        versions = {name for name in self._indices(f"{self.prefix}-*") if name.rpartition("-")[2].isdigit()}
        for name in sorted(versions - kept):
            self.client.call("DELETE", f"/{name}", seconds=30.0, allowed=_MISSING)

    @property
    def state(self) -> str:
        """The index of what is known of versions, and of what was made beside them."""
        return f"{self.prefix}-{STATE}"

    def _indices(self, pattern: str) -> Collection[str]:
        """The names that there are; asked in a way that needs no right to watch the cluster."""
        found: Mapping[str, Any] = self.client.call("GET", f"/{pattern}/_alias")
        return found.keys()

    def _create(self, name: str, index: str, shards: int) -> None:
        body = {"settings": settings(shards, self.replicas), "mappings": mappings(index)}
        self.client.call("PUT", f"/{name}", body, seconds=30.0, allowed=_THERE)
        self.client.call("GET", f"/{name}/_settings")  # whatever else was wrong
