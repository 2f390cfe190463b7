"""What a feed shows: RSS, RDF and Atom by feedparser, which is only ever given bytes; JSON Feed and sitemaps by their
specifications.

Given a text, feedparser would open a file or an address of that name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import html
import json
import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

import feedparser

from corpus.errors import UnreadableError
from corpus.feeds import sitemap
from corpus.formats import byline, dates, fragment, plain_text
from corpus.formats.address import is_web, names_host, site
from corpus.formats.decoding import cleaned, decoded, even
from corpus.formats.furniture import is_label
from corpus.formats.headline_candidates import BORDER, without_outlet
from corpus.language_detection import tagged
from corpus.model import Draft

MEDIA_TYPES = frozenset(
    {
        "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json",
        "application/json", "application/xml", "text/xml", "text/html", "application/xhtml+xml", "text/plain",
    }
)  # fmt: skip
"""What servers call feeds, and the pages of sites that have some."""

READING_SECONDS = 30.0
MOST_ENTRIES = 500
_WHOLE_WORDS = 150  # a text that is shorter may be the beginning of a longer one
_CUT = re.compile(
    r"(?:…|\.\.\.|\[(?:…|\.\.\.)\]|\b(?:continue reading|read more|weiterlesen|lire la suite)\b.{0,60})$", re.IGNORECASE
)
_TAG = re.compile(r"<[^<>]{1,500}>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. `key` is what it is known again by, `digest` of what the feed says of it, `link` its page or "".

    `draft` is the feed's own text; it may have no paragraphs. `is_teaser`: that text is not the whole article, as far
    as one can tell.
    """

    key: str
    digest: str
    link: str
    draft: Draft
    is_teaser: bool


@dataclass(frozen=True, slots=True)
class _Fields:
    """What an entry says, as it is written there. `text` may be HTML; `outlet` is told where the feed has it from."""

    id: str
    url: str
    title: str
    text: str
    published: dt.date | None
    authors: tuple[str, ...]
    outlet: str = ""


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is now, in its own order."""

    title: str
    entries: tuple[Entry, ...]


def is_feed(data: bytes) -> bool:
    """True for the beginning of a feed of any kind."""
    start = data[:2000].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start.startswith(b"{"):
        return b"jsonfeed.org/version" in start
    if sitemap.is_sitemap(data):
        return True
    return bool(re.search(rb"<(?:\w{1,20}:)?(?:rss|feed|RDF)[\s>]", start)) and b"<html" not in start.lower()


def read(data: bytes, media_type: str = "", url: str = "") -> Feed:
    """The feed in what was fetched from `url`; damage behind the first entries is no matter. UnreadableError if it is
    none."""
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _json_feed(data, url)
    if sitemap.is_sitemap(data):
        return _sitemap(data, url)
    headers = {"content-type": media_type or "application/xml", "content-location": url}
    parsed = feedparser.parse(data, response_headers=headers)
    if not parsed.entries and (parsed.bozo or not parsed.get("version")):
        if parsed.get("version"):
            raise UnreadableError("its XML is damaged")
        raise UnreadableError("it is no feed that can be read")
    language = tagged(str(parsed.feed.get("language") or ""))
    entries = [_entry(_fields(one), url, language) for one in parsed.entries[:MOST_ENTRIES]]
    return Feed(_line(parsed.feed.get("title")), tuple(entries))


def outlet(title: str, url: str) -> str:
    """Who publishes a feed of this title: "Quay Gazette" of "Quay Gazette – World" or "News | Quay Gazette"."""
    parts = [part for part in BORDER.split(title) if part.strip()]
    named = [part for part in parts if names_host(part, url)] or [part for part in parts if not is_label(part)]
    return named[0] if len(named) == 1 else title


def _fields(entry: Mapping[str, Any]) -> _Fields:
    """Of an entry of feedparser's, which has an Atom name for everything."""
    texts = [_string(part.get("value")) for part in entry.get("content") or ()]
    people = [_line(one.get("name")) for one in entry.get("authors") or ()]
    return _Fields(
        id=_string(entry.get("id")),
        url=_string(entry.get("link")),
        title=_line(entry.get("title")),
        text=max((*texts, _string(entry.get("summary"))), key=len),
        published=_day(entry.get("published_parsed") or entry.get("updated_parsed")),
        authors=tuple(filter(None, people)),
        outlet=_line((entry.get("source") or {}).get("title")),
    )


def _day(moment: time.struct_time | None) -> dt.date | None:
    try:
        return dt.date(moment.tm_year, moment.tm_mon, moment.tm_mday) if moment else None
    except ValueError:
        return None


def _sitemap(data: bytes, url: str) -> Feed:
    """A sitemap's newest pages, as entries without a text of their own."""
    pages = [one for one in sitemap.read(data) if not one.is_sitemap][:MOST_ENTRIES]
    if not pages:
        raise UnreadableError("this sitemap only lists other sitemaps; add one of them")
    drafts = [Draft(one.title, (), url=one.url, published=one.published) for one in pages]
    entries = [
        Entry(_digest(one.url), _digest(one.url, one.changed), one.url, draft, is_teaser=True)
        for one, draft in zip(pages, drafts, strict=True)
    ]
    return Feed(site(url), tuple(entries))


def _json_feed(data: bytes, url: str) -> Feed:
    """JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1)."""
    try:
        value = json.loads(decoded(data))
    except (ValueError, RecursionError) as error:
        raise UnreadableError("its JSON is damaged") from error
    if not isinstance(value, dict) or not isinstance(value.get("items"), list):
        raise UnreadableError("it is no feed that can be read")
    language = tagged(_string(value.get("language")))
    items = [item for item in value["items"][:MOST_ENTRIES] if isinstance(item, dict)]
    return Feed(_line(value.get("title")), tuple(_entry(_json_fields(item), url, language) for item in items))


def _json_fields(item: Mapping[str, Any]) -> _Fields:
    people = item.get("authors") or [item.get("author")]
    named = [_line(one.get("name")) for one in people if isinstance(one, dict)] if isinstance(people, list) else []
    texts = [_string(item.get(name)) for name in ("content_html", "content_text", "summary")]
    return _Fields(
        id=_string(item.get("id")),
        url=_string(item.get("url")) or _string(item.get("external_url")),
        title=_line(item.get("title")),
        text=next(filter(None, texts), ""),
        published=dates.stamp(_string(item.get("date_published"))),
        authors=tuple(filter(None, named)),
    )


def _entry(fields: _Fields, base: str, language: str) -> Entry:
    link = _absolute(base, fields.url)
    known = Draft(
        without_outlet(fields.title, fields.outlet), (), outlet=fields.outlet, url=link, language=language,
        authors=tuple(person for name in fields.authors for person in byline.persons(name)),
        published=fields.published or dates.in_address(link),
    )  # fmt: skip
    draft = _own_text(fields.text, known)
    key = _digest(fields.id or link or fields.title + fields.text[:200])
    return Entry(key, _digest(draft.title, *draft.paragraphs), link, draft, _is_teaser(draft.paragraphs))


def _absolute(base: str, written: str) -> str:
    try:
        link = urljoin(base, written.strip()) if written else ""
    except ValueError:
        return ""
    return link if is_web(link) else ""


def _own_text(written: str, known: Draft) -> Draft:
    """The feed's own text, under the title and the rest that the feed says of it."""
    try:
        if fragment.is_markup(written):
            found = plain_text.compose(fragment.lines(written), known)
        else:
            found = plain_text.read(cleaned(written), known)
    except UnreadableError:
        return known
    return replace(known, title=known.title or found.title, paragraphs=found.paragraphs, captions=found.captions)


def _is_teaser(paragraphs: Sequence[str]) -> bool:
    words = sum(len(paragraph.split()) for paragraph in paragraphs)
    return words < _WHOLE_WORDS or bool(_CUT.search(paragraphs[-1][-120:].strip()))


def _string(value: Any) -> str:
    return value if isinstance(value, str) else str(value) if isinstance(value, int) else ""


def _line(value: Any) -> str:
    """A name or a title: one line of plain text."""
    return even(html.unescape(_TAG.sub("", cleaned(_string(value)))))


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
