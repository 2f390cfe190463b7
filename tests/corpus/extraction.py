"""What a test has read as users have it: a file, a page or a message."""

from __future__ import annotations

from corpus.formats import FORMATS, Source
from corpus.model import Draft


def extract(data: bytes | str, *, name: str = "", media_type: str = "", url: str = "") -> list[Draft]:
    """The articles in it. UnreadableError if there is none."""
    return list(FORMATS.read(Source(data, name, media_type, url)).required)
