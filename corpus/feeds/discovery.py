"""From an address that somebody gave to the feed that is meant: the feed itself, or those that a site's page names."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from lxml import etree

from corpus.errors import UnreadableError
from corpus.feeds import feed_reader
from corpus.feeds.feed_reader import MEDIA_TYPES, READING_SECONDS
from corpus.feeds.following import Found
from corpus.fetching.crawler import Crawler
from corpus.formats.address import is_web
from corpus.formats.decoding import decoded, even
from corpus.ingest.ingest import Ingest

_TYPES = ("application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json")
_FEED_LINK = re.compile(r"/(?:rss|feed|atom|index)(?:\.xml|\.rss|\.atom|\.json)?/?$|\.(?:rss|atom)$", re.IGNORECASE)
_COMMENTS = re.compile(r"\bcomments?\b|\bkommentare?\b|\bcommentaires\b", re.IGNORECASE)
_MOST = 12


async def feeds_at(url: str, ingest: Ingest, crawler: Crawler) -> list[Found]:
    """The feed at an address, or those that the page there names, best first; of comments only if there is no other.

    Raises FetchError, and UnreadableError if there is none.
    """
    fetched = await crawler.fetch(url, MEDIA_TYPES)
    if fetched is None:
        raise UnreadableError("the site sent nothing")
    if feed_reader.is_feed(fetched.data):
        source = (fetched.data, fetched.media_type, fetched.url)
        feed = await ingest.work(READING_SECONDS, feed_reader.read, *source)
        return [Found(fetched.moved_to or url, feed.title)]
    found = await ingest.work(READING_SECONDS, _named, fetched.data, fetched.media_type, fetched.url)
    if not found:
        raise UnreadableError("this is no feed, and the page names none; look for its RSS or Atom address")
    return found


def _named(data: bytes, media_type: str, url: str) -> list[Found]:
    """The feeds that a page names in its head, else those that it links to."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(decoded(data, media_type, markup=True).encode("utf-8", "replace"), parser)
    except (etree.Error, ValueError):
        return []
    if tree is None:
        return []
    linked = [
        _found(one, url) for one in tree.iter("link") if "alternate" in _rel(one) and one.get("type") in _TYPES
    ] or [_found(one, url) for one in tree.iter("a") if _FEED_LINK.search((one.get("href") or "").strip())]
    unique = list({one.url: one for one in linked if one.url}.values())
    return ([one for one in unique if not _COMMENTS.search(f"{one.title} {one.url}")] or unique)[:_MOST]


def _rel(element: etree._Element) -> list[str]:
    return (element.get("rel") or "").lower().split()


def _found(element: etree._Element, base: str) -> Found:
    try:
        url = urljoin(base, (element.get("href") or "").strip())
    except ValueError:
        url = ""
    title = element.get("title") or "".join(element.itertext())
    return Found(url if is_web(url) else "", even(title)[:200])
