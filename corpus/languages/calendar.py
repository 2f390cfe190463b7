"""Months and weekdays in every language that has a file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from corpus import languages


@dataclass(frozen=True, slots=True)
class Calendar:
    """Names in lower case, January and Monday first. Each may have several forms, which stand together; the short ones
    are written with or without a full stop, and some have none."""

    months: tuple[tuple[str, ...], ...] = ()
    short_months: tuple[tuple[str, ...], ...] = ()
    weekdays: tuple[tuple[str, ...], ...] = ()
    short_weekdays: tuple[tuple[str, ...], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """All forms of months and weekdays but the short ones, which mean other things ("Jan", "sun")."""
        return frozenset(form for forms in (*self.months, *self.weekdays) for form in forms)


@cache
def calendar(code: str) -> Calendar:
    """The language's calendar; an empty one if its file has none."""
    table = languages.table(code, "calendar")
    named = ("months", "short_months", "weekdays", "short_weekdays")
    return Calendar(*(tuple(tuple(forms.split()) for forms in table.get(name, ())) for name in named))


@cache
def month_numbers() -> dict[str, int]:
    """The number, from 1, of every form of a month's name in any language."""
    return {
        form: number
        for one in map(calendar, languages.codes())
        for months in (one.months, one.short_months)
        for number, forms in enumerate(months, 1)
        for form in forms
    }


@cache
def weekday_names() -> frozenset[str]:
    """Every form of a weekday's name in any language, short ones too."""
    every = map(calendar, languages.codes())
    return frozenset(form for one in every for forms in (*one.weekdays, *one.short_weekdays) for form in forms)
