"""Bytes that belong to an index, kept in the cluster so that a new process finds them there."""

from __future__ import annotations

import base64
import hashlib
import zlib
from dataclasses import dataclass
from typing import Any, cast

from index.engines.opensearch.bulk import Write, write_all
from index.engines.opensearch.client import Client

_PART = 2_000_000  # bytes of one document


@dataclass(frozen=True, slots=True)
class ClusterData:
    """`index.engines.engine.DerivedData` in the documents of an index: a head that names change, digest and parts, and
    the parts. A part is named by its content's digest, so that whoever reads while others write gets one or the other
    whole, or nothing."""

    client: Client
    index: str
    name: str

    def read(self) -> tuple[int, bytes] | None:
        head = self._get(self.name)
        if head is None:
            return None
        parts = [self._get(f"{head['digest']}-{number}") for number in range(head["parts"])]
        if any(part is None for part in parts):
            return None
        packed = b"".join(base64.b64decode(part["content"]) for part in parts if part)
        if hashlib.sha256(packed).hexdigest() != head["digest"]:
            return None
        return int(head["seq"]), zlib.decompress(packed)

    def write(self, seq: int, content: bytes) -> None:
        packed = zlib.compress(content, 1)
        digest = hashlib.sha256(packed).hexdigest()
        parts = [packed[at : at + _PART] for at in range(0, len(packed), _PART)] or [b""]
        former = self._get(self.name)
        write_all(
            self.client,
            (
                Write(self.index, f"{digest}-{number}", seq, {"content": base64.b64encode(part).decode()})
                for number, part in enumerate(parts)
            ),
        )
        head = Write(self.index, self.name, seq, {"seq": seq, "digest": digest, "parts": len(parts)})
        write_all(self.client, [head])
        if former and former["digest"] != digest:
            gone = (Write(self.index, f"{former['digest']}-{number}", seq) for number in range(former["parts"]))
            write_all(self.client, gone)

    def _get(self, name: str) -> dict[str, Any] | None:
        found = self.client.call("GET", f"/{self.index}/_doc/{name}", allowed=frozenset({404}))
        return cast("dict[str, Any]", found["_source"]) if found else None
