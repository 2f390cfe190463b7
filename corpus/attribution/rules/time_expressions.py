"""When something was said, where the words stand in the source: "on Tuesday", "late last week", "in May 2016"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.attribution.neural.decoding import Run

_LONGEST = 7
_DAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
_MONTH += r"|Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
_PART = r"(?:morning|afternoon|evening|night)"
_DATE = rf"(?:{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?)?|\d{{1,2}} {_MONTH})(?:(?: ,)? \d{{4}})?"
_MOMENT = re.compile(
    rf"(?:(?:[Ll]ate|[Ee]arly|[Ll]ater|[Ee]arlier) )?(?:"
    rf"(?:(?:[Oo]n|[Bb]y|[Ss]ince) )?(?:(?:[Ll]ate|[Ee]arly|[Ll]ast|this|next) )?"
    rf"{_DAY}(?: {_PART})?(?:(?: ,)? {_DATE})?"
    rf"|(?:[Oo]n|[Ii]n|[Bb]y|[Ss]ince) (?:(?:late|early|last|this) )?(?:{_DATE}|\d{{4}})"
    rf"|(?:[Ll]ast|[Tt]his) (?:{_MONTH}|week|weekend|month|year|{_PART})"
    rf"|(?:today|yesterday|tonight)(?: {_PART})?)"
)
_NAMED_SO = frozenset(["mail", "sun", "super", "black", "cyber", "bloody", "good", "ruby", "of", "the", "a", "'s"])
"""Words before a day that make it part of a name or of another phrase: the Mail on Sunday, the report of Tuesday."""


def without_moment(words: Sequence[str], tags: Sequence[str], run: Run) -> Run:
    """The run without a time adverbial at its ends, unless it may belong to a verb in the run: "hurt on Monday"."""
    start, end = run
    begin = start + _moment([words[start : start + size] for size in range(_LONGEST + 1)])
    if begin >= end or words[begin] in ("'s", "’s"):
        return run
    cut = end - _moment([words[max(begin, end - size) : end] for size in range(_LONGEST + 1)])
    return (begin, cut) if begin < cut < end and _ends(words, tags, (begin, cut)) else (begin, end)


def _moment(tried: Sequence[Sequence[str]]) -> int:
    """The length of the longest that is a time adverbial; 0 if none is."""
    return max((len(words) for words in tried if _MOMENT.fullmatch(" ".join(words))), default=0)


def _ends(words: Sequence[str], tags: Sequence[str], rest: Run) -> bool:
    if words[rest[1] - 1].lower() in _NAMED_SO:
        return False
    return not any(tag.startswith("VB") for tag in tags[slice(*rest)])
