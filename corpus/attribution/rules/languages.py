"""Which language a text is in, by its small words."""

from __future__ import annotations

import re
from collections import Counter

from corpus.attribution import lexicon
from corpus.attribution.multilingual.language import known, language

_OTHERS = ("en", "tr", "sv")
"""Languages without a data file of their own, told from the others by their small words."""

_LETTERS = re.compile(r"[^\W\d_]+")

_SAMPLE = 6000
_SHARE = 0.08
_MARGIN = 1.25
_DISTINCT = 3


def guess(text: str) -> str:
    """The language as ISO 639-1 by its small words; "" where too few tell or two languages tell alike."""
    counts: Counter[str] = Counter(match[0].casefold() for match in _LETTERS.finditer(text[:_SAMPLE]))
    total = sum(counts.values())
    if not total:
        return ""
    lists = {code: language(code).stop for code in known()}
    lists |= {code: lexicon.words("languages", code) for code in _OTHERS}
    hits = {code: sum(counts[word] for word in small) for code, small in lists.items()}
    (first, best), (_, second) = sorted(hits.items(), key=lambda pair: -pair[1])[:2]
    told = len(counts.keys() & lists[first]) >= _DISTINCT
    return first if told and best >= _SHARE * total and best >= _MARGIN * second else ""
