"""Whether a paragraph reports, as news does: it says when, quotes, or tells who said something."""

from __future__ import annotations

import re
from functools import cache

from corpus import languages
from corpus.formats import phrases
from corpus.languages.calendar import calendar
from corpus.punctuation import DOUBLE_QUOTES, QUOTES

_QUOTED = re.compile(rf"[{QUOTES}]\s?(?:[^\s{QUOTES}]+\s+){{3,}}[^{DOUBLE_QUOTES}]*[{QUOTES}]")
_WORD = re.compile(r"[^\W\d_]+")


def reports(text: str, language: str) -> bool:
    """True if the text has a weekday, a quotation of four words or more, or, unless it speaks to the reader, a verb of
    saying in the language.

    What a site says of itself (notices, forms, terms) has none of them; neither have many paragraphs of an article.
    """
    if _QUOTED.search(text):
        return True
    words = _WORD.findall(text.lower())
    return not (_weekdays(language).isdisjoint(words) and (addresses(text) or _said(language).isdisjoint(words)))


def addresses(text: str) -> bool:
    """True if the text speaks to the reader ("Please enter your password")."""
    return bool(phrases.pattern("page_kinds", "to the reader").search(text))


@cache
def _weekdays(language: str) -> frozenset[str]:
    return frozenset(form for forms in calendar(language).weekdays for form in forms)


@cache
def _said(language: str) -> frozenset[str]:
    return languages.words(language, "saying", "commonest") | languages.forms(language, "attribution", "said")
