"""Names of parts that somebody plays and of titled works: nobody who could say a thing to the press."""

from __future__ import annotations

from collections.abc import Iterable

from corpus.attribution import lexicon
from corpus.attribution.coreference.token_table import TokenTable
from corpus.punctuation import QUOTE_TOKENS

_LEAD = 4
_TITLE = 5
_ASIDE = 6
_MARKS = QUOTE_TOKENS | {"‘", "’"}


def evidence(row: TokenTable, places: Iterable[int]) -> dict[str, float]:
    """What tells that the name whose mentions end at these words is a part in a play or the title of a work.

    To play somebody is also to compete with them, so it counts apart.
    """
    seen = {"he as a part": 0.0, "he played": 0.0, "he as a title": 0.0}
    for at in places:
        lead = row.plain[max(row.bounds(at)[0], at - _LEAD) : at]
        part = not lexicon.words("phrases", "part").isdisjoint(lead) or _has_actor(row, at)
        seen["he as a part"] = max(seen["he as a part"], float(part))
        seen["he played"] = max(seen["he played"], float(not lexicon.words("phrases", "played").isdisjoint(lead)))
        seen["he as a title"] = max(seen["he as a title"], float(_is_title(row, at)))
    return seen


def _has_actor(row: TokenTable, at: int) -> bool:
    """Whether a full name in brackets follows: "Orla (Beth Harrow) wakes"."""
    high = min(row.bounds(at)[1], at + _ASIDE)
    if row.words[at + 1 : at + 2] != ("(",):
        return False
    close = next((n for n in range(at + 2, high) if row.words[n] == ")"), at)
    return close > at + 3 and all(row.words[n][0].isupper() and row.words[n].isalpha() for n in range(at + 2, close))


def _is_title(row: TokenTable, at: int) -> bool:
    """Whether the name stands by itself between quotation marks, and no comma or stop ends what they hold."""
    low, high = row.bounds(at)
    if at + 1 >= high or row.words[at + 1] not in _MARKS:
        return False
    begin = at
    while begin > low and at - begin < _TITLE and row.words[begin - 1][0].isupper():
        begin -= 1
    return begin > low and row.words[begin - 1] in _MARKS
