"""Whether two quotations are one: the same words in the same order, cut or reworded a little."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import SequenceMatcher
from functools import cache

from corpus import languages
from corpus.text import fold

FEWEST = 5
"""Words of a quotation that tells anything: "No comment" is said by everybody."""

_SHARE = 0.7  # of the shorter one's words, in order
_TELLING = 0.8  # of those of its words that not every text has


def same_quotation(one: str, other: str) -> bool:
    """True if nearly all words of the shorter text stand in the longer one, in their order, and so do those that tell
    what it is about: "It is a good day for us" and "It is a sad day for them" are two."""
    first, second = sorted((words_of(one), words_of(other)), key=len)
    known = set(second)
    if len(first) < FEWEST or sum(word in known for word in first) < _SHARE * len(first):
        return False
    blocks = SequenceMatcher(None, second, first, autojunk=False).get_matching_blocks()
    if sum(block.size for block in blocks if block.size > 1) < _SHARE * len(first):
        return False
    telling = [word for word in first if word not in _small_words()]
    return sum(word in known for word in telling) >= _TELLING * len(telling)


def words_of(text: str) -> list[str]:
    """The words as `fold` leaves them, with "did not" for "didn't": in that, papers differ by their own rules."""
    pattern, full = _contractions()
    return fold(pattern.sub(lambda match: f" {full[match[0].lower()]}", text.replace("’", "'"))).split()


@cache
def _contractions() -> tuple[re.Pattern[str], Mapping[str, str]]:
    lines = [line for code in languages.codes() for line in _listed(code).splitlines() if line]
    full = {short: " ".join(words) for short, *words in map(str.split, lines)}
    longest_first = sorted(map(re.escape, full), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(longest_first)})\b", re.IGNORECASE), full


def _listed(code: str) -> str:
    return str(languages.table(code, "analysis").get("contractions", ""))


@cache
def _small_words() -> frozenset[str]:
    """The stop words of all languages, as `fold` leaves them."""
    return frozenset(part for word in languages.everywhere("analysis", "stop_words") for part in fold(word).split())
