"""When two names are one person's: in one article, and over the archive.

Neither is what a user's name may mean; that is `corpus.names.meaning`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from itertools import combinations

from corpus.names import lists
from corpus.names.alphabets import ARABIC, CYRILLIC, Alphabet
from corpus.names.person import PersonName
from corpus.names.spelling import alphabet_written, bare, romanised_alike, same_letters, skeleton

_ENDINGS = "ov ova ev eva ow off eff ky kyy kyi kiy kii kij kaya kaia enko chuk vich vych shvili adze idze"
_CYRILLIC_ENDINGS = tuple(_ENDINGS.split())


def same_in_article(one: PersonName, other: PersonName) -> bool:
    """Whether two names of two words or more may be one person's within an article, which calls few people alike.

    One family name with its particles, one suffix or none, and given names that aren't at odds: equal, an initial of
    each other, a short form, a spelling, or the middle name of the other.
    """
    if not _same_word(one.family, other.family) or one.suffix != other.suffix:
        return False
    if other.particles[-1:] == (one.given,) or one.particles[-1:] == (other.given,):
        return True  # "Van Dyke" for Dick Van Dyke
    if _without_article(one.particles) != _without_article(other.particles) or _initials_differ(one, other):
        return False
    return same_given(one.given, other.given) or one.given in other.middle or other.given in one.middle


def same_given(one: str, other: str) -> bool:
    """Whether two given names may be one person's within an article: equal, a spelling, an initial, a short form."""
    if _same_word(one, other) or initial_of(one, other) or initial_of(other, one):
        return True
    return not full_names(one).isdisjoint(full_names(other))


def same_in_archive(one: PersonName, other: PersonName) -> bool:
    """Whether two names are one person's wherever they stand: nothing but spelling and one middle initial may differ.

    Nicknames, missing given names, suffixes, particles and full middle names tell people apart: to overlook them would
    put one's words into another's mouth. The relation isn't transitive ("A. B. Chen", "A. Chen", "A. C. Chen"): use
    `people` to part many names.
    """
    if (one.suffix, one.title, one.particles) != (other.suffix, other.title, other.particles):
        return False
    if bool(one.given) != bool(other.given) or not _middle_agrees(one.middle, other.middle):
        return False
    origin = alphabet_of(one)
    same = origin if origin is alphabet_of(other) else None
    return _same_given_name(one.given, other.given, same) and _same_family_name(one.family, other.family, same)


def people(
    names: Sequence[PersonName], same: Callable[[PersonName, PersonName], bool] = same_in_archive
) -> list[frozenset[int]]:
    """Parts names into people: sets of places in `names`, each one person by `same`.

    The parts don't depend on the order. A name that fits two others which don't fit each other stays alone: whose it is
    would be a guess.
    """
    fits: dict[int, set[int]] = {place: set() for place in range(len(names))}
    for first, second in combinations(range(len(names)), 2):
        if same(names[first], names[second]):
            fits[first].add(second)
            fits[second].add(first)
    clear = {
        place
        for place, others in fits.items()
        if all(second in fits[first] for first, second in combinations(sorted(others), 2))
    }
    return sorted({frozenset({place, *(fits[place] & clear if place in clear else ())}) for place in fits}, key=min)


def block(name: PersonName) -> str:
    """What all names that may be the person's over the archive have in common, and many others."""
    given = name.given if len(name.given) < 2 else skeleton(name.given)
    return f"{given} {skeleton(name.family)} {name.suffix}".strip()


def initial_of(one: str, other: str) -> bool:
    """Whether one word is nothing but the first letter of the other."""
    return len(one) == 1 and bare(other).startswith(bare(one))


def full_names(given: str) -> frozenset[str]:
    """The given names that one may stand for, itself among them only if it is one: "bob" for robert."""
    word = bare(given)
    return lists.nicknames().get(word, frozenset((word,)))


@lru_cache(maxsize=1 << 16)
def alphabet_of(name: PersonName) -> Alphabet | None:
    """The other alphabet that the name is from, told by its script, its particles, its family's ending, or its given
    name; None for one that is from none, or doesn't tell."""
    if written := alphabet_written(name.family):
        return written
    if "al" in name.particles or "bin" in name.particles or name.given.startswith("abdel"):
        return ARABIC
    if bare(name.family).endswith(_CYRILLIC_ENDINGS):
        return CYRILLIC
    if not name.given:
        return None
    return next((one for one in (CYRILLIC, ARABIC) if _known(name.given, one)), None)


def _known(given: str, alphabet: Alphabet) -> frozenset[str]:
    """The listed names of the alphabet that the given name is a spelling of."""
    listed = _listed("cyrillic" if alphabet is CYRILLIC else "arabic").get(skeleton(given), ())
    return frozenset(name for name in listed if romanised_alike(given, name, alphabet))


@cache
def _listed(alphabet: str) -> dict[str, list[str]]:
    """The list's names by their skeletons."""
    found: dict[str, list[str]] = {}
    for name in sorted(lists.sections("romanised")[alphabet]):
        found.setdefault(skeleton(name), []).append(name)
    return found


def _same_word(one: str, other: str) -> bool:
    return same_letters(one, other) or any(
        romanised_alike(one, other, alphabet) and _known(one, alphabet) & _known(other, alphabet)
        for alphabet in (CYRILLIC, ARABIC)
    )


def _same_given_name(one: str, other: str, origin: Alphabet | None) -> bool:
    if same_letters(one, other):
        return True
    return origin is not None and bool(_known(one, origin) & _known(other, origin))


def _same_family_name(one: str, other: str, origin: Alphabet | None) -> bool:
    if same_letters(one, other):
        return True
    if origin is None or origin.writes(one) or origin.writes(other):
        return False
    return romanised_alike(one, other, origin)


def _without_article(particles: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in particles if word != "al")


def _initials_differ(one: PersonName, other: PersonName) -> bool:
    """Whether both have middle initials, and not the same ones."""
    middles = (one.middle, other.middle)
    return one.middle != other.middle and all(middle and all(len(word) == 1 for word in middle) for middle in middles)


def _middle_agrees(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether the middle names are equal but for initials, or are one initial and nothing."""
    if len(one) == len(other):
        return all(same_letters(a, b) or initial_of(a, b) or initial_of(b, a) for a, b in zip(one, other, strict=True))
    longer = max(one, other, key=len)
    return min(len(one), len(other)) == 0 and len(longer) == 1 and len(longer[0]) == 1
