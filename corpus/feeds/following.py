"""Following feeds: what an admin or the configuration writes about one, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import InvalidError
from corpus.feeds.schedule import SHORTEST
from corpus.feeds.subscription import EVERY
from corpus.formats.address import is_web

_EVERY = re.compile(r"\bevery (?P<count>\d{1,4}) ?(?P<unit>m|min|minutes?|h|hours?|d|days?)\s*$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?:[:/?]\S*)?")
_SECONDS = {"m": 60.0, "h": 3600.0, "d": 86_400.0}
_LONGEST = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that can be followed; `title` is "" if nothing tells it."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A feed, or a site that has some, as somebody asks for it; `every` is in seconds."""

    url: str
    outlet: str = ""
    every: float = EVERY


def wanted(line: str, every: float = EVERY) -> Wanted:
    """“URL [outlet] [every 15m]”. InvalidError for anything else."""
    words = line.strip()
    told = _EVERY.search(words)
    if told:
        words = words[: told.start()]
        every = int(told["count"]) * _SECONDS[told["unit"][0].lower()]
    if not SHORTEST <= every <= _LONGEST:
        raise InvalidError("a feed is read every five minutes at most, and once in seven days at least")
    url, _, outlet = words.strip().partition(" ")
    url = f"https://{url}" if _ADDRESS.fullmatch(url) else url
    if not is_web(url):
        raise InvalidError("write the feed’s address, such as https://example.org/rss, and the outlet after it")
    return Wanted(url, outlet.strip(), every)


def only(found: Sequence[Found]) -> Found:
    """The feed that is meant where a page names some. InvalidError that lists them if it names several."""
    if len(found) > 1:
        listed = "; ".join(f"{one.title}: {one.url}" if one.title else one.url for one in found)
        raise InvalidError("this page names several feeds, so add one of them: {feeds}", feeds=listed)
    return found[0]
