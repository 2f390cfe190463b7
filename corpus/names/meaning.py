"""Whom somebody may mean who writes a name: a question of its own, as what a user types is looser than what articles
print, and may fit several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Generic, TypeVar

from corpus.model import SpeakerKind
from corpus.names import lists
from corpus.names.identity import alphabet_of, full_names, initial_of
from corpus.names.lists import name_parts
from corpus.names.organisations import organisation_words
from corpus.names.person import PersonName, parsed
from corpus.names.spelling import alphabet_written, bare, latin, romanised_alike, same_letters, sound


class Fit(IntEnum):
    """How a name that was typed fits one on record, best first."""

    EXACT = 0  # the same words
    PART = 1  # fewer words of the same name: a last name, an initial, no middle name
    FIRST = 2  # the first name alone, or a part of a body's name
    OTHERWISE = 3  # spelled otherwise, a short form, more than is on record: to be told to the user


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Meant(Generic[T]):
    """One who may be meant, and how the typed name fits."""

    who: T
    fit: Fit


def may_mean(
    typed: str, candidates: Iterable[T], name_of: Callable[[T], tuple[str, SpeakerKind, Sequence[str]]]
) -> tuple[Meant[T], ...]:
    """Those of the candidates who may be meant by a name, in the order given; empty if nobody is.

    `name_of` tells a candidate's name, kind and other names in articles. Only the best fit that any of them has
    counts: whoever bears the typed name exactly is meant, and nobody else. Several are returned where several fit as
    well: which of them is meant only the user knows.
    """
    found: list[Meant[T]] = []
    for candidate in candidates:
        fit = _fit(typed, *name_of(candidate))
        if fit is not None:
            found.append(Meant(candidate, fit))
    best = min((one.fit for one in found), default=None)
    meant = tuple(one for one in found if one.fit is best)
    if parsed(typed).given:
        return meant
    # Somebody on record under a last name alone may be any of those who are on record in full.
    whole = (one for one in meant if _is_whole(*name_of(one.who)[:2]))
    return tuple(whole) or meant


def _fit(typed: str, name: str, kind: SpeakerKind, aliases: Sequence[str]) -> Fit | None:
    if kind is not SpeakerKind.PERSON:
        return _fit_of_words(typed, name)
    fit = _fit_of_person(parsed(typed), parsed(name))
    if fit is None and any(_is_whole(alias) and parsed(alias).key == parsed(typed).key for alias in aliases):
        return Fit.PART
    return fit


def _is_whole(name: str, kind: SpeakerKind = SpeakerKind.PERSON) -> bool:
    return kind is not SpeakerKind.PERSON or bool(parsed(name).given)


def _fit_of_words(typed: str, name: str) -> Fit | None:
    """Of a body or a group: the same words, or the first or the last of them. One word may as well be a last name."""
    wanted, words = organisation_words(typed), organisation_words(name)
    if not wanted:
        return None
    if wanted == words:
        return Fit.EXACT if len(words) > 1 else Fit.PART
    return Fit.FIRST if wanted in (words[: len(wanted)], words[-len(wanted) :]) else None


def _fit_of_person(typed: PersonName, name: PersonName) -> Fit | None:
    """How a typed name fits a person's; None if it can't be meant."""
    if typed.given in name_parts("particle") and not typed.middle and not typed.particles:
        return _fit_whole(typed, name) or _fit_alone(_with_particle(typed), name)
    return _fit_whole(typed, name) if typed.given else _fit_alone(typed, name)


def _with_particle(typed: PersonName) -> PersonName:
    """ "Van Dyke" as a family name."""
    return PersonName("", (), (typed.given,), typed.family, typed.suffix)


def _fit_alone(typed: PersonName, name: PersonName) -> Fit | None:
    """Of a name of one word, with its particles."""
    word, family = bare(typed.family), bare(name.family)
    if typed.suffix and typed.suffix != name.suffix:
        return None
    if word == family and typed.particles in ((), name.particles):
        # A bare last name on record is nobody's full name.
        return Fit.PART if not name.particles or typed.particles else Fit.OTHERWISE
    if typed.particles and typed.particles != name.particles:
        return None
    if word and not typed.particles and word in (name.nickname, bare(name.given)):
        return Fit.FIRST
    joined = any(same_letters(typed.family, part) for part in name.family.split("-"))
    return Fit.OTHERWISE if joined or _family_otherwise(typed, name) else None


def _fit_whole(typed: PersonName, name: PersonName) -> Fit | None:
    """Of a name with a first and a last name."""
    if _plain(typed) == _plain(name):
        return Fit.EXACT
    if not name.given or (typed.suffix and typed.suffix != name.suffix):
        return None
    if _reversed(typed, name):
        return Fit.OTHERWISE
    # Of many candidates few fit: what tells most of them apart is looked at first, and nothing after it.
    if (middle := _middle_fit(typed.middle, name.middle)) is None:
        return None
    if (family := _family_fit(typed, name)) is None:
        return None
    given = _given_fit(typed, name)
    return None if given is None else max(given, middle, family)


def _plain(name: PersonName) -> tuple[tuple[str, ...], str]:
    return tuple(map(bare, name.words)), name.suffix


def _reversed(typed: PersonName, name: PersonName) -> bool:
    """Whether the family name stands first: "Orbán Viktor"."""
    first, last = bare(typed.given), bare(typed.family)
    return len(typed.words) == 2 == len(name.words) and (first, last) == (bare(name.family), bare(name.given))


def _given_fit(typed: PersonName, name: PersonName) -> Fit | None:
    one, other = bare(typed.given), bare(name.given)
    goes_by_middle = len(one) > 1 and one in map(bare, name.middle)
    if goes_by_middle or one in (other, name.nickname) or initial_of(one, other):
        return Fit.PART
    if initial_of(other, one):
        return Fit.OTHERWISE
    if not full_names(one).isdisjoint(full_names(other)):
        return Fit.OTHERWISE
    return Fit.OTHERWISE if not _at_odds(one, other) and _otherwise(typed.given, name.given, typed, name) else None


def _middle_fit(typed: tuple[str, ...], on_record: tuple[str, ...]) -> Fit | None:
    """Middle names left out by the user are a part; those that articles leave out are told; others contradict."""
    if not typed:
        return Fit.PART
    if not on_record:
        return Fit.OTHERWISE
    if len(typed) != len(on_record):
        return None
    pairs = [(bare(one), bare(other)) for one, other in zip(typed, on_record, strict=True)]
    return Fit.PART if all(a == b or initial_of(a, b) or initial_of(b, a) for a, b in pairs) else None


def _family_fit(typed: PersonName, name: PersonName) -> Fit | None:
    if bare(typed.family) == bare(name.family) and typed.particles == name.particles:
        return Fit.PART
    return Fit.OTHERWISE if _family_otherwise(typed, name) else None


def _family_otherwise(typed: PersonName, name: PersonName) -> bool:
    """Whether the family names are one in two spellings; an Arabic article may be left out."""
    one, other = (tuple(word for word in each.particles if word != "al") for each in (typed, name))
    if one != other:
        return False
    return bare(typed.family) == bare(name.family) or _otherwise(typed.family, name.family, typed, name)


def _otherwise(one: str, other: str, typed: PersonName, name: PersonName) -> bool:
    """Whether two words of two names are spellings of one: by letters, by sound, or by the alphabet they are from."""
    if same_letters(one, other) or sound(one) == sound(other):
        return True
    origins = {alphabet_of(typed), alphabet_of(name)} - {None}
    if any(origin and romanised_alike(one, other, origin) for origin in origins):
        return True
    # Chinese, Greek …: word for word as the letters are usually put into Latin ones.
    foreign = not (bare(one).isascii() and bare(other).isascii())
    return foreign and not alphabet_written(one) and latin(one) == latin(other)


def _at_odds(one: str, other: str) -> bool:
    """Whether two given names go with different pronouns, so that no spelling makes them one person's."""
    he, she = _of_one_pronoun()
    return (one in he and other in she) or (one in she and other in he)


@cache
def _of_one_pronoun() -> tuple[frozenset[str], frozenset[str]]:
    """The given names that go with "he" alone, and with "she" alone."""
    he, she, either = (lists.given_names(pronoun) for pronoun in ("he", "she", "either"))
    return he - she - either, she - he - either
