"""When two names are one speaker's."""

from __future__ import annotations

import re
import unicodedata

from corpus.article import SpeakerKind

_NO_WORD = re.compile(r"[^\w]+")


def fold(name: str) -> str:
    """The name's words in lower case without diacritics and punctuation, between single spaces."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return _NO_WORD.sub(" ", plain.casefold()).strip()


def key(name: str, kind: SpeakerKind) -> str:
    """What a speaker is filed under over all articles."""
    return f"{kind}:{fold(name)}"
