"""Names of bodies and groups: what is left of one without articles, legal forms and typography."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.names import lists
from corpus.text import fold

_POSSESSIVE = re.compile(r"['’]s\b")
_BRACKETS = re.compile(r"\([^()]{0,40}\)")
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")
_ARTICLES = frozenset(["the", "a", "an", "some", "several", "many"])


@lru_cache(maxsize=1 << 15)
def organisation_words(name: str) -> tuple[str, ...]:
    """The folded words; one that goes by its letters has its full name's: "UN" is united, nations."""
    joined = _ABBREVIATION.sub(lambda m: m[0].replace(".", ""), _BRACKETS.sub(" ", name).replace("&", " and "))
    words = _without_articles(joined)
    while len(words) > 1 and words[-1] in lists.name_parts("legal"):
        words.pop()
    text = " ".join(words)
    return tuple(lists.acronyms().get(text, text).split())


def group_words(name: str) -> tuple[str, ...]:
    """The folded words without an article."""
    return tuple(_without_articles(name))


def _without_articles(name: str) -> list[str]:
    words = fold(_POSSESSIVE.sub("", name)).split()
    while len(words) > 1 and words[0] in _ARTICLES:
        words.pop(0)
    return words
