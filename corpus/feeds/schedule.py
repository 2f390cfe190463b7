"""When a feed is polled next: regularly while it is well, ever less often while it fails."""

from __future__ import annotations

from collections.abc import Callable

LONGEST = 86_400.0  # seconds: no feed that isn't paused is left alone for longer, but for the jitter
SHORTEST = 300.0
_JITTER = 0.1  # of the wait, either way, so that feeds which were added together don't stay together
_MOST_DOUBLINGS = 12


def after_success(every: float, random: Callable[[], float]) -> float:
    """Seconds until the next poll; `random` gives numbers in [0, 1)."""
    return _jittered(every, random)


def after_failure(every: float, failures: int, retry_after: float | None, random: Callable[[], float]) -> float:
    """Twice as long after each failure in a row; and no sooner than the server asks for, within a day."""
    wait = min(every * 2.0 ** min(failures, _MOST_DOUBLINGS), max(LONGEST, every))
    return max(_jittered(wait, random), min(retry_after or 0.0, LONGEST))


def _jittered(seconds: float, random: Callable[[], float]) -> float:
    return seconds * (1 + _JITTER * (2 * random() - 1))
