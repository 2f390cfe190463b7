"""Dates and ranges in a question's wording: "since Tuesday", "last week", "in September 2015"."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = "|".join(_DAYS)
_DATE = (
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})\.?,? \d{{4}}|"
    rf"(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|(?:{_MONTH})\.?,? \d{{4}}|\d{{4}}-\d{{1,2}}|(?:19|20)\d\d|"
    rf"\d{{1,2}}(?:st|nd|rd|th)? (?:{_MONTH})\b|(?:{_MONTH})\.? \d{{1,2}}(?:st|nd|rd|th)?\b|(?:last )?(?:{_MONTH})\b|"
    rf"(?:last )?(?:{_DAY})|yesterday|today|(?:last|this) (?:week|month|year))"
)
_BETWEEN = re.compile(rf"\b(?:between|from) ({_DATE}) (?:and|to|until|till) ({_DATE})\b", re.IGNORECASE)
_SINCE = re.compile(rf"\b(?:since|after) ({_DATE})\b", re.IGNORECASE)
_UNTIL = re.compile(rf"\b(?:before|until|till) ({_DATE})\b", re.IGNORECASE)
_PAST = re.compile(
    r"\b(?:in |over |during )?(?:the )?(?:last|past) (\d{1,3}|two|three|four|five|six|seven|ten) "
    r"(days?|weeks?|months?|years?)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"\b(?:(?:in|during|on) )?((?:last|this) (?:week|month|year)|yesterday|today)\b|\b(?:in|during|on) ({_DATE})\b",
    re.IGNORECASE,
)
_LONGEST_DATE = 100  # characters
_WORDS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}


@dataclass(frozen=True, slots=True)
class DateRange:
    """Inclusive days, None where open, and the text without the words that told them. `firm` if the articles' own dates
    are surely meant ("since", "last week"), not perhaps when something happened ("in 2003")."""

    since: dt.date | None
    until: dt.date | None
    rest: str
    firm: bool = True


def date_range(text: str, today: dt.date) -> DateRange:
    """The range that the wording asks for; open on both sides if there is none."""
    between = _BETWEEN.search(text)
    if between:
        first, second = day_range(between[1], today), day_range(between[2], today)
        if first and second:
            return DateRange(first[0], second[1], _without(text, between))
    past = _PAST.search(text)
    if past:
        count = _WORDS.get(past[1].lower()) or int(past[1])
        days = {"d": 1, "w": 7, "m": 31, "y": 366}[past[2][0].lower()]
        return DateRange(today - dt.timedelta(days=count * days), today, _without(text, past))
    since, until, rest = _SINCE.search(text), _UNTIL.search(text), text
    if since or until:
        first = day_range(since[1], today) if since else None
        second = day_range(until[1], today) if until else None
        for match in sorted((match for match in (since, until) if match), key=lambda match: -match.start()):
            rest = _without(rest, match)
        before = second[0] - dt.timedelta(days=1) if second else None
        return DateRange(first[0] if first else None, before, rest)
    within = _WITHIN.search(text)
    if within:
        days_of = day_range(within[1] or within[2], today)
        weekday = within[2] is not None and within[2].lower().removeprefix("last ") in _DAYS
        if days_of and not weekday:
            return DateRange(*days_of, _without(text, within), firm=within[1] is not None)
    return DateRange(None, None, text)


def day_range(words: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The first and last day of a date, month, year or relative day; None if it is no date."""
    plain = words.lower().replace(",", " ").replace(".", " ").strip()
    relative = _relative(plain, today)
    if relative:
        return relative
    if len(plain) > _LONGEST_DATE:
        return None
    parts = plain.replace("-", " ").split()
    month = next((_MONTHS[part] for part in parts if part in _MONTHS), 0)
    numbers = [int(re.sub(r"\D", "", part)) for part in parts if part[0].isdigit()]
    year = next((number for number in numbers if number > 31), 0)
    rest = [number for number in numbers if number <= 31]
    if not month and rest:
        month = rest.pop(0)
    try:
        return _whole(year, month, rest[0] if rest else 0) or _latest(month, rest[0] if rest else 0, today)
    except (ValueError, OverflowError):
        return None


def _latest(month: int, day: int, today: dt.date) -> tuple[dt.date, dt.date] | None:
    """The last such month, or day of it, that has begun."""
    found = _whole(today.year, month, day) if month else None
    return _whole(today.year - 1, month, day) if found and found[0] > today else found


def _whole(year: int, month: int, day: int) -> tuple[dt.date, dt.date] | None:
    """All of a year, a month of it or a day of that; 0 stands for all."""
    if not year:
        return None
    if not month:
        return dt.date(year, 1, 1), dt.date(year, 12, 31)
    if not day:
        return dt.date(year, month, 1), dt.date(year, month, calendar.monthrange(year, month)[1])
    return dt.date(year, month, day), dt.date(year, month, day)


def _relative(plain: str, today: dt.date) -> tuple[dt.date, dt.date] | None:
    if plain in {"today", "yesterday"}:
        day = today - dt.timedelta(days=plain == "yesterday")
        return day, day
    weekday = plain.removeprefix("last ")
    if weekday in _DAYS:
        back = (today.weekday() - _DAYS[weekday]) % 7 or (7 if plain != weekday else 0)
        day = today - dt.timedelta(days=back)
        return day, day
    last, _, unit = plain.partition(" ")
    if unit == "week":
        start = today - dt.timedelta(days=today.weekday() + 7 * (last == "last"))
        return start, start + dt.timedelta(days=6)
    if unit == "month":
        day = today.replace(day=1) - dt.timedelta(days=last == "last")
        return _whole(day.year, day.month, 0)
    return _whole(today.year - (last == "last"), 0, 0) if unit == "year" else None


def _without(text: str, match: re.Match[str]) -> str:
    return " ".join((text[: match.start()] + " " + text[match.end() :]).split())
