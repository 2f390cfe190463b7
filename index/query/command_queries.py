"""Queries out of the words after a command: NAME about TOPIC since DATE, A, B about TOPIC, a quotation."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

from corpus.errors import InvalidError
from corpus.punctuation import DOUBLE_QUOTES
from index.query.description import content_words
from index.query.model import Query, QueryKind
from index.query.parser import parsed
from index.query.times import day_range, time_range

_ABOUT = re.compile(r"\s(?:about|on|regarding)\s", re.IGNORECASE)
_SINCE = re.compile(r"\s(?:since|after)\s+(\S.*)$", re.IGNORECASE)
_BETWEEN_NAMES = re.compile(r"(?<!\s)\s*,\s*(?:and\s+)?|(?<!\s)\s+(?:and|with|vs\.?|versus)\s+", re.IGNORECASE)
_MOST_NAMES = 4
_LONGEST_NAME = 8  # words
_CLIPPED = 60


IsKnown = Callable[[str], bool]
"""Whether anybody on record may be meant by a name."""


def said_query(words: str, today: dt.date, is_known: IsKnown) -> Query:
    """What NAME said [about TOPIC] [in some time], newest first; without "about" the topic is what follows the longest
    name that somebody known has. InvalidError for "since" a date that is none."""
    return _of_one(words, QueryKind.LATEST, today, is_known)


def timeline_query(words: str, today: dt.date, is_known: IsKnown) -> Query:
    """What NAME said [about TOPIC] [in some time], by date. Otherwise as above."""
    return _of_one(words, QueryKind.TIMELINE, today, is_known)


def compared_query(words: str, today: dt.date) -> Query:
    """What A, B [and up to two more] said about TOPIC; fewer names or no topic where the words have none."""
    dated = time_range(words, today)
    names, topic = _parted(dated.rest)
    speakers = tuple(name for name in _BETWEEN_NAMES.split(names) if name)[:_MOST_NAMES]
    return Query(words, QueryKind.COMPARE, speakers, topic, since=dated.since, until=dated.until)


def quotation_query(words: str) -> Query:
    """Whether the words were said, by whomever."""
    return Query(words, QueryKind.VERIFY, (), words)


def waiting_query(words: str, today: dt.date, is_known: IsKnown) -> Query:
    """What to wait for: NAME [about TOPIC], if somebody known is named or the words are laid out so; otherwise a
    question, or words. InvalidError if nothing is left to look for."""
    plain = " ".join(words.split()).strip(DOUBLE_QUOTES)
    name, topic = _parted(plain)
    asked = plain.endswith("?") or plain != " ".join(words.split())
    if not asked and (is_known(name) or (topic and name[:1].isupper())):
        return Query(plain, QueryKind.WHAT_SAID, (name,), topic)
    query = parsed(plain, today).query
    if not any(content_words(text) for text in (query.topic, *query.speakers)):
        raise InvalidError("there are no words in this to look for")
    return replace(query, since=None, until=None)


def _of_one(words: str, kind: QueryKind, today: dt.date, is_known: IsKnown) -> Query:
    dated = time_range(words, today)
    since = _SINCE.search(f" {dated.rest}")
    if since and not dated.words and day_range(since[1], today) is None:
        clipped = since[1].strip()[:_CLIPPED]
        raise InvalidError("“{words}” is no date I can read; write it like 2026-10-14", words=clipped)
    name, topic = _parted(dated.rest)
    if name and not topic:
        name, topic = _name_first(name, is_known)
    return Query(words, kind, (name,) if name else (), topic, since=dated.since, until=dated.until)


def _name_first(words: str, is_known: IsKnown) -> tuple[str, str]:
    """The longest name at the start that somebody known has, and the rest; all is the name if nobody is."""
    parts = words.split()
    known = next((n for n in range(min(len(parts), _LONGEST_NAME), 0, -1) if is_known(" ".join(parts[:n]))), len(parts))
    return " ".join(parts[:known]), " ".join(parts[known:])


def _parted(words: str) -> tuple[str, str]:
    """What stands before and after the first “about” or “on”."""
    parts = _ABOUT.split(f" {' '.join(words.split())} ", maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""
