"""Sitemaps (sitemaps.org), with the titles and days of news sitemaps: the pages of a site, and its other sitemaps."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import re
import zlib
from dataclasses import dataclass

from lxml import etree

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats import dates, xml
from corpus.formats.address import is_web
from corpus.formats.decoding import cleaned, even

MOST_PAGES = 50_000
"""Of one sitemap: the protocol's own bound."""

_LARGEST = 52_428_800  # bytes, of an unpacked one: the protocol's own bound
_GZIP = b"\x1f\x8b"
_START = re.compile(rb"<(?:\w{1,20}:)?(?:urlset|sitemapindex)[\s>]")


@dataclass(frozen=True, slots=True)
class Listed:
    """A page, or another sitemap; `changed` is as the sitemap writes it, `published` the day of a news sitemap, else
    that of the change."""

    url: str
    title: str = ""
    changed: str = ""
    published: dt.date | None = None
    is_sitemap: bool = False


def is_sitemap(data: bytes) -> bool:
    """True for the beginning of a sitemap, packed or not."""
    try:
        start = zlib.decompressobj(wbits=31).decompress(data[:4096], 2000) if data.startswith(_GZIP) else data[:2000]
    except zlib.error:
        return False
    return bool(_START.search(start))


def read(data: bytes) -> list[Listed]:
    """What a sitemap lists, newest first; what tells no day comes last. UnreadableError, TooLargeError."""
    root = xml.parsed(_unpacked(data))
    found = [_listed(one) for one in root if xml.name(one) in ("url", "sitemap")][:MOST_PAGES]
    known = [one for one in found if is_web(one.url)]
    return sorted(known, key=lambda one: one.published or dt.date.min, reverse=True)


def _listed(element: etree._Element) -> Listed:
    told: dict[str, str] = {}
    for inner in element.iter():
        if inner is not element and inner.text:
            told.setdefault(xml.name(inner), inner.text.strip())
    changed = told.get("lastmod", "")
    return Listed(
        url=told.get("loc", ""),
        title=even(cleaned(told.get("title", ""))),
        changed=changed,
        published=dates.stamp(told.get("publication_date", "")) or dates.stamp(changed),
        is_sitemap=xml.name(element) == "sitemap",
    )


def _unpacked(data: bytes) -> bytes:
    if not data.startswith(_GZIP):
        return data
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(data)) as stream:
            unpacked = stream.read(_LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise UnreadableError("the sitemap is damaged") from error
    if len(unpacked) > _LARGEST:
        raise TooLargeError("the sitemap is over {size} MB", size=_LARGEST // 1_000_000)
    return unpacked
