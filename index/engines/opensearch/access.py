"""How a cluster is reached, and how an archive is laid out in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Access:
    """How a cluster is reached: its nodes' addresses, and what they ask for. With an API key no user is needed; `ca` is
    a PEM file with the authority that signed the nodes' certificates, None for those that the system knows."""

    urls: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: Path | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """What the names of an archive's indices begin with, into how many shards each is parted, and how many copies of
    each shard there are beside it."""

    prefix: str = "onrecord"
    shards: int = 1
    replicas: int = 1
