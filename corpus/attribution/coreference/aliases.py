"""Persons whom an article gives no more than the name they go by: "a man who goes by Smokey"."""

from __future__ import annotations

import re

from corpus.attribution.coreference.token_table import TokenTable
from corpus.model import Span

_GOES_BY = re.compile(
    r"\b(?:(?:goes|went|going) by(?: the)?(?: names?)?(?: of)?"
    r"|(?:gave|gives|giving|give) (?:only )?(?:his|her|their|a|the) (?:(?:first|last|given) )?name(?: only)?(?: as)?"
    r"|ask(?:ed|s|ing) to be (?:called|known as|identified (?:only )?(?:as|by))"
    r"|introduc(?:ed|es|ing) (?:him|her|them)sel(?:f|ves) as"
    r"|identif(?:ied|ies|ying) (?:him|her|them)sel(?:f|ves) (?:only )?as"
    r"|(?:better )?known (?:to [a-z ]{2,24} )?(?:only )?(?:as|by)(?: the name)?)"
    r"\s+[\"“‘']?(?P<name>[A-Z][\w’'-]*[\w](?: [A-Z][\w’'-]*\w){0,2})"
)
_REACH = 120
_ENDS = re.compile(r"[.!?;:\n]")


def alias_behind(row: TokenTable, begin: int, end: int) -> Span | None:
    """The name that the words [`begin`, `end`), or their sentence's next ones, give somebody they describe."""
    start = row.starts[begin]
    stop = _ENDS.search(row.text, row.ends[end - 1] - 1)
    limit = min(stop.start() if stop else len(row.text), row.ends[end - 1] + _REACH)
    between = row.text[row.ends[end - 1] : limit].lstrip(" ,")
    told = between.startswith(("who ", "known ", "going ", "giving ", "identifying ", "introducing ", "asking "))
    found = _GOES_BY.search(row.text, start, limit if told else row.ends[end - 1])
    return Span(*found.span("name")) if found else None
