"""A text's words with offsets, cut as the Penn Treebank cuts them ("don't" is "do" and "n't")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from corpus import languages
from corpus.languages.calendar import calendar

_CLITIC = r"['’](?:s|re|ve|ll|d|m|S|RE|VE|LL|D|M)\b"
_LINK = r"https?://\S+|www\.\S+|[@#]\w+"
_OTHER = (
    r"(?:[A-Za-z]\.){2,}|[A-Z]\.(?=\s*[A-Z])"
    r"|\d+(?:[.,:/]\d+)*(?:st|nd|rd|th|s)?\b"
    r"|\w+?(?=n['’]t\b)|n['’]t\b"
    rf"|{_CLITIC}"
    rf"|\w+(?:(?:[-‐‑&]|(?!{_CLITIC})(?<!\d)['’])\w+)*"
    r"|''|``|\.{2,}|…|-{2,}|[^\w\s]"
)


def words(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The (start, end) of every word in `text[start:end]`, in order; all but white space belongs to some word."""
    for match in _word().finditer(text, start, end):
        yield match.span()


@cache
def _word() -> re.Pattern[str]:
    listed = (languages.words("en", "abbreviations", key) for key in ("titles", "numbered", "other", "places"))
    months = (form.capitalize() for forms in calendar("en").short_months for form in forms)
    cut = "|".join(map(re.escape, sorted(frozenset(months).union(*listed), key=len, reverse=True)))
    return re.compile(rf"{_LINK}|(?:{cut})\.(?!\w)|{_OTHER}")
