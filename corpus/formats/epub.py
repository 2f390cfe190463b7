"""EPUB: each chapter that has a text is one article of the book."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO
from urllib.parse import unquote

from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats import archives, byline, dates, xml
from corpus.formats.decoding import even
from corpus.formats.source import Source

TYPE = "application/epub+zip"
_CREATOR, _DATE = (f"{{http://purl.org/dc/elements/1.1/}}{name}" for name in ("creator", "date"))
_LEAST = 600  # bytes of a chapter that says anything
_MOST_CHAPTERS = 2_000


def is_epub(start: bytes) -> bool:
    """True for the first bytes of an EPUB."""
    return start.startswith(b"PK\x03\x04") and b"mimetype" + TYPE.encode() in start[:200]


def chapters(handle: BinaryIO, source: Source) -> Iterator[Source]:
    """The book's documents in reading order, as pages."""
    with archives.opened(handle) as archive:
        container = xml.parsed(archives.unpacked(archive, "META-INF/container.xml"))
        root = next((e.get("full-path") or "" for e in container.iter("{*}rootfile")), "")
        package = xml.parsed(archives.unpacked(archive, root))
        authors = tuple(name for one in package.iter(_CREATOR) for name in byline.persons(even(one.text or "")))
        told = (dates.stamp(one.text or "") for one in package.iter(_DATE))
        known = Source(media_type="application/xhtml+xml", authors=authors, published=next(filter(None, told), None))
        for path in _spine(package, posixpath.dirname(root)):
            try:
                data = archives.unpacked(archive, path)
            except UnreadableError as error:
                yield Source(where=path, trouble=error.message)
                continue
            if len(data) >= _LEAST:
                yield replace(known, data=data, name=posixpath.basename(path), where=path)


def _spine(package: etree._Element, folder: str) -> list[str]:
    """The documents' paths in the archive."""
    items = {item.get("id"): item.get("href") or "" for item in package.iter("{*}item")}
    found = [items.get(reference.get("idref"), "") for reference in package.iter("{*}itemref")]
    return [posixpath.normpath(posixpath.join(folder, unquote(path))) for path in found if path][:_MOST_CHAPTERS]
