"""HTTP to the Bot API, with errors that say whether a request may be sent again."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, TelegramError
from telegram.request import HTTPXRequest, RequestData

LARGEST = 25_000_000  # bytes of one reply: Telegram gives bots files of up to 20 MB
DOWNLOAD_WAITS = (1.0, 3.0)  # seconds between tries
_KNOWN = frozenset({400, 401, 403, 404, 409})  # statuses that the library turns into errors of their own


class SlowDownError(TelegramError):
    """429. `seconds` is how long Telegram told us to wait, None if it didn't say."""

    def __init__(self, seconds: float | None) -> None:
        super().__init__("too many requests")
        self.seconds = seconds


class ServerError(NetworkError):
    """5xx: the Bot API is in trouble, and did not do it."""


class NotSentError(NetworkError):
    """No connection: the request never left."""


PASSING = (SlowDownError, ServerError, NotSentError, InvalidToken, Conflict)
"""Surely nothing was done, and it may be done later: 429, 5xx, no connection; and 401, 404 and 409, which a gateway
between us and Telegram says more often than Telegram itself."""


class BotRequest(HTTPXRequest):
    """HTTPXRequest that tells apart what the library lumps together as NetworkError.

    What remains a plain NetworkError or TimedOut is ambiguous: Telegram may have done it, and the reply got lost.
    """

    def __init__(self, connections: int, read_seconds: float = 20.0) -> None:
        """At most `connections` at a time; a reply may take `read_seconds`."""
        super().__init__(
            connections,
            read_seconds,
            write_timeout=20.0,
            connect_timeout=10.0,
            pool_timeout=10.0,
            httpx_kwargs={"event_hooks": {"response": [_refuse_large]}},
        )

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        """See `BaseRequest.do_request`. Raises SlowDownError, ServerError and NotSentError, too.

        A download (GET) changes nothing, so it is tried up to three times.
        """
        for wait in DOWNLOAD_WAITS if method == "GET" else ():
            try:
                return await self._once(url, method, request_data, *args, **kwargs)
            except BadRequest:
                raise
            except (NetworkError, SlowDownError):
                await asyncio.sleep(wait)
        return await self._once(url, method, request_data, *args, **kwargs)

    async def renew(self) -> None:
        """Drop all connections and start with fresh ones."""
        await self.shutdown()
        await self.initialize()

    async def _once(
        self, url: str, method: str, request_data: RequestData | None, *args: Any, **kwargs: Any
    ) -> tuple[int, bytes]:
        try:
            code, payload = await super().do_request(url, method, request_data, *args, **kwargs)
        except NetworkError as error:
            if isinstance(error.__cause__, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout):
                raise NotSentError(f"the Bot API can't be reached: {type(error.__cause__).__name__}") from error
            raise
        if code == 429:
            raise SlowDownError(_retry_after(payload))
        if code >= 500:
            raise ServerError(f"the Bot API answered {code}")
        if code >= 300 and (code not in _KNOWN or method == "GET"):
            raise BadRequest(f"the Bot API answered {code}")
        if code < 300 and method != "GET" and not _is_json_object(payload):
            raise NetworkError("the Bot API's answer can't be read")
        return code, payload


async def _refuse_large(response: httpx.Response) -> None:
    if int(response.headers.get("content-length", "0")) > LARGEST:
        raise BadRequest("the file is too big")


def _is_json_object(payload: bytes) -> bool:
    try:
        return isinstance(json.loads(payload), dict)
    except (ValueError, RecursionError):
        return False


def _retry_after(payload: bytes) -> float | None:
    try:
        seconds = float(json.loads(payload)["parameters"]["retry_after"])
    except (ValueError, LookupError, TypeError):
        return None
    return seconds if 0 < seconds < 1e6 else None
