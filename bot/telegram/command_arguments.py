"""How /said, /compare and /timeline are worded: NAME about TOPIC since DATE."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from bot.render.markup import clipped
from corpus.errors import InvalidError
from index.query.times import day_range

_ABOUT = re.compile(r"\s(?:about|on|regarding)\s", re.IGNORECASE)
_SINCE = re.compile(r"\s(?:since|after)\s+(\S.*)$", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"\s*,\s*(?:and\s+)?|\s+(?:and|with|vs\.?|versus)\s+", re.IGNORECASE)
_MOST_NAMES = 4


@dataclass(frozen=True, slots=True)
class SaidWording:
    """Whose words; `topic` may be empty, `since` is inclusive."""

    name: str
    topic: str = ""
    since: dt.date | None = None


def said_in(words: str, today: dt.date) -> SaidWording:
    """NAME [about TOPIC] [since DATE], in either order. InvalidError for a date that is none."""
    name, topic = parted(words)
    since = None
    if found := _SINCE.search(f" {topic}") or _SINCE.search(f" {name}"):
        name, topic = (_SINCE.sub("", f" {part}").strip() for part in (name, topic))
        since = first_day(found[1], today)
    return SaidWording(name, topic, since)


def compared_in(words: str) -> tuple[tuple[str, ...], str]:
    """A, B about TOPIC: the names, and the topic or ""."""
    names, topic = parted(words)
    return tuple(name for name in _BETWEEN_NAMES.split(names) if name)[:_MOST_NAMES], topic


def parted(words: str) -> tuple[str, str]:
    """What stands before and after the first “about” or “on”."""
    parts = _ABOUT.split(f" {' '.join(words.split())} ", maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def first_day(words: str, today: dt.date) -> dt.date:
    """The first day of a date, month, year or stretch of days such as “last week”. InvalidError if it is none."""
    days = day_range(words, today)
    if days is None:
        raise InvalidError(f"“{clipped(words.strip(), 60)}” is no date I can read; write it like 2026-10-14")
    return days[0]
