"""Lists of feeds as every feed reader writes and reads them: OPML 2.0 (opml.org/spec2.opml)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree

from corpus.errors import UnreadableError
from corpus.feeds.following import Found
from corpus.feeds.subscription import Subscription
from corpus.formats import xml
from corpus.formats.address import is_web
from corpus.formats.decoding import cleaned, even

MOST_FEEDS = 1_000


def is_opml(data: bytes) -> bool:
    """True for the beginning of an OPML file."""
    return bool(re.match(rb"(?:\xef\xbb\xbf)?\s*(?:<[?!][^>]{0,300}>\s*){0,10}<opml[\s>]", data[:4000]))


def read(data: bytes) -> list[Found]:
    """The feeds in an OPML file, in order. UnreadableError if it is none, is damaged or names none."""
    if not is_opml(data):
        raise UnreadableError("this is no list of feeds; those end in .opml")
    outlines = [one for one in xml.parsed(data).iter() if xml.name(one) == "outline"]
    found = list({one.url: one for one in map(_outline, outlines) if is_web(one.url)}.values())
    if not found:
        raise UnreadableError("there is no feed in this list")
    if len(found) > MOST_FEEDS:
        raise UnreadableError("there are more than {most} feeds in this list", most=MOST_FEEDS)
    return found


def written(feeds: Iterable[Subscription]) -> bytes:
    """The feeds as an OPML file."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = "OnRecord feeds"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        name = cleaned(feed.name)
        etree.SubElement(body, "outline", type="rss", text=name, title=name, xmlUrl=feed.url)
    return bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))


def _outline(element: etree._Element) -> Found:
    """By the attributes' names in any case: not every reader keeps to the specification."""
    told = {str(name).lower(): str(value) for name, value in element.attrib.items()}
    return Found(told.get("xmlurl", "").strip(), even(cleaned(told.get("title") or told.get("text") or "")))
