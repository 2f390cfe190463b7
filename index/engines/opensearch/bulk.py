"""Writing many documents: in requests of bounded size, every item of every answer looked at.

A cluster that has too much to do refuses items with 429; those are sent again, later each time, and nothing else is
sent meanwhile, so the loader goes as fast as the cluster and no faster. Documents carry the change that they are of as
their version: an older state never replaces a newer one, whoever comes late with it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from corpus.errors import EngineError
from index.engines.opensearch.client import Client

MOST_BYTES = 4_000_000  # of one request
SECONDS = 60.0
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
_BUSY = 429
_NEWER = 409  # a newer state is there already
_GONE = 404


@dataclass(frozen=True, slots=True)
class Write:
    """A document to put into an index or, with no source, to take out of it. `version` is the change it is of."""

    index: str
    id: int | str
    version: int
    source: Mapping[str, Any] | None = None

    def lines(self) -> bytes:
        """As `_bulk` reads it."""
        verb = "delete" if self.source is None else "index"
        action = {verb: {"_index": self.index, "_id": str(self.id), "version": self.version}}
        action[verb]["version_type"] = "external_gte"
        lines = [action] if self.source is None else [action, self.source]
        return b"".join(json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for line in lines)


def write_all(client: Client, writes: Iterable[Write], sleep: Callable[[float], None] = time.sleep) -> int:
    """Write all of them; how many there were. Raises EngineError if one can't be written; those before it are."""
    count, size, waiting = 0, 0, list[bytes]()
    for write in writes:
        lines = write.lines()
        if waiting and size + len(lines) > MOST_BYTES:
            _send(client, waiting, sleep)
            size, waiting = 0, []
        waiting.append(lines)
        size += len(lines)
        count += 1
    if waiting:
        _send(client, waiting, sleep)
    return count


def _send(client: Client, writes: Sequence[bytes], sleep: Callable[[float], None]) -> None:
    for pause in (*_PAUSES, None):
        answer = client.call("POST", "/_bulk", b"".join(writes), seconds=SECONDS)
        refused = _refused(answer, writes) if answer["errors"] else []
        if not refused:
            return
        if pause is None:
            break
        sleep(pause)
        writes = refused
    raise EngineError("the search cluster takes no more documents: it is too busy")


def _refused(answer: Mapping[str, Any], writes: Sequence[bytes]) -> list[bytes]:
    """The writes that the cluster was too busy for, or that a failing node broke off."""
    again = []
    for item, write in zip(answer["items"], writes, strict=True):
        result = next(iter(item.values()))
        status = result["status"]
        if status == _BUSY or status >= 500:
            again.append(write)
        elif status >= 400 and status not in {_NEWER, _GONE}:
            reason = str(result["error"].get("type", status))
            raise EngineError("the search cluster refuses a document: {reason}", reason=reason)
    return again
