"""Names of speakers: whether two are one person's, and which of the corpus's names a question means."""

from __future__ import annotations

from functools import lru_cache

from index.analysis.analyzer import fold

_TITLES = (
    "mr mrs ms miss dr prof professor sir dame lord lady sen senator rep representative gov governor pres president "
    "vice former secretary minister prime chancellor judge justice gen general col colonel lt capt captain sgt rev "
    "pope king queen prince princess mayor chief chairman ambassador the"
)
TITLES = frozenset(_TITLES.split())
_BETWEEN = str.maketrans(dict.fromkeys('.-,"“”„«»()', " "))
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv"})


@lru_cache(maxsize=1 << 15)
def name_words(name: str) -> tuple[str, ...]:
    """The folded words of a name without titles before it and suffixes after it."""
    plain = fold(name)
    for ending in ("'s", "s'"):
        plain = plain.removesuffix(ending)
    parts = plain.translate(_BETWEEN).split()
    while len(parts) > 1 and parts[-1] in _SUFFIXES:
        parts.pop()
    while len(parts) > 1 and parts[0] in TITLES:
        parts.pop(0)
    return tuple(parts)


@lru_cache(maxsize=1 << 16)
def same_speaker(one: str, other: str) -> bool:
    """Whether the names can be one speaker's: the same last word, and first words that are equal, begin alike, are an
    initial of each other, or of which one is missing."""
    a, b = name_words(one), name_words(other)
    if not a or not b or a[-1] != b[-1]:
        return a == b
    if len(a) == 1 or len(b) == 1:
        return True
    x, y = a[0], b[0]
    if x == y or x in b[:-1] or y in a[:-1]:
        return True
    shorter, longer = sorted((x, y), key=len)
    return longer.startswith(shorter) if len(shorter) < 3 else x[:3] == y[:3]
