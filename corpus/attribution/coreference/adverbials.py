"""What a source holds besides the speaker: an entry's time before it, "on Thursday" behind it."""

from __future__ import annotations

from corpus.attribution import lexicon
from corpus.attribution.coreference.entity_table import EntityTable
from corpus.attribution.coreference.token_table import TokenTable
from corpus.punctuation import DASH_TOKENS

_LEAD = frozenset(
    [
        "on",
        "in",
        "at",
        "by",
        "since",
        "this",
        "last",
        "next",
        "the",
        "late",
        "early",
        "later",
        "earlier",
        "just",
        "only",
    ]
)
_REACH = 7


def without_label(row: TokenTable, begin: int, end: int) -> int:
    """Where a source begins behind an entry's time and behind words that end in a colon: "20:20 — A surprise:"."""
    for at in range(begin, min(end - 1, begin + _REACH)):
        if row.words[at] == ":" or (row.words[at] in DASH_TOKENS and _is_number(row, begin, at)):
            begin = at + 1
    return begin


def _is_number(row: TokenTable, begin: int, end: int) -> bool:
    return not any(c.isalpha() for c in row.of(begin, end)) or row.plain[end - 1] in ("am", "pm", "gmt", "a.m", "p.m")


def without_time(entities: EntityTable, begin: int, end: int) -> int:
    """Where a source ends before "on Thursday", "late on Monday", "this week", "in July" or "published today"."""
    row = entities.row
    cut = end
    while cut - 1 > begin and end - cut < _REACH and _is_of_time(row, cut - 1) and entities.span_over(cut - 1) is None:
        cut -= 1
    told = any(row.plain[at] in lexicon.days() | lexicon.words("phrases", "time")
               for at in range(cut, end))  # fmt: skip
    if cut == end or not told:
        return end
    return cut - 1 if cut - 1 > begin and row.tags[cut - 1] in ("VBN", "VBD") else cut


def _is_of_time(row: TokenTable, at: int) -> bool:
    word = row.plain[at]
    if word in lexicon.days():
        return word not in ("may", "march", "august", "april", "june", "jan") or row.plain[at - 1] in _LEAD
    return word in lexicon.words("phrases", "time") or word in _LEAD or row.tags[at] == "CD"
