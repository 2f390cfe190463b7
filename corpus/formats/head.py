"""What a page's head says of its article: JSON-LD, OpenGraph and other meta elements."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from corpus.formats import byline, dates, language, phrases
from corpus.formats.address import is_web, site
from corpus.formats.decoding import even
from corpus.model import Draft

_LONGEST_SCRIPT = 1_000_000
_MOST_NODES = 5_000


def facts(tree: etree._Element, address: str) -> tuple[Draft, str]:
    """A draft without paragraphs, and the article's text if the head has it. `address` is where the page is from."""
    meta = _meta(tree)
    article = next(_articles(tree), {})
    outlet = even(_name(article.get("publisher")) or _first(meta, *_names("outlet")))
    names = _authors(article.get("author")) or _meta_authors(meta)
    stated = article.get("datePublished")
    published = (dates.iso_date(stated) if isinstance(stated, str) else None) or next(
        (date for name in _names("published") for value in meta.get(name, ()) if (date := dates.iso_date(value))), None
    )
    declared = _name(article.get("inLanguage")) or (tree.get("lang") or "") or _first(meta, "og:locale", "language")
    body = article.get("articleBody")
    draft = Draft(
        title=even(_name(article.get("headline")) or _first(meta, *_names("title"))),
        paragraphs=(),
        outlet="" if is_web(outlet) else outlet,
        authors=tuple(name for name in names if name.lower() != outlet.lower()),
        url=_address(tree, meta, address),
        published=published,
        language=language.is_language(declared),
    )
    return draft, body if isinstance(body, str) else ""


def window_title(tree: etree._Element) -> str:
    """The title element's text."""
    element = tree.find(".//head/title")
    return even("".join(element.itertext())) if element is not None else ""


def _names(section: str) -> tuple[str, ...]:
    return phrases.lines("page")[section]


def _meta(tree: etree._Element) -> dict[str, list[str]]:
    """Values of meta elements by name or property, in lower case."""
    found: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        value = even(element.get("content") or "")
        if name and value:
            found.setdefault(name.strip().lower(), []).append(value[:2000])
    return found


def _first(meta: Mapping[str, list[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _articles(tree: etree._Element) -> Iterator[dict[str, Any]]:
    """JSON-LD objects that describe an article, in page order."""
    for element in tree.iter("script"):
        if (element.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        text = (element.text or "").strip()
        try:
            value = json.loads(text[:_LONGEST_SCRIPT].removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from (node for node in _nodes(value) if _types(node) & phrases.words("page", "article"))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """All objects in lists and graphs, without those that only describe part of another."""
    waiting = [value]
    for _ in range(_MOST_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, list):
            waiting[:0] = node
        elif isinstance(node, dict):
            yield node
            waiting += [node[key] for key in ("@graph", "mainEntity", "mainEntityOfPage") if key in node]


def _types(node: Mapping[str, Any]) -> set[str]:
    kind = node.get("@type")
    return {str(item) for item in kind} if isinstance(kind, list) else {str(kind)}


def _name(value: Any) -> str:
    if isinstance(value, list):
        value = next(iter(value), "")
    if isinstance(value, dict):
        value = value.get("name") or value.get("alternateName")
    return value[:500] if isinstance(value, str) else ""


def _authors(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    found: list[str] = []
    for item in items:
        if isinstance(item, dict) and "Person" not in _types(item) and len(items) > 1:
            continue
        found += _persons(_name(item))
    return tuple(dict.fromkeys(found))


def _meta_authors(meta: Mapping[str, list[str]]) -> tuple[str, ...]:
    for name in _names("author"):
        found = [person for value in meta.get(name, ()) for person in _persons(value)]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _persons(text: str) -> tuple[str, ...]:
    text = even(text)
    if is_web(text) or "@" in text or len(text) > 200:
        return ()
    return byline.authors(text) or byline.names(text)


def _address(tree: etree._Element, meta: Mapping[str, list[str]], fetched: str) -> str:
    """The page's own address: what it calls canonical, if that is on the site it came from."""
    links = [
        element.get("href") or ""
        for element in tree.iter("link")
        if "canonical" in (element.get("rel") or "").lower().split()
    ]
    for url in (*links, *meta.get("og:url", ())):
        if is_web(url) and (not fetched or site(url) == site(fetched)) and url.rstrip("/").count("/") > 2:
            return str(url).strip()
    return fetched
