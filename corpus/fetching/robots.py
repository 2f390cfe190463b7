"""robots.txt: what a site asks programs not to fetch (RFC 9309, as protego reads it)."""

from __future__ import annotations

from protego import Protego

AGENT = "onrecord"
"""Our product token."""

LARGEST = 500_000
"""Bytes that are read; the RFC's own bound."""

_MOST_LINES = 5_000
_LONGEST_LINE = 2_000


def allows(robots: str, path: str) -> bool:
    """True if a robots.txt lets us fetch the path (with its query). The longest rule that fits decides.

    Takes up to half a second for a robots.txt that means harm: not for an event loop.
    """
    lines = robots.removeprefix("\ufeff").splitlines()[:_MOST_LINES]
    rules = Protego.parse("\n".join(line for line in lines if len(line) <= _LONGEST_LINE))
    return bool(rules.can_fetch(f"https://robots.invalid{path}", AGENT))
