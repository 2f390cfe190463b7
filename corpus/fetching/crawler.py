"""Fetching unasked: as `Fetcher` does, but one page of a host at a time, with a pause between them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from corpus.fetching.fetcher import PAGES, Fetched, Fetcher
from corpus.fetching.validators import NO_VALIDATORS, Validators
from corpus.formats.address import site

_MANY = 1000  # hosts kept before idle ones are dropped


@dataclass(slots=True)
class _Host:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free: float = 0.0


class Crawler:
    """One per process: its turns hold for all that fetch unasked."""

    def __init__(
        self,
        fetcher: Fetcher,
        pause: float = 1.0,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`pause` is in seconds, from the end of one fetch of a host to the beginning of the next."""
        self._fetcher = fetcher
        self._pause = pause
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[str, _Host] = {}

    async def fetch(
        self, url: str, media_types: Collection[str] = PAGES, known: Validators = NO_VALIDATORS
    ) -> Fetched | None:
        """`Fetcher.fetch_changed`, when it is the host's turn."""
        async with self._turn(site(url)):
            return await self._fetcher.fetch_changed(url, media_types, known)

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[None]:
        host = self._host(name)
        async with host.lock:
            if (wait := host.free - self._clock()) > 0:
                await self._sleep(wait)
            try:
                yield
            finally:
                host.free = self._clock() + self._pause

    def _host(self, name: str) -> _Host:
        if name not in self._hosts and len(self._hosts) >= _MANY:
            now = self._clock()
            self._hosts = {key: one for key, one in self._hosts.items() if one.lock.locked() or one.free > now}
        return self._hosts.setdefault(name, _Host())
