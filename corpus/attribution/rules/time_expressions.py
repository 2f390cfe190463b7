"""When something was said, where the words stand in the source: "on Tuesday", "late last week", "in May 2016"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from corpus.attribution.neural.span_decoding import Run
from corpus.languages.calendar import calendar

_LONGEST = 7
_PART = r"(?:morning|afternoon|evening|night)"
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
    return max((len(words) for words in tried if _pattern().fullmatch(" ".join(words))), default=0)


@cache
def _pattern() -> re.Pattern[str]:
    """The wording of a moment, in words with a space between each two."""
    named = calendar("en")
    day = _any(name.capitalize() for forms in named.weekdays for name in forms)
    short = _any(rf"{name.capitalize()}\." for forms in named.short_months for name in forms)
    month = _any((*(name.capitalize() for forms in named.months for name in forms), short))
    date = rf"(?:{month}(?: \d{{1,2}}(?:st|nd|rd|th)?)?|\d{{1,2}} {month})(?:(?: ,)? \d{{4}})?"
    return re.compile(
        rf"(?:(?:[Ll]ate|[Ee]arly|[Ll]ater|[Ee]arlier) )?(?:"
        rf"(?:(?:[Oo]n|[Bb]y|[Ss]ince) )?(?:(?:[Ll]ate|[Ee]arly|[Ll]ast|this|next) )?"
        rf"{day}(?: {_PART})?(?:(?: ,)? {date})?"
        rf"|(?:[Oo]n|[Ii]n|[Bb]y|[Ss]ince) (?:(?:late|early|last|this) )?(?:{date}|\d{{4}})"
        rf"|(?:[Ll]ast|[Tt]his) (?:{month}|week|weekend|month|year|{_PART})"
        rf"|(?:today|yesterday|tonight)(?: {_PART})?)"
    )


def _any(options: Iterable[str]) -> str:
    return f"(?:{'|'.join(options)})"


def _ends(words: Sequence[str], tags: Sequence[str], rest: Run) -> bool:
    if words[rest[1] - 1].lower() in _NAMED_SO:
        return False
    return not any(tag.startswith("VB") for tag in tags[slice(*rest)])
