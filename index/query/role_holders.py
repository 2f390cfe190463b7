"""Who holds an office: roles as articles give them, by place and time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.query.offices import Office, office


@dataclass(frozen=True, slots=True)
class Holding:
    """One speaker in one role, as articles from the first to the last day give it; None where no article has a date."""

    holder: str
    role: str
    first: dt.date | None
    last: dt.date | None


@dataclass(frozen=True, slots=True)
class Period:
    """The time that a question is about; both days are inclusive, None leaves that side open."""

    since: dt.date | None = None
    until: dt.date | None = None


ALWAYS = Period()


def holders(asked: str, held: Iterable[Holding], period: Period = ALWAYS) -> tuple[str, ...]:
    """The speakers whom a role may mean in the period, by default now, who held it last first; several if it fits
    offices of several places, or the articles don't tell whose place it is."""
    wanted = office(asked)
    fitting = _fitting(wanted, [(one, office(one.role)) for one in held if wanted.head])
    if period != ALWAYS:
        chosen = _held_in(fitting, period)
    elif wanted.past:
        chosen = _before(fitting)
    else:
        living = [pair for pair in fitting if not pair[1].past] or fitting
        chosen = [max(group, key=_recent) for group in _offices(living)]
    return tuple(dict.fromkeys(one.holder for one in sorted(chosen, key=_recent, reverse=True)))


def _fitting(wanted: Office, held: Sequence[tuple[Holding, Office]]) -> list[tuple[Holding, Office]]:
    """Those of the role, however its words end if none has it as it was asked; where its noun tells a gender, those of
    that gender before the others."""
    found = [pair for pair in held if wanted.asks_for(pair[1])]
    found = found or [pair for pair in held if wanted.asks_for(pair[1], inflected=True)]
    return [pair for pair in found if pair[1].noun == wanted.noun] or found


def _held_in(fitting: Sequence[tuple[Holding, Office]], period: Period) -> list[Holding]:
    """Who held each office in the period, if articles of it tell of any; else who held it last before, or holds it
    now."""
    within = [pair for pair in fitting if _overlaps(pair[0], period)]
    if within:
        return [one for one, where in within if not where.past] or [one for one, _ in within]
    living = [pair for pair in fitting if not pair[1].past] or fitting
    return [_last_before(group, period) for group in _offices(living)]


def _offices(fitting: Sequence[tuple[Holding, Office]]) -> list[list[Holding]]:
    """The holdings by office. One that doesn't tell its place counts with its holder's that does; those of others
    may be offices of any place, so each is one of its own."""
    homes = {one.holder: where.rest for one, where in fitting if where.rest}
    groups: list[tuple[frozenset[str], list[Holding]]] = []
    for one, where in sorted(fitting, key=lambda pair: len(pair[1].rest)):
        rest = where.rest or homes.get(one.holder) or frozenset([f"{one.holder}'s"])
        known = next((group for core, group in groups if core <= rest or rest <= core), None)
        if known is None:
            groups.append((rest, [one]))
        else:
            known.append(one)
    return [group for _, group in groups]


def _last_before(group: Sequence[Holding], period: Period) -> Holding:
    """The last of one office's holdings before the period ends; if there is none, the newest."""
    before = [one for one in group if period.until is None or (one.first or dt.date.min) <= period.until]
    return max(before or group, key=_recent)


def _before(fitting: Sequence[tuple[Holding, Office]]) -> list[Holding]:
    """Who held an office before: those called so, and all but the newest holder."""
    called = [one for one, where in fitting if where.past]
    groups = _offices([pair for pair in fitting if not pair[1].past])
    newest = {max(group, key=_recent).holder for group in groups}
    earlier = [one for group in groups for one in group if one.holder not in newest]
    return called + earlier or [one for group in groups for one in group]


def _overlaps(one: Holding, period: Period) -> bool:
    if one.first is None or one.last is None:
        return False
    return (period.until is None or one.first <= period.until) and (period.since is None or one.last >= period.since)


def _recent(one: Holding) -> tuple[dt.date, str]:
    return one.last or dt.date.min, one.holder
