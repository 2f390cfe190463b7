"""How fast: sliding windows and token buckets over an injected clock."""

from __future__ import annotations

import asyncio
import math
import time
from collections import deque
from collections.abc import Awaitable, Callable, Hashable

Clock = Callable[[], float]
Sleep = Callable[[float], Awaitable[None]]
MANY = 1024  # keys kept before idle ones are dropped


class Window:
    """At most `count` events in any `seconds`, first come, first served."""

    __slots__ = ("_seconds", "_times")

    def __init__(self, count: int, seconds: float) -> None:
        self._seconds = seconds
        self._times: deque[float] = deque(maxlen=count)

    def due(self, now: float) -> float:
        """When the next place is free, `now` or later."""
        if len(self._times) == self._times.maxlen:
            now = max(now, self._times[0] + self._seconds)
        return max(now, self._times[-1]) if self._times else now

    def reserve(self, now: float) -> float:
        """Take the next place and return its time."""
        at = self.due(now)
        self._times.append(at)
        return at

    def idle(self, now: float) -> bool:
        """Whether nothing happened for so long that the window is as good as new."""
        return not self._times or self._times[-1] + self._seconds < now


class Bucket:
    """`burst` events as they come, and then one every `interval` seconds (the generic cell rate algorithm)."""

    __slots__ = ("_interval", "_next", "_tolerance")

    def __init__(self, burst: int, interval: float) -> None:
        self._interval = interval
        self._tolerance = (burst - 1) * interval
        self._next = -math.inf

    def due(self, now: float) -> float:
        """When the next place is free, `now` or later."""
        return max(now, self._next - self._tolerance)

    def reserve(self, now: float) -> float:
        """Take the next place and return its time."""
        at = self.due(now)
        self._next = max(self._next, at) + self._interval
        return at

    def idle(self, now: float) -> bool:
        """Whether nothing happened for so long that the bucket is as good as new."""
        return self._next <= now


class Gates:
    """A window or bucket for each key, with a bound on memory: those that are idle go first."""

    def __init__(
        self, make: Callable[[], Window | Bucket], clock: Clock = time.monotonic, sleep: Sleep = asyncio.sleep
    ) -> None:
        self._make = make
        self._clock = clock
        self._sleep = sleep
        self._gates: dict[Hashable, Window | Bucket] = {}

    async def enter(self, key: Hashable) -> None:
        """Wait until one more event of `key` is due."""
        now = self._clock()
        if key not in self._gates:
            if len(self._gates) >= MANY:
                self._gates = {key: gate for key, gate in self._gates.items() if not gate.idle(now)}
            self._gates[key] = self._make()
        at = self._gates[key].reserve(now)
        if at > now:
            await self._sleep(at - now)

    async def open(self, key: Hashable) -> None:
        """Wait until an event of `key` would be due at once, without taking its place."""
        while gate := self._gates.get(key):
            now = self._clock()
            if (at := gate.due(now)) <= now:
                return
            await self._sleep(at - now)


class Pauses:
    """Keys that must wait until a time that somebody else set; the key None holds for all of them."""

    def __init__(self, clock: Clock, sleep: Sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._until: dict[Hashable, float] = {}

    def hold(self, key: Hashable, seconds: float) -> None:
        """Pause `key` for at least `seconds` from now."""
        now = self._clock()
        if len(self._until) >= MANY:
            self._until = {key: until for key, until in self._until.items() if until > now}
        self._until[key] = max(self._until.get(key, now), now + seconds)

    async def over(self, key: Hashable) -> None:
        """Wait until `key` isn't paused."""
        while (wait := max(self._until.get(key, 0.0), self._until.get(None, 0.0)) - self._clock()) > 0:
            await self._sleep(wait)
