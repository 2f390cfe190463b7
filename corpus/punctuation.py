"""Quotation marks and dashes as the languages of the archive type and print them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from corpus.model import Span

DOUBLE_QUOTES = '"“”„‟«»「」『』'
SINGLE_QUOTES = "'‘’‚‛‹›"
QUOTES = DOUBLE_QUOTES + SINGLE_QUOTES
OPENING_QUOTES = "“„‟«"
"""Double marks that most languages open with; some close with them: German with “, Danish with «."""

CLOSING_QUOTES = "”»"
QUOTE_PAIRS: Mapping[str, str] = {
    "«": "»", "„": '“”"', "“": "”", '"': '"', "‹": "›", "»": "«", "”": "”", "‚": "‘’",
}  # fmt: skip
"""For each mark that may open a quotation in running text, those that close it; German, Danish and Swedish among them.
Apostrophes are none: most of them close nothing."""

ALWAYS_OPENING = "«„‹‚"
"""Marks that open a quotation right behind a word, too."""

DASHES = "-–—―"
LONG_DASHES = "–—―"
QUOTE_TOKENS = frozenset([*DOUBLE_QUOTES, "``", "''"])
"""Double quotation marks as words of a text, also typed as two single ones."""

DASH_TOKENS = frozenset([*DASHES, "--"])
"""Dashes as words of a text."""

_WITHIN = f"[^{DOUBLE_QUOTES}]{{1,2000}}"
_QUOTATION = re.compile(
    "|".join(
        f"[{opening}]({_WITHIN})[{closing}]"
        # Any of the common ones ends what another of them began, since people mix them; the others come in pairs.
        for opening, closing in (('"“„‟«', '"”“»'), ("”", "”"), ("»", "«»"), ("「", "」"), ("『", "』"))
    )
)


def quotations(text: str) -> list[Span]:
    """What stands between double quotation marks, in text order, without the marks; up to 2,000 code points each."""
    return [Span(*match.span(match.lastindex or 0)) for match in _QUOTATION.finditer(text)]


def without_quotations(text: str) -> str:
    """The text with a space in the place of each quotation and its marks."""
    return _QUOTATION.sub(" ", text)
