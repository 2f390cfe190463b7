"""Offices: what a role's words say somebody is, of what and where.

The words of each language are the table `offices` of its file: `links` ("of"), `determiners`, words for who held it
`past` and holds it `now`, `ranks` ("deputy"), `clauses` that say more behind it ("since"), the `feminine` endings of
its nouns with those of their other form, and the `endings` that its cases and adjectives have.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from corpus import languages
from corpus.attribution import lexicon
from corpus.attribution.multilingual import language as attribution_language
from corpus.text import fold

_DEMONYMS = Path(__file__).with_name("demonyms.txt")
_DETERMINED = re.compile(r"(?P<first>\w+)(?:\s+|(?<=\bl)['’])(?P<rest>\S.*)", re.IGNORECASE)
_STEM = 4  # letters that forms of one name share at least


@dataclass(frozen=True, slots=True)
class Office:
    """A role taken apart: the `head` says what somebody is ("minister"), `rank` which of them ("deputy", "prime"), and
    `rest` of what and where, places as countries: "the French president" is president with the rest "france". `noun` is
    the head with the gender that it tells ("Präsidentin"). `past` if the words say that it was held before."""

    head: str
    noun: str
    rank: frozenset[str]
    rest: frozenset[str]
    past: bool

    def asks_for(self, held: Office, *, inflected: bool = False) -> bool:
        """Whether somebody who holds that office may be called by this one: it says no more, and nothing else.
        `inflected` if the endings of its words may differ."""
        if (self.head, self.rank) != (held.head, held.rank):
            return False
        if not inflected:
            return self.rest <= held.rest
        return all(any(_one_word(word, other) for other in held.rest) for word in self.rest)


@lru_cache(maxsize=1 << 14)
def office(role: str) -> Office:
    """The role's parts."""
    words = _placed(fold(role.replace("'s ", " ").replace("’s ", " ")).split())
    past = any(word in _listed("past") for word in words[:2])
    words = words[: next((n for n, word in enumerate(words) if n and word in _listed("clauses")), None)]
    idle = _listed("past") | _listed("now")
    words = [word for n, word in enumerate(words) if word not in idle and not (n == 0 and _is_determiner(word))]
    end = next((number for number, word in enumerate(words) if number and word in _listed("links")), len(words))
    head = _head(words[:end])
    if head is None:
        return Office(" ".join(words), "", frozenset(), frozenset(), past)
    lead, noun = _parted(words[head])
    before = {lead, *words[head - 1 : head]} - {""}
    rest = {word for n, word in enumerate(words) if n != head and not _is_determiner(word)} | before
    rank = (rest & _listed("ranks")) | (before & _roles())
    noun = _uninflected(noun)
    return Office(_one_form(noun), noun, frozenset(rank), frozenset(rest - rank - _listed("links")), past)


def _head(words: Sequence[str]) -> int | None:
    """The place of the noun that says what somebody is: the last that is known for that, else the last of all."""
    titled = [number for number, word in enumerate(words) if word not in _listed("ranks")]
    known = [number for number in titled if _parted(words[number])[1] in _roles()]
    return next(reversed(known or titled), None)


def is_a_role(words: str) -> bool:
    """Whether the words can't be a person's name: an article before words without a capital, or before a role."""
    rest = without_determiner(words)
    return rest != words and (rest.islower() or office(rest).head in _heads())


def without_determiner(words: str) -> str:
    """The words without an article or possessive before them: "opposition" in "the opposition" and "l'opposition"."""
    found = _DETERMINED.match(words)
    return found["rest"] if found and _is_determiner(fold(found["first"])) else words


@lru_cache(maxsize=1 << 14)
def is_no_name(word: str) -> bool:
    """Whether a folded word with a capital isn't part of somebody's name: an office or trade, a party, an adjective of
    a country, a day or a month."""
    before = word in _roles() or word in lexicon.titles() or word in languages.words("en", "phrases", "party")
    adjective = _places().get(word, word) != word
    return (before or adjective or word in lexicon.days()) and word not in languages.words("en", "titles", "kept")


def without_role(name: str) -> str:
    """The name without the role and the places written before it: "Ada Lund" in "German Chancellor Ada Lund"."""
    words = name.split()
    while len(words) > 2 and _is_role(fold(words[0])):
        words.pop(0)
    return " ".join(words)


def _is_role(word: str) -> bool:
    idle = _listed("past") | _listed("now") | _listed("ranks")
    return _parted(word)[1] in _roles() or _is_determiner(word) or word in idle or word in _places()


def _is_determiner(word: str) -> bool:
    return word in _listed("determiners")


@cache
def _listed(key: str) -> frozenset[str]:
    """One list of all languages together, folded."""
    return frozenset(fold(form) for code in languages.codes() for form in languages.forms(code, "offices", key))


@cache
def _roles_of(code: str) -> frozenset[str]:
    if code == "en":
        return lexicon.words("roles", "any")
    if code not in attribution_language.known():
        return frozenset()
    return frozenset(map(fold, attribution_language.language(code).role))


@cache
def _roles() -> frozenset[str]:
    """The nouns of all languages that say what one person is."""
    return frozenset().union(*map(_roles_of, languages.codes()))


@cache
def _heads() -> frozenset[str]:
    return frozenset(_one_form(_uninflected(noun)) for noun in _roles())


@lru_cache(maxsize=1 << 12)
def _parted(word: str) -> tuple[str, str]:
    """A compound's first part, and the role that it ends with; what is a role whole stays whole."""
    if word in _roles():
        return "", word
    for code in attribution_language.known():
        if attribution_language.language(code).has("compounds"):
            last = next((word[at:] for at in range(2, len(word) - _STEM) if word[at:] in _roles_of(code)), "")
            if last:
                return word.removesuffix(last), last
    return "", word


def _one_form(noun: str) -> str:
    """One word for the forms of a role: "Sen." and "senator", "Präsident" and "Präsidentin"."""
    return lexicon.role_forms().get(noun) or _other_form(noun, "feminine")


def _uninflected(noun: str) -> str:
    """The role without the ending of its case; those of English have none."""
    return lexicon.role_forms().get(noun) or _other_form(noun, "endings")


@lru_cache(maxsize=1 << 12)
def _other_form(noun: str, key: str) -> str:
    """The role with another ending, if that is a role of the same language too; else the same."""
    for code in languages.codes():
        if noun in _roles_of(code):
            others = (noun.removesuffix(end) + other for end, other in _other_endings(code, key) if noun.endswith(end))
            return next((other for other in others if other in _roles_of(code)), noun)
    return noun


@cache
def _other_endings(code: str, key: str) -> tuple[tuple[str, str], ...]:
    """Endings of a list, each with what stands in its place otherwise ("in>", "trice>teur"), the longest first."""
    pairs = [one.partition(">") for one in languages.words(code, "offices", key)]
    return tuple(sorted(((fold(end), fold(other)) for end, _, other in pairs), key=lambda pair: (-len(pair[0]), pair)))


def _one_word(one: str, other: str) -> bool:
    """Whether two words differ at most by an ending; countries are one only if they are the same."""
    if one == other or (one in _places() and other in _places()):
        return one == other
    short, long = sorted((one, other), key=len)
    stem = next(
        (short.removesuffix(ending) for ending in ("", *sorted(_listed("endings"))) if _is_form(short, ending, long)),
        "",
    )
    return len(stem) >= _STEM


def _is_form(short: str, ending: str, long: str) -> bool:
    """Whether the longer word is the shorter one without an ending, and with another."""
    stem = short.removesuffix(ending)
    return short.endswith(ending) and long.startswith(stem) and long[len(stem) :] in _listed("endings")


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
