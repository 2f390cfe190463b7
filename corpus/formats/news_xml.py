"""Articles as agencies send them: NITF and NewsML-G2. Feeds and sitemaps are told apart and refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats import byline, dates, plain_text, xml
from corpus.formats.decoding import cleaned, even
from corpus.formats.lines import Line
from corpus.formats.source import Source
from corpus.language_detection import tagged
from corpus.model import Draft

_PROLOGUE = r"\s*(?:(?:<\?[^>]{0,300}>|<!--.{0,2000}?-->|<!DOCTYPE[^>\[]{0,300}>)\s*){0,20}"
_FEED = re.compile(_PROLOGUE + r"<(?:rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL)
_SITEMAP = re.compile(_PROLOGUE + r"<(?:urlset|sitemapindex)\b", re.IGNORECASE | re.DOTALL)
_ARTICLE = re.compile(_PROLOGUE + r"<(?:\w+:)?(?:nitf|newsItem|newsMessage|packageItem)\b", re.IGNORECASE | re.DOTALL)
_TEXTS = ("p", "hl2", "h2", "h3", "h4", "li")


def is_feed(start: str) -> bool:
    """True for the beginning of RSS, Atom or RDF."""
    return bool(_FEED.match(start))


def is_sitemap(start: str) -> bool:
    """True for the beginning of a sitemap."""
    return bool(_SITEMAP.match(start))


def looks_like(start: str) -> bool:
    """True for the beginning of NITF or NewsML-G2."""
    return bool(_ARTICLE.match(start))


def read(source: Source) -> list[Draft]:
    """The articles in NITF or NewsML-G2. UnreadableError for other XML, which says what it is if that can be told."""
    start = source.text(markup=True)[:4096]
    if is_feed(start):
        raise UnreadableError("it is a feed: follow it with /feed add and its address")
    if is_sitemap(start):
        raise UnreadableError("it is a sitemap: follow it with /feed add and its address")
    root = xml.parsed(source.raw)
    if xml.name(root) == "nitf":
        return [_nitf(root, source.known)]
    items = [element for element in root.iter() if xml.name(element) == "newsitem"]
    found = [_news_item(item, source.known) for item in items]
    if not found:
        raise UnreadableError("it is XML of a kind that holds no article OnRecord knows: NITF and NewsML-G2 are read")
    return found


def _nitf(root: etree._Element, known: Draft) -> Draft:
    """NITF 3: body.head has headline and byline, docdata the day, body.content the paragraphs."""
    head = next(_all(root, "body.head"), root)
    content = next(_all(root, "body.content"), root)
    issued = next(iter([*_all(root, "date.issue"), *_all(root, "story.date")]), None)
    written = _first(head, "byline")
    draft = replace(
        known,
        title=_first(head, "hl1") or _first(root, "title"),
        authors=byline.authors(written) or byline.persons(written),
        published=dates.stamp(issued.get("norm") or "") if issued is not None else None,
        outlet=next((element.get("name") or "" for element in _all(root, "pubdata")), "") or _distributor(head),
        language=tagged(root.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
    )
    return plain_text.compose(list(_lines(content)), draft)


def _distributor(head: etree._Element) -> str:
    element = next(_all(head, "distributor"), None)
    return (_first(element, "org") or even("".join(element.itertext()))) if element is not None else ""


def _news_item(item: etree._Element, known: Draft) -> Draft:
    """NewsML-G2: contentMeta tells about the article, inlineXML has it as NITF or XHTML, inlineData as plain text."""
    meta = next(_all(item, "contentmeta"), item)
    created = (_first(item, name) for name in ("firstcreated", "contentcreated", "versioncreated"))
    creator = next(_all(meta, "creator"), None)
    written = _first(meta, "by") or (_first(creator, "name") if creator is not None else "")
    provider = next(iter([*_all(item, "infosource"), *_all(item, "provider")]), None)
    draft = replace(
        known,
        title=_first(meta, "headline"),
        authors=byline.authors(written) or byline.persons(written),
        published=dates.stamp(next(filter(None, created), "")),
        outlet=(_first(provider, "name") or provider.get("literal") or "") if provider is not None else "",
        language=tagged(next((element.get("tag") or "" for element in _all(meta, "language")), "")),
    )
    inline = next(_all(item, "inlinexml"), None)
    if inline is not None:
        nitf = next(_all(inline, "body.content"), None)
        return plain_text.compose(list(_lines(inline if nitf is None else nitf)), draft)
    return plain_text.read(
        cleaned("\n\n".join("".join(element.itertext()) for element in _all(item, "inlinedata"))), draft
    )


def _all(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (inner for inner in element.iter() if xml.name(inner) == name)


def _first(element: etree._Element, name: str) -> str:
    return next((even(cleaned("".join(inner.itertext()))) for inner in _all(element, name)), "")


def _lines(content: etree._Element) -> Iterator[Line]:
    within: Iterable[etree._Element] = content.iter()
    for element in within:
        if xml.name(element) in _TEXTS and (words := even(cleaned("".join(element.itertext())))):
            yield Line(words, section=xml.name(element) != "p")
