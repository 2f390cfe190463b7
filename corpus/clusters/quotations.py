"""Whether two quotations are one: the same words in the same order, cut or reworded a little."""

from __future__ import annotations

from difflib import SequenceMatcher

from corpus.text import fold

FEWEST = 5
"""Words of a quotation that tells anything: "No comment" is said by everybody."""

_SHARE = 0.8  # of the shorter one's words, in order


def same_quotation(one: str, other: str) -> bool:
    """True if nearly all words of the shorter text stand in the longer one, in their order."""
    first, second = sorted((fold(one).split(), fold(other).split()), key=len)
    known = set(second)
    if len(first) < FEWEST or sum(word in known for word in first) < _SHARE * len(first):
        return False
    blocks = SequenceMatcher(None, second, first, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size > 1) >= _SHARE * len(first)
