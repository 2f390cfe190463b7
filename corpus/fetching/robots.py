"""robots.txt: what a site asks programs not to fetch (RFC 9309, as protego reads it)."""

from __future__ import annotations

import time
from collections import OrderedDict

from protego import Protego

AGENT = "onrecord"
"""Our product token."""

LARGEST = 500_000
"""Bytes that are read; the RFC's own bound."""

_MOST_LINES = 5_000
_LONGEST_LINE = 2_000
_MOST_SITES = 500
_KEPT_SECONDS = 3600.0


def allows(robots: str, path: str) -> bool:
    """True if a robots.txt lets us fetch the path (with its query). The longest rule that fits decides.

    Takes up to half a second for a robots.txt that means harm: not for an event loop.
    """
    lines = robots.removeprefix("\ufeff").splitlines()[:_MOST_LINES]
    rules = Protego.parse("\n".join(line for line in lines if len(line) <= _LONGEST_LINE))
    return bool(rules.can_fetch(f"https://robots.invalid{path}", AGENT))


class Cache:
    """The robots.txt of the sites that were asked last, each for an hour."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def get(self, site: str) -> str | None:
        """The site's robots.txt, "" if it has none; None if it isn't known or that was long ago."""
        at, rules = self._known.get(site, (-_KEPT_SECONDS, ""))
        return rules if time.monotonic() - at < _KEPT_SECONDS and site in self._known else None

    def keep(self, site: str, rules: str) -> None:
        """Remember it; what was kept first goes when there are too many."""
        self._known[site] = time.monotonic(), rules
        self._known.move_to_end(site)
        while len(self._known) > _MOST_SITES:
            self._known.popitem(last=False)
