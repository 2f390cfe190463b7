"""Times in a question's wording: "since Tuesday", "last week", "two weeks ago", "in September 2015".

How they are worded is data (`index.query.patterns`); what day a phrase means is for dateparser to say, which this
module owns. A file's `times` are named patterns, tried in the order of `_READERS`, with the groups `first` and `last`
(a date's words), or `count` and `unit`:

- `between`, `since`, `until`: open or closed ranges;
- `past`: the last so many days up to today; `ago`: the day, week, month or year so long ago; `recent`: the last month,
  or the last few of a unit;
- `event`: what the time starts with ("since the election"), for the articles to date;
- `relative`: a day, week, month or year seen from today; `absolute`: one that may as well be when something happened.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from corpus.languages.calendar import calendar
from index.query.patterns import LanguagePatterns, shipped

_LONGEST_DATE = 100  # characters
_RECENT_DAYS = 31
_FEW = 3
_LEAST_MONTH, _LEAST_YEAR = 28, 365  # days
_WEEK = dt.timedelta(days=7)
_ISO = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Inclusive days, None where open, and the text without the `words` that told them. `firm` if the articles' own
    dates are surely meant ("since", "last week"), not perhaps when something happened ("in 2003", "on Tuesday").
    `event` is what the time starts with, where no date is named: "the election"."""

    since: dt.date | None
    until: dt.date | None
    rest: str
    firm: bool = True
    words: str = ""
    event: str = ""


Days = tuple[dt.date, dt.date]


def time_range(text: str, today: dt.date, languages: Sequence[LanguagePatterns] = ()) -> TimeRange:
    """The range that the wording asks for; open on both sides if there is none."""
    for language in languages or shipped():
        patterns = dict(language.times.patterns)
        for name, reader in _READERS.items():
            for found in patterns[name].finditer(text) if name in patterns else ():
                read = reader(found, today, language)
                if read:
                    since, until = read
                    rest, words = _without(text, found), " ".join(found[0].split())
                    if name in {"since", "until"} and not (since and until):
                        other = time_range(rest, today, [language])
                        if name == "since" and other.until and not other.since:
                            return TimeRange(since, other.until, other.rest, words=f"{words} {other.words}")
                    return TimeRange(since, until, rest, name != "absolute", words)
    return TimeRange(None, None, text)


def since_event(text: str, languages: Sequence[LanguagePatterns] = ()) -> TimeRange | None:
    """The time that starts with something that happened, if the wording names one."""
    for language in languages or shipped():
        pattern = dict(language.times.patterns).get("event")
        found = pattern.search(text) if pattern else None
        if found:
            words = " ".join(found[0].split())
            return TimeRange(None, None, _without(text, found), words=words, event=found["event"])
    return None


def day_range(words: str, today: dt.date, language: str = "en") -> Days | None:
    """The first and last day of a date, month, year or relative day; None if it is no date."""
    plain = " ".join(words.lower().replace(",", " ").split()).rstrip(".")
    if len(plain) > _LONGEST_DATE:
        return None
    if iso := _ISO.fullmatch(plain):
        return _whole(int(iso[1]), int(iso[2]), int(iso[3] or 0))
    if re.fullmatch(r"(?:19|20)\d\d", plain):
        return _whole(int(plain), 0, 0)
    return _parsed(_usual_forms(plain, language), today, language)


def _usual_forms(plain: str, language: str) -> str:
    """The words with each month in the form that dates have it in: "in November" has another one in many languages."""
    forms = {form: months[0] for months in calendar(language).months for form in months}
    return " ".join(forms.get(word, word) for word in plain.split())


@lru_cache(maxsize=1 << 10)
def _parsed(plain: str, today: dt.date, language: str) -> Days | None:
    bare = plain.removeprefix("last ")
    for tried in dict.fromkeys((plain, bare)):
        found = _read(tried, today, language)
        if found is None:
            continue
        date, period = found
        if period == "month":
            days = _whole(date.year, date.month, 0)
            stale = tried != plain and days is not None and days[1] >= today
            return _whole(date.year - 1, date.month, 0) if stale else days
        if period == "year":
            return _whole(date.year, 0, 0)
        if period == "week":
            start = date - dt.timedelta(days=date.weekday())
            return start, start + dt.timedelta(days=6)
        if date == today - _WEEK and tried == plain and not plain.endswith(("ago", "last week")):
            tomorrow = _read(tried, today + dt.timedelta(days=1), language)
            date = today if tomorrow and tomorrow[0] == today else date  # said on the day itself
        return date, date
    return None


def _read(words: str, today: dt.date, language: str) -> tuple[dt.date, str] | None:
    from dateparser.date import DateDataParser  # noqa: PLC0415 (takes long to load, and few questions name a time)

    base = dt.datetime(today.year, today.month, today.day, 12)
    settings = {"RELATIVE_BASE": base, "PREFER_DATES_FROM": "past", "PREFER_DAY_OF_MONTH": "first"}
    found = DateDataParser(languages=[language], settings=settings).get_date_data(words)
    return (found.date_obj.date(), found.period) if found and found.date_obj else None


def _whole(year: int, month: int, day: int) -> Days | None:
    """All of a year, a month of it or a day of that; 0 stands for all. None if there is no such day."""
    try:
        if not month:
            return dt.date(year, 1, 1), dt.date(year, 12, 31)
        if not day:
            return dt.date(year, month, 1), dt.date(year, month, monthrange(year, month)[1])
        return dt.date(year, month, day), dt.date(year, month, day)
    except (ValueError, OverflowError):
        return None


Range = tuple[dt.date | None, dt.date | None]
Reader = Callable[[re.Match[str], dt.date, LanguagePatterns], Range | None]


def _between(found: re.Match[str], today: dt.date, language: LanguagePatterns) -> Range | None:
    first, last = (day_range(found[name], today, language.language) for name in ("first", "last"))
    return (first[0], last[1]) if first and last else None


def _since(found: re.Match[str], today: dt.date, language: LanguagePatterns) -> Range | None:
    days = day_range(found["first"], today, language.language)
    return (days[0], None) if days else None


def _until(found: re.Match[str], today: dt.date, language: LanguagePatterns) -> Range | None:
    days = day_range(found["last"], today, language.language)
    return (None, days[0] - dt.timedelta(days=1)) if days else None


def _past(found: re.Match[str], today: dt.date, language: LanguagePatterns) -> Range | None:
    days = _days(found, language)
    return (today - dt.timedelta(days=days), today) if days else None


def _ago(found: re.Match[str], today: dt.date, language: LanguagePatterns) -> Range | None:
    """The whole of the day, week, month or year, as the unit has it."""
    unit = _days(found, language, counted=False)
    date = today - dt.timedelta(days=_days(found, language))
    if unit <= 1:
        return (date, date) if unit else None
    if unit < _LEAST_MONTH:
        start = date - dt.timedelta(days=date.weekday())
        return start, start + dt.timedelta(days=6)
    return _whole(date.year, date.month if unit < _LEAST_YEAR else 0, 0)


def _days(found: re.Match[str], language: LanguagePatterns, *, counted: bool = True) -> int:
    """The days in the unit, times its count; 0 for an unknown unit."""
    words = (found["count"] or "").lower().split()
    numbers = dict(language.times.numbers)
    count = max((int(word) if word.isdigit() else numbers.get(word, 0) for word in words), default=1)
    unit = found["unit"].lower()
    size = next((size for word, size in language.times.units if unit.startswith(word)), 0)
    return size * count if counted else size


def _recent(found: re.Match[str], today: dt.date, language: LanguagePatterns) -> Range | None:
    unit = (found.groupdict().get("unit") or "").lower()
    days = next((_FEW * size for word, size in language.times.units if unit.startswith(word)), _RECENT_DAYS)
    return today - dt.timedelta(days=days), today


def _one(found: re.Match[str], today: dt.date, language: LanguagePatterns) -> Range | None:
    return day_range(found["first"], today, language.language)


_READERS: Mapping[str, Reader] = {
    "between": _between,
    "past": _past,
    "ago": _ago,
    "recent": _recent,
    "since": _since,
    "until": _until,
    "relative": _one,
    "absolute": _one,
}


def _without(text: str, match: re.Match[str]) -> str:
    return " ".join((text[: match.start()] + " " + text[match.end() :]).split())
