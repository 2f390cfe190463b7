"""Operators for those who like them: from:OUTLET by:SPEAKER after:DATE before:DATE "exact words" -word."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from corpus.punctuation import quotations
from index.query.times import day_range

_OPERATOR = re.compile(r"(?<!\S)(from|by|after|before):(?:[\"“]([^\"”]{1,80})[\"”]|(\S{1,80}))", re.IGNORECASE)
_EXCLUDED = re.compile(r"(?<!\S)-([^\W\d_][\w'’-]{1,40})(?!\S)")
_ONE_DAY = dt.timedelta(days=1)
_DAYS_TO_BOUND: Mapping[str, Callable[[dt.date, dt.date], dt.date]] = {
    "after": lambda _, last: last + _ONE_DAY,
    "before": lambda first, _: first - _ONE_DAY,
}


@dataclass(frozen=True, slots=True)
class Operators:
    """What the operators ask for, and the text without them. Quoted words stay in the text, without the marks."""

    rest: str
    outlet: str = ""
    speaker: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    quoted: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


def read_operators(text: str, today: dt.date) -> Operators:
    """The operators in a question. after: and before: leave the named day out; one whose date can't be read counts as a
    plain word."""
    given: dict[str, str] = {}
    bounds: dict[str, dt.date] = {}

    def take(match: re.Match[str]) -> str:
        name, value = match[1].lower(), match[2] or match[3]
        if name in _DAYS_TO_BOUND:
            days = day_range(value, today)
            if days is None:
                return match[0]
            bounds[name] = _DAYS_TO_BOUND[name](*days)
        else:
            given[name] = value.replace("_", " ")
        return " "

    rest = _OPERATOR.sub(take, text)
    excluded = tuple(match[1] for match in _EXCLUDED.finditer(rest))
    rest = _EXCLUDED.sub(" ", rest)
    quoted = tuple(said for span in quotations(rest) if (said := span.of(rest).strip()))
    days = bounds.get("after"), bounds.get("before")
    return Operators(" ".join(rest.split()), given.get("from", ""), given.get("by", ""), *days, quoted, excluded)
