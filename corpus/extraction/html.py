"""An article in a web page."""

from __future__ import annotations

import trafilatura

from corpus.article import Draft
from corpus.extraction import text


def read(data: str, known: Draft = text.NOTHING_KNOWN) -> Draft:
    """The article in a page."""
    found = trafilatura.extract(data, include_comments=False, include_tables=False, fast=True) or ""
    return text.read(found, known)
