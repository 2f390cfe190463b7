"""Web pages as files: how they are told, and the reader behind which its libraries load."""

from __future__ import annotations

import re

from corpus.formats.source import Source
from corpus.model import Draft

_PAGE = re.compile(
    r"\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body|article|main|div|p|h1|meta|title|section)\b",
    re.IGNORECASE | re.DOTALL,
)


def looks_like(start: str) -> bool:
    """True if the text begins as a page does."""
    return bool(_PAGE.match(start))


def read(source: Source) -> list[Draft]:
    """The article in a page."""
    from corpus.formats import html  # noqa: PLC0415 (its libraries take half a second to load)

    return [html.read(source.text(markup=True), source.known)]
