"""Who holds an office: roles as articles give them, by place and time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from corpus.attribution import lexicon
from corpus.text import fold

_LINKED_BY = "of for at in on from to with and by"
_LINKS = frozenset(_LINKED_BY.split())
_DETERMINERS = "the a an its their our his her der die das el la los las le les"
_ARTICLES = frozenset(_DETERMINERS.split())
_PAST = frozenset(["former", "then", "ex", "late", "outgoing", "previous", "onetime", "erstwhile"])
_NOW = frozenset(["current", "new", "incumbent", "sitting", "present"])
_MODIFIERS = "vice deputy acting interim assistant associate shadow prime under elect designate first second"
_RANKS = frozenset(_MODIFIERS.split())
_CLAUSES = frozenset(["since", "until", "who", "which", "that"])
_DEMONYMS = Path(__file__).with_name("demonyms.txt")


@dataclass(frozen=True, slots=True)
class Office:
    """A role taken apart: the `head` says what somebody is ("minister"), `rank` which of them ("deputy", "prime"), and
    `rest` of what and where, places as countries: "the French president" is president with the rest "france". `past` if
    the words say that it was held before."""

    head: str
    rank: frozenset[str]
    rest: frozenset[str]
    past: bool

    def asks_for(self, held: Office) -> bool:
        """Whether somebody who holds that office may be called by this one: it says no more, and nothing else."""
        return (self.head, self.rank) == (held.head, held.rank) and self.rest <= held.rest


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


@lru_cache(maxsize=1 << 14)
def office(role: str) -> Office:
    """The role's parts."""
    words = _placed(fold(role.replace("'s", "").replace("’s", "")).split())
    past = any(word in _PAST for word in words[:2])
    words = words[: next((n for n, word in enumerate(words) if n and word in _CLAUSES), None)]
    words = [word for word in words if word not in _ARTICLES | _PAST | _NOW]
    end = next((number for number, word in enumerate(words) if number and word in _LINKS), len(words))
    titled = [number for number, word in enumerate(words[:end]) if word not in _RANKS]
    if not titled:
        return Office(" ".join(words), frozenset(), frozenset(), past)
    head = titled[-1]
    rest = frozenset(word for number, word in enumerate(words) if number != head) - _LINKS
    return Office(_one_form(words[head]), rest & _RANKS, rest - _RANKS, past)


def is_a_role(words: str) -> bool:
    """Whether the words can't be a person's name: an article before words without a capital."""
    first, _, rest = words.partition(" ")
    return bool(rest) and rest.islower() and fold(first) in _ARTICLES


def without_role(name: str) -> str:
    """The name without the role and the places written before it: "Ada Lund" in "German Chancellor Ada Lund"."""
    words = name.split()
    while len(words) > 2 and _is_role(fold(words[0])):
        words.pop(0)
    return " ".join(words)


def _is_role(word: str) -> bool:
    return word in lexicon.words("roles", "any") | _ARTICLES | _PAST | _NOW | _RANKS or word in _places()


def holders(asked: str, held: Iterable[Holding], period: Period = ALWAYS) -> tuple[str, ...]:
    """The speakers whom a role may mean in the period, by default now, who held it last first; several if it fits
    offices of several places, or the articles don't tell whose place it is."""
    wanted = office(asked)
    fitting = [(one, office(one.role)) for one in held if wanted.head and wanted.asks_for(office(one.role))]
    if wanted.past and period == ALWAYS:
        chosen = _before(fitting)
    else:
        living = [pair for pair in fitting if not pair[1].past] or fitting
        chosen = [one for group in _offices(living) for one in _in_period(group, period)]
    return tuple(dict.fromkeys(one.holder for one in sorted(chosen, key=_recent, reverse=True)))


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


def _in_period(group: Sequence[Holding], period: Period) -> list[Holding]:
    """Of one office's holdings those of the period; if there are none, the last one before it, or the newest."""
    within = [one for one in group if _overlaps(one, period)]
    if period != ALWAYS and within:
        return within
    before = [one for one in group if period.until is None or (one.first or dt.date.min) <= period.until]
    return [max(before or group, key=_recent)]


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


def _one_form(word: str) -> str:
    """One word for the forms of a role: "Sen." and "senator", "chair" and "chairwoman"."""
    return lexicon.role_forms().get(word, word)


def _placed(words: Sequence[str]) -> list[str]:
    """The words with countries for their adjectives, and names of several words as one."""
    places = _places()
    found: list[str] = []
    at = 0
    while at < len(words):
        size = next((size for size in (3, 2) if "_".join(words[at : at + size]) in places), 1)
        word = "_".join(words[at : at + size])
        found.append(places.get(word, word))
        at += size
    return found


@cache
def _places() -> Mapping[str, str]:
    """For adjectives, short names and names of countries, the country."""
    lines = _DEMONYMS.read_text(encoding="utf-8").splitlines()
    pairs = [(one, country) for one, country in (line.split() for line in lines if line[:1] not in ("", "#"))]
    return {country: country for _, country in pairs} | dict(pairs)
