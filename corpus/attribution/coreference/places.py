"""Places among the names that no list holds: "Port Callan", or a name that the article says things happen in."""

from __future__ import annotations

from corpus.attribution import lexicon
from corpus.attribution.coreference import person_names
from corpus.attribution.coreference.mentions import Mention
from corpus.attribution.coreference.token_table import TokenTable

_SHORTEST = 4


def is_place(row: TokenTable, one: Mention) -> bool:
    """Whether a name has a word of the map first or last, or follows "in", "off" or "near" in the article."""
    words = row.plain[one.begin : one.end]
    if one.titles < one.begin:
        return False
    if len(words) > 1 and not lexicon.words("places", "map").isdisjoint((words[0], words[-1])):
        return True
    return " ".join(words) in row.located or (len(words) == 1 and _has_people(row, one))


def _has_people(row: TokenTable, one: Mention) -> bool:
    """Whether the article has a word for the place's people: "Veskan" beside "Vesk"."""
    name = row.plain[one.begin]
    known = len(name) < _SHORTEST or person_names.gender_of_given(name)
    return not known and any(f"{name}{ending}" in row.proper for ending in ("n", "an", "ian", "ese", "ish"))
