"""Publication dates that a page or a line states; a date in a sentence is part of the story and not one of them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache

from corpus.formats import phrases
from corpus.languages.calendar import month_numbers, weekday_names

_NAME = r"(?P<month>[^\W\d_]{3,11})\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.|º)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = tuple(
    re.compile(rf"(?<![\w.,/-]){form}(?![\w/-])")
    for form in (
        rf"{_YEAR}[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?:T[\d:.,]{{4,15}}(?:Z|[+-]\d\d:?\d\d)?)?",
        rf"{_NAME} {_DAY},? {_YEAR}",
        rf"{_DAY}(?: (?:de|of)|[-])? ?{_NAME}(?: (?:de|del))?,?[- ]{_YEAR}",
        rf"(?P<day>\d\d?)[./](?P<month>\d\d?)[./]{_YEAR}",
    )
)
_COMPACT = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?:[T_ -]?\d{4,6}(?:\D.{0,20})?)?$")
_EPOCH = re.compile(r"(?:[89]\d{8}|[12]\d{9})(?:\d{3})?")
_CLOCK = re.compile(r"(?<=\d)[.:](?=\d\d\b)")
_ADDRESS = re.compile(
    r"(?<=[/_.-])(?P<year>(?:19|20)\d\d)(?P<sign>[/_-]?)(?P<month>[01]\d)(?P=sign)(?P<day>[0-3]\d)(?=[/_.-]|$)"
)
_FOLDERS = re.compile(r"(?<=/)(?P<year>(?:19|20)\d\d)/(?P<month>\d\d?)/(?P<day>\d\d?)(?=/)")
_DATELINE = re.compile(
    r"(?P<line>[^\W\d_a-z][^–—()/\n]{8,90}?)\s?(?:[(/][^()/]{2,40}[)/]\s?)?(?:—|–|--|(?<=\s)-\s)\s?\S"
)
_NOISE = re.compile(r"[\s,;:|()\[\]/·•–—.@-]+")
_LONGEST = 120
_LEAD = 40  # characters before a date in which a word may say what it is


def stated_date(line: str) -> dt.date | None:
    """The date of a line that says when the article came out and nothing else ("Published Oct. 1, 2015 10:04 EDT").

    Of several the first that isn't an update's. 01/02/2015 is no date: nobody can tell which one.
    """
    found = _found(line)
    if not found or _rest(line, found):
        return None
    updated = phrases.pattern("dates", "updated")
    published = [date for date, start, _ in found if not updated.search(line, max(0, start - 30), start)]
    return published[0] if published else found[0][0]


@dataclass(frozen=True, slots=True)
class DateInLine:
    """A date in a line: whether the line says that it is of an update or of publication, and whether the line states
    dates and nothing else."""

    date: dt.date
    updated: bool
    published: bool
    alone: bool


def in_line(line: str) -> list[DateInLine]:
    """The dates in a line of at most 120 characters, in text order."""
    found = _found(line)
    alone = bool(found) and not _rest(line, found)
    updated, published = phrases.pattern("dates", "updated"), phrases.pattern("dates", "published")
    return [
        DateInLine(
            date,
            bool(updated.search(line, max(0, start - _LEAD), start)),
            bool(published.search(line, max(0, start - _LEAD), start)),
            alone,
        )
        for date, start, _ in found
    ]


def iso_date(text: str) -> dt.date | None:
    """The date that a value in a page's head or a record states, in any of the forms."""
    found = _found(text.strip())
    return found[0][0] if found else None


def stamp(value: str) -> dt.date | None:
    """The date of a value that is there to hold one: also without signs between ("20310203T0800"), or in seconds."""
    value = value.strip()
    if match := _COMPACT.match(value):
        return _date(match)
    if _EPOCH.fullmatch(value):
        return dt.datetime.fromtimestamp(int(value[:10]), dt.UTC).date()
    return iso_date(value)


def in_address(url: str) -> dt.date | None:
    """The day in an article's address, ".../2031/02/03/bridge" or ".../2031/2/3/bridge"."""
    match = _ADDRESS.search(url) or _FOLDERS.search(url)
    return _date(match) if match else None


def in_dateline(paragraph: str) -> dt.date | None:
    """The day in "LORNE, Nov. 25, 2026 (Newswire) -- The firm …", that of the text itself as press releases have it."""
    match = _DATELINE.match(paragraph)
    line = match["line"] if match else ""
    found = _found(line)
    if len(found) != 1 or line[found[0][2] :].strip(" ,"):
        return None
    place = line[: found[0][1]].strip()
    is_named = place.endswith(",") and all(word[0].isupper() or len(word) < 4 for word in place.split())
    return found[0][0] if is_named else None


def before_date(line: str) -> str:
    """The line up to the first date in it, without the words that lead to the date ("Jane Roe, updated on")."""
    found = _found(line)
    return _leading().sub("", line[: found[0][1]]) if found else line


def is_updated(line: str) -> bool:
    """True if the line says when the article was changed, not when it came out."""
    return (
        len(line) <= _LONGEST
        and bool(phrases.pattern("dates", "updated").search(line))
        and not phrases.pattern("dates", "published").search(line)
    )


def _found(line: str) -> list[tuple[dt.date, int, int]]:
    """Dates with their offsets, in text order."""
    if len(line) > _LONGEST:
        return []
    apart = _glued().sub(lambda match: " " * len(match[0]), line)
    found = [(date, *match.span()) for form in _FORMS for match in form.finditer(apart) if (date := _date(match))]
    found.sort(key=lambda item: item[1])
    return found


def _date(match: re.Match[str]) -> dt.date | None:
    name, day, year = match["month"], int(match["day"]), int(match["year"])
    month = int(name) if name.isdecimal() else month_numbers().get(name.lower(), 0)
    if name.isdecimal() and match.start("year") > match.start("day"):
        if month > 12 >= day:
            day, month = month, day
        elif day <= 12 and day != month and "." not in match[0]:
            return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _rest(line: str, found: list[tuple[dt.date, int, int]]) -> str:
    """What the line says besides dates and the words around them."""
    for _, start, end in reversed(found):
        line = f"{line[:start]} {line[end:]}"
    words = " ".join(_NOISE.sub(" ", _CLOCK.sub("\0", line.replace(".m.", "m"))).split()).replace("\0", ":")
    return "".join(re.sub(r"\s+", "", _strip_words(words)))


@cache
def _around() -> re.Pattern[str]:
    """What may stand around a date: a weekday's name, or words that say what the date is."""
    days = "|".join(map(re.escape, sorted(weekday_names(), key=len, reverse=True)))
    return re.compile(rf"(?:{days})\b\.?|{phrases.pattern('dates', 'around').pattern}", re.IGNORECASE)


@cache
def _glued() -> re.Pattern[str]:
    """A weekday's name that a date follows without a space, as in "Fr.03.05.2031"."""
    days = "|".join(map(re.escape, sorted(weekday_names(), key=len, reverse=True)))
    return re.compile(rf"(?<![^\W_])(?:{days})[.,]?(?=\d)", re.IGNORECASE)


@cache
def _leading() -> re.Pattern[str]:
    """What may stand right before a date, at a text's end."""
    # From the first of the signs before a word on, and all of them at once, so that a row of signs is read once.
    signs = r"[\s,:|·•–—-]"
    return re.compile(rf"(?<!{signs})(?:{signs}++(?:{_around().pattern}))+{signs}*$", re.IGNORECASE)


def _strip_words(text: str) -> str:
    around = _around()
    kept = []
    position = 0
    while position < len(text):
        match = around.match(text, position)
        if match and match.end() > position and (match.end() == len(text) or not text[match.end()].isalnum()):
            position = match.end()
        elif text[position] in " :":
            position += 1
        else:
            kept.append(text[position])
            position += 1
    return "".join(kept)
