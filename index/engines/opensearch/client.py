"""HTTP to the nodes of an OpenSearch cluster, from any thread.

A node that refuses or breaks off is left out at once and tried again later; what is asked goes to the next one. All
that we send may be sent again: reads change nothing, documents have ids of their own, and an index that is there
already is no error. So a request is repeated on any 5xx, which a search in flight through a dying node gets.
"""

from __future__ import annotations

import copy
import itertools
import json
import logging
import math
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from corpus.errors import ConfigError, EngineError
from index.engines.opensearch.access import Access

logger = logging.getLogger(__name__)

LEFT_OUT_SECONDS = 2.0  # a node that failed, at first; doubled with every failure that follows, up to the longest
LONGEST_LEFT_OUT_SECONDS = 30.0
CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0  # a search takes a fraction of one; a node that takes longer has stopped
PATIENCE_SECONDS = 20.0  # how long one request is tried for
_PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)  # between tries, once every node was tried
_BUSY = 429
_REFUSED = frozenset({400, 401, 403, 404})
# No answer that lacks a shard; scores from the statistics of all shards together, which counting doesn't need.
_WHOLE = {"allow_partial_search_results": False}
_SCORED = _WHOLE | {"search_type": "dfs_query_then_fetch"}
_PLAIN = {"Accept-Encoding": "identity"}  # packing an answer takes longer than sending it over a local network


class Client:
    """Requests to a cluster. `transport` replaces the network in tests."""

    def __init__(
        self,
        access: Access,
        *,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Raises ConfigError for a CA file that can't be read."""
        self._nodes = [_Node(url.rstrip("/")) for url in access.urls]
        self._turn = itertools.count()
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._end = math.inf  # by the clock: what isn't answered then is given up
        self._http = httpx.Client(
            auth=httpx.BasicAuth(access.user, access.password) if access.user and not access.api_key else None,
            headers=_PLAIN | ({"Authorization": f"ApiKey {access.api_key}"} if access.api_key else {}),
            verify=_authority(access.ca),
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
            trust_env=False,
            transport=transport,
        )

    def within(self, seconds: float) -> Client:
        """The same client for one piece of work: all its requests together are tried for so long."""
        bounded = copy.copy(self)
        bounded._end = self._clock() + seconds
        return bounded

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        seconds: float = READ_SECONDS,
        allowed: frozenset[int] = frozenset(),
    ) -> Any:
        """What the cluster answers, as JSON; None for a status among `allowed`, such as 404. A body that is bytes is
        sent as lines of JSON. Raises EngineError when no node can do it, or the cluster refuses it."""
        request = self._request(method, path, body)
        deadline = self._deadline(max(PATIENCE_SECONDS, seconds))
        failure = "nobody answers in time"
        for attempt in itertools.count():
            if (left := deadline - self._clock()) <= 0:
                break
            answer, failure = self._tried(request, min(seconds, left), allowed)
            if answer is not None:
                return None if answer.status_code in allowed else answer.json()
            if not self._again(attempt, deadline):
                break
        raise EngineError("the search cluster can't be reached: {reason}", reason=failure)

    def _tried(self, request: _Request, seconds: float, allowed: frozenset[int]) -> tuple[httpx.Response | None, str]:
        """The next node's answer; None, and why, if it has none now. Raises EngineError when it refuses the request."""
        node = self._next()
        try:
            answer = request(node, seconds)
        except httpx.TransportError as error:
            self._leave_out(node)
            return None, f"{type(error).__name__} at {node.url}"
        node.failures = 0
        if answer.status_code < 400 or answer.status_code in allowed:
            return answer, ""
        failure = _complaint(answer)
        if answer.status_code < 500 and answer.status_code != _BUSY:
            raise EngineError("the search cluster refuses a request: {reason}", reason=failure)
        return None, failure

    def _deadline(self, seconds: float) -> float:
        return min(self._end, self._clock() + seconds)

    def _request(self, method: str, path: str, body: Any) -> _Request:
        """Sends the request to a node, which may take so many seconds."""
        lines = isinstance(body, bytes)
        content = body if lines or body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/x-ndjson" if lines else "application/json"}
        return lambda node, seconds: self._http.request(
            method,
            node.url + path,
            content=content,
            headers=headers,
            timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
        )

    def lines(self, method: str, path: str, lines: Iterable[Any], *, seconds: float = READ_SECONDS) -> Any:
        """The same, of a body with one JSON value a line."""
        body = b"".join(json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n" for line in lines)
        return self.call(method, path, body, seconds=seconds)

    def searches(self, searches: Iterable[tuple[str, Mapping[str, Any]]]) -> list[Any]:
        """The answers of several searches, each given as the index and its body, in one request. Each is over all
        shards; one that lacks a shard is asked for again, of another node. Raises EngineError."""
        lines = [line for index, body in searches for line in ({"index": index, **_manner(body)}, body)]
        deadline = self._deadline(PATIENCE_SECONDS)
        for attempt in itertools.count():
            answers: list[Any] = self.lines("POST", "/_msearch", lines)["responses"]
            failed = next((answer for answer in answers if _is_partial(answer)), None)
            if failed is None:
                return answers
            if failed.get("status") in _REFUSED or not self._again(attempt, deadline):
                raise EngineError("the search cluster can't answer: {reason}", reason=_kind(failed))
        raise AssertionError

    def documents(self, index: str, ids: Sequence[int]) -> dict[int, Any]:
        """An index's documents by id, each as `_mget` tells it; those that aren't there are left out. Raises
        EngineError."""
        deadline = self._deadline(PATIENCE_SECONDS)
        for attempt in itertools.count():
            found = self.call("POST", f"/{index}/_mget?realtime=false", {"ids": [str(number) for number in ids]})[
                "docs"
            ]
            failed = next((one for one in found if "error" in one), None)
            if failed is None:
                return {int(one["_id"]): one for one in found if one["found"]}
            if not self._again(attempt, deadline):
                raise EngineError("the search cluster can't answer: {reason}", reason=_kind(failed))
        raise AssertionError

    def _again(self, attempt: int, deadline: float) -> bool:
        """Whether to try once more, after the pause that is due."""
        rounds = max(0, attempt + 2 - len(self._nodes))
        pause = _PAUSES[min(rounds, len(_PAUSES) - 1)] if attempt + 1 >= len(self._nodes) else 0.0
        if self._clock() + pause >= deadline:
            return False
        if pause:
            self._sleep(pause)
        return True

    def _next(self) -> _Node:
        """The nodes take turns; those that are left out come last, the one that is due first before the others."""
        first, now = next(self._turn) % len(self._nodes), self._clock()
        order = self._nodes[first:] + self._nodes[:first]
        return min(order, key=lambda node: max(0.0, node.until - now))

    def _leave_out(self, node: _Node) -> None:
        with self._lock:
            if node.failures == 0:
                logger.warning("the search node %s fails and is left out", node.url)
            wait = min(LONGEST_LEFT_OUT_SECONDS, LEFT_OUT_SECONDS * 2 ** min(node.failures, 10))
            node.failures += 1
            node.until = self._clock() + wait


@dataclass(slots=True)
class _Node:
    """`until`: when a node that failed may be tried again."""

    url: str
    until: float = 0.0
    failures: int = 0


_Request = Callable[[_Node, float], httpx.Response]


def _manner(body: Mapping[str, Any]) -> Mapping[str, Any]:
    return _SCORED if body.get("size") else _WHOLE


def _authority(ca: Path | None) -> ssl.SSLContext | bool:
    if ca is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca))
    except (OSError, ssl.SSLError) as error:
        raise ConfigError("the CA file {path} can't be used: {reason}", path=str(ca), reason=str(error)) from error


def _complaint(answer: httpx.Response) -> str:
    """What kind of error it was; its own words may quote what a user wrote."""
    try:
        error = answer.json()["error"]
    except (ValueError, LookupError, TypeError):
        return f"status {answer.status_code}"
    kind = error.get("type", "") if isinstance(error, Mapping) else ""
    return f"status {answer.status_code} {kind}".rstrip()


def _is_partial(answer: Mapping[str, Any]) -> bool:
    return "error" in answer or bool(answer["timed_out"]) or bool(answer["_shards"]["failed"])


def _kind(answer: Mapping[str, Any]) -> str:
    error = answer.get("error")
    return str(error.get("type", "")) if isinstance(error, Mapping) else "a shard is missing"
