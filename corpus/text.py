"""Text folded: one spelling for the cases, marks and typographic forms of a word."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NO_WORD = re.compile(r"[^\w]+")
_SPECIAL = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "’": "'",
        "‘": "'",
        "ь": "",
        "ъ": "",
    }
)


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """Lower case, without diacritics, with straight apostrophes."""
    if word.isascii():
        return word.lower()
    # Letters such as the mathematical 𝑨 have a case only once they are plain ones.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()).translate(_SPECIAL)
    return "".join(c for c in folded if not unicodedata.combining(c))


def fold(text: str) -> str:
    """The text's words in lower case without diacritics and punctuation, between single spaces."""
    return _NO_WORD.sub(" ", plain(text)).strip()
