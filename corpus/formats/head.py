"""What a page's head says of its article: JSON-LD, OpenGraph and other meta elements."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lxml import etree

from corpus.formats import byline, phrases
from corpus.formats.address import is_web, site
from corpus.formats.decoding import even
from corpus.language_detection import tagged
from corpus.model import Draft

_LONGEST_SCRIPT = 1_000_000
_MOST_NODES = 5_000
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,500}>")
_PARAGRAPH = re.compile(r"(?:</p>|</div>|</h[1-6]>|</li>|<br\s?/?>)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Head:
    """What the head of a page holds; `tree` is the whole page.

    `meta` are the values of its meta elements by name or property, in lower case; `objects` those of its JSON-LD, in
    page order; `window` is its title element's text; `own` are the addresses that it calls the page's own.
    """

    tree: etree._Element
    meta: Mapping[str, Sequence[str]]
    objects: Sequence[Mapping[str, Any]]
    window: str
    own: Sequence[str]

    @classmethod
    def of(cls, tree: etree._Element) -> Head:
        """The page's head."""
        meta = _meta(tree)
        links = [e.get("href") or "" for e in tree.iter("link") if "canonical" in (e.get("rel") or "").lower().split()]
        own = [url.strip() for url in (*links, *meta.get("og:url", ())) if is_web(url)]
        return cls(tree, meta, tuple(_objects(tree)), _window(tree), own)

    def is_article_object(self, node: Mapping[str, Any]) -> bool:
        """True for one of the JSON-LD objects that is an article."""
        return bool(_types(node) & phrases.words("page", "article"))

    @property
    def types(self) -> frozenset[str]:
        """The types of the JSON-LD objects."""
        return frozenset(kind for node in self.objects for kind in _types(node))

    @property
    def article(self) -> Mapping[str, Any]:
        """The JSON-LD object of the article, empty if there is none."""
        return next(filter(self.is_article_object, self.objects), {})

    @property
    def titles(self) -> dict[str, str]:
        """The article's titles by where they stand: "object" (JSON-LD), "graph" (OpenGraph), "other" meta elements and
        the "window"; without those that are empty."""
        graph, *others = _names("title")
        told = {
            "object": _unescaped(_name(self.article.get("headline"))),
            "graph": _unescaped(_first(self.meta, graph)),
            "other": _unescaped(_first(self.meta, *others)),
            "window": self.window,
        }
        return {place: title for place, title in told.items() if title}

    @property
    def is_paywalled(self) -> bool:
        """True if the JSON-LD says that one must pay for the article."""
        return any(str(node.get("isAccessibleForFree")).lower() == "false" for node in self.objects)

    @property
    def is_article(self) -> bool:
        """True if the OpenGraph type says that the page is an article."""
        return _first(self.meta, "og:type").lower() == "article"

    @property
    def is_website(self) -> bool:
        """True if the OpenGraph type says that the page is a site."""
        return _first(self.meta, "og:type").lower() in ("website", "site", "blog")


def facts(head: Head, address: str) -> tuple[Draft, str]:
    """A draft without paragraphs, and the article's text if the head has it. `address` is where the page is from."""
    meta, article = head.meta, head.article
    known = {str(node["@id"]): node for node in head.objects if "@id" in node and _name(node)}
    outlet = _unescaped(_name(_resolved(article.get("publisher"), known)) or _first(meta, *_names("outlet")))
    names = _authors(article.get("author"), known) or _meta_authors(meta)
    body = article.get("articleBody")
    language = _name(article.get("inLanguage")) or head.tree.get("lang") or _first(meta, "og:locale", "language")
    draft = Draft(
        title=_unescaped(_name(article.get("headline")) or _first(meta, *_names("title"))),
        paragraphs=(),
        outlet="" if is_web(outlet) else outlet,
        authors=tuple(name for name in names if name.lower() != outlet.lower()),
        url=_address(head.own, address),
        language=tagged(language),
    )
    return draft, _unescaped_text(body) if isinstance(body, str) else ""


def _unescaped(text: str) -> str:
    """On one line, without the entities of what was escaped twice and without elements."""
    return even(_TAG.sub(" ", html.unescape(text)) if "&" in text or "<" in text else text)


def _unescaped_text(text: str) -> str:
    """With line ends, without elements and entities, also where it was escaped twice."""
    if "<" not in text and "&" not in text:
        return text
    text = html.unescape(text) if "&lt;" in text else text
    return html.unescape(_TAG.sub("", _PARAGRAPH.sub("\n\n", text)))


def _window(tree: etree._Element) -> str:
    element = tree.find(".//head/title")
    return _unescaped(even("".join(element.itertext()))) if element is not None else ""


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


def _first(meta: Mapping[str, Sequence[str]], *names: str) -> str:
    return next((meta[name][0] for name in names if name in meta), "")


def _objects(tree: etree._Element) -> Iterator[dict[str, Any]]:
    """The page's JSON-LD objects, in page order."""
    for element in tree.iter("script"):
        if (element.get("type") or "").partition(";")[0].strip().lower() != "application/ld+json":
            continue
        text = (element.text or "").strip()
        try:
            value = json.loads(text[:_LONGEST_SCRIPT].removeprefix("<!--").removesuffix("-->"), strict=False)
        except (ValueError, RecursionError):
            continue
        yield from _nodes(value)


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
        value = value.get("name") or value.get("alternateName") or _parts_of_name(value)
    return value[:500] if isinstance(value, str) else ""


def _parts_of_name(value: Mapping[str, Any]) -> str:
    parts = [value.get(part) for part in ("givenName", "additionalName", "familyName")]
    return " ".join(part for part in parts if isinstance(part, str))


def _resolved(value: Any, known: Mapping[str, Mapping[str, Any]]) -> Any:
    """The object that a mere reference ({"@id": …}) points to."""
    if isinstance(value, list):
        return [_resolved(item, known) for item in value]
    if isinstance(value, dict) and "@id" in value and not _name(value):
        return known.get(str(value["@id"]), value)
    return value


def _authors(value: Any, known: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    found: list[str] = []
    resolved = _resolved(value, known)
    for item in resolved if isinstance(resolved, list) else [resolved]:
        if isinstance(item, dict) and isinstance(item.get("name"), list):
            found += [person for name in item["name"] for person in _persons(_name(name))]
        elif not (isinstance(item, dict) and _types(item) & {"Organization", "NewsMediaOrganization", "Corporation"}):
            found += _persons(_name(item))
    return tuple(dict.fromkeys(found))


def _meta_authors(meta: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    for name in _names("author"):
        found = [person for value in meta.get(name, ()) for person in _persons(value)]
        if found:
            return tuple(dict.fromkeys(found))
    return ()


def _persons(text: str) -> tuple[str, ...]:
    text = _unescaped(text)
    if is_web(text) or "@" in text or len(text) > 200:
        return ()
    return byline.persons(text)


def _address(own: Sequence[str], fetched: str) -> str:
    """The page's own address: what it calls so, if that is on the site it came from and no front page."""
    for url in own:
        if (not fetched or site(url) == site(fetched)) and url.rstrip("/").count("/") > 2:
            return url
    return fetched
