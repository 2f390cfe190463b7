"""Operators for those who like them: from:OUTLET by:SPEAKER after:DATE before:DATE "exact words" -word."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from corpus.punctuation import quotations
from index.query.times import day_range

_OPERATOR = re.compile(r"(?<!\S)(from|by|after|before):(?:[\"“]([^\"”]{1,80})[\"”]|(\S{1,80}))", re.IGNORECASE)
_EXCLUDED = re.compile(r"(?<!\S)-([^\W\d_][\w'’-]{1,40})(?!\S)")


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
    ranges: dict[str, tuple[dt.date, dt.date]] = {}

    def take(match: re.Match[str]) -> str:
        name, value = match[1].lower(), match[2] or match[3]
        if name in {"after", "before"}:
            days = day_range(value, today)
            if days is None:
                return match[0]
            ranges[name] = days
        given[name] = value.replace("_", " ")
        return " "

    rest = _OPERATOR.sub(take, text)
    excluded = tuple(match[1] for match in _EXCLUDED.finditer(rest))
    rest = _EXCLUDED.sub(" ", rest)
    quoted = tuple(said for said in (span.of(rest).strip() for span in quotations(rest)) if said)
    one = dt.timedelta(days=1)
    return Operators(
        rest=" ".join(rest.split()),
        outlet=given.get("from", ""),
        speaker=given.get("by", ""),
        since=ranges["after"][1] + one if "after" in ranges else None,
        until=ranges["before"][0] - one if "before" in ranges else None,
        quoted=quoted,
        excluded=excluded,
    )
