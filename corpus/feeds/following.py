"""Following feeds: what an admin or the configuration writes about one, and what comes of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import InvalidError
from corpus.feeds.schedule import SHORTEST
from corpus.feeds.subscription import EVERY
from corpus.formats.address import is_web
from corpus.store.feeds import Feeds

_EVERY = re.compile(r"\bevery (?P<count>\d{1,9}) ?(?P<unit>[^\W\d_]{0,12})\s*$", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}(?:[:/?]\S*)?")
_SECONDS = {"m": 60.0, "h": 3600.0, "d": 86_400.0, "w": 7 * 86_400.0}
_UNITS = re.compile(r"m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?")
_LONGEST = 7 * 86_400.0


@dataclass(frozen=True, slots=True)
class Found:
    """A feed that can be followed; `title` is "" if nothing tells it."""

    url: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A feed, or a site that has some, as somebody asks for it; `every` is in seconds, `timed` if they said it."""

    url: str
    outlet: str = ""
    every: float = EVERY
    timed: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """What came of following a feed: what it is called, whether it is a new one, or one of which more is said now."""

    name: str
    is_new: bool
    changed: bool = False


def wanted(line: str, every: float = EVERY) -> Wanted:
    """“URL [outlet] [every 15m]”. InvalidError for anything else."""
    words = line.strip()
    told = _EVERY.search(words)
    if told:
        words, unit = words[: told.start()], told["unit"].lower()
        every = int(told["count"]) * _SECONDS[unit[0]] if _UNITS.fullmatch(unit) else 0.0
    if not SHORTEST <= every <= _LONGEST:
        raise InvalidError("a feed is read every five minutes at most, and once in seven days at least")
    url, _, outlet = words.strip().partition(" ")
    url = f"https://{url}" if _ADDRESS.fullmatch(url) else url
    if not is_web(url):
        raise InvalidError("write the feed’s address, such as https://example.org/rss, and the outlet after it")
    return Wanted(url, outlet.strip(), every, told is not None)


async def follow(feeds: Feeds, asked: Wanted, found: Found, now: float) -> Standing:
    """Follow a feed from `now`, in Unix seconds; for one that is followed already, what was said of it counts now."""
    if await feeds.add(found.url, now, title=found.title, outlet=asked.outlet, every=asked.every):
        return Standing(asked.outlet or found.title or found.url, is_new=True)
    there = next(one for one in await feeds.all() if found.url in {one.url, one.asked})
    outlet, every = asked.outlet or there.outlet, asked.every if asked.timed else there.every
    changed = (outlet, every) != (there.outlet, there.every)
    if changed:
        await feeds.change(there.id, outlet=outlet, every=every)
    return Standing(outlet or there.name, is_new=False, changed=changed)


async def follow_listed(feeds: Feeds, listed: Sequence[str], every: float, now: float) -> None:
    """Follow what the configuration lists; what is followed already stays as it is. Raises InvalidError."""
    for line in listed:
        asked = wanted(line, every)
        await feeds.add(asked.url, now, outlet=asked.outlet, every=asked.every)


def only(found: Sequence[Found]) -> Found:
    """The feed that is meant where a page names some. InvalidError that lists them if it names several."""
    if len(found) > 1:
        listed = "; ".join(f"{one.title}: {one.url}" if one.title else one.url for one in found)
        raise InvalidError("this page names several feeds, so add one of them: {feeds}", feeds=listed)
    return found[0]
