"""The pages of the comparisons of go-trafilatura and go-htmldate (Apache 2.0), with their titles, dates and what must
and mustn't be in their text.

They are no part of the repository: `go mod download github.com/markusmobius/go-trafilatura@v1.12.2` brings the folder
that the fits are given, `…/go-htmldate@v1.10.1` the other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats.blocks import blocks
from corpus.formats.body import body
from corpus.formats.head import Head, facts
from corpus.formats.headline_features import Page
from corpus.formats.html import parsed
from corpus.formats.source import Source
from corpus.model import Draft

_ENTRY = re.compile(r'^\t"(?P<url>(?:[^"\\]|\\.)+)": \{\n(?P<fields>.*?)^\t\},\n', re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r'^\t\t(?P<name>File|Title|Date):\s+(?P<value>"(?:[^"\\]|\\.)*"),$', re.MULTILINE)
_LIST = re.compile(r"^\t\t(?P<name>With|Without):\s+\[\]string\{(?P<values>[^\n]*)\},$", re.MULTILINE)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')

_DATED = re.compile(r'URL:\s+("(?:[^"\\]|\\.)*"),\s+File:\s+("(?:[^"\\]|\\.)*"),\s+Date:\s+("(?:[^"\\]|\\.)*"),')


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page, what its title is and the day it came out; "" and None where nobody has looked.

    `wanted` are pieces of its text, `unwanted` of what stands around it.
    """

    url: str
    path: Path
    title: str
    date: dt.date | None
    wanted: tuple[str, ...] = ()
    unwanted: tuple[str, ...] = ()

    @property
    def fold(self) -> int:
        """Which of ten parts it is in: those of one site are in the same."""
        host = re.sub(r"^\w+://(?:www\.)?([^/?#]*).*", r"\1", self.url, flags=re.DOTALL)
        return hashlib.sha256(host.encode()).digest()[0] % 10


def gold_pages(folder: Path) -> Iterator[GoldPage]:
    """All pages, in the order of the comparison."""
    text = (folder / "scripts" / "comparison" / "data.go").read_text(encoding="utf-8")
    for entry in _ENTRY.finditer(text):
        fields = {match["name"]: json.loads(match["value"]) for match in _FIELD.finditer(entry["fields"])}
        paths = (folder / "test-files" / kind / fields.get("File", "") for kind in ("comparison", "simple", "mock"))
        if path := next((path for path in paths if path.is_file()), None):
            title, date = fields.get("Title", "").strip(), _day(fields.get("Date", ""))
            lists = {match["name"]: _strings(match["values"]) for match in _LIST.finditer(entry["fields"])}
            texts = (lists.get(name, ()) for name in ("With", "Without"))
            yield GoldPage(entry["url"], path, title, date, *texts)


def _strings(values: str) -> tuple[str, ...]:
    return tuple(json.loads(value, strict=False) for value in _STRING.findall(values))


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:  # none, or one of the comparison's slips ("2022-29-11")
        return None


def dated_pages(folder: Path) -> Iterator[GoldPage]:
    """The pages of go-htmldate's comparison, with their dates."""
    for name, kind in (("default", "comparison"), ("mediacloud", "mediacloud")):
        text = (folder / "scripts" / "comparison" / f"data-{name}.go").read_text(encoding="utf-8")
        for entry in _DATED.finditer(text):
            url, file, date = map(json.loads, entry.groups())
            paths = (folder / "test-files" / where / file for where in (kind, "mock"))
            if path := next((path for path in paths if path.is_file()), None):
                yield GoldPage(url, path, "", _day(date))


@dataclass(frozen=True, slots=True)
class OpenPage:
    """A page's markup, its tree, what its head says and what is known from there."""

    text: str
    tree: etree._Element
    head: Head
    known: Draft

    @property
    def title(self) -> str:
        """The headline as far as the head tells it."""
        return self.known.title or self.head.window


@dataclass(frozen=True, slots=True)
class ReadPage:
    """What a page's head says, and its blocks told apart."""

    head: Head
    page: Page


def read_page(gold: GoldPage) -> ReadPage | None:
    """None if the page can't be read."""
    opened = open_page(gold)
    if opened is None:
        return None
    found = blocks(opened.tree)
    kept = body(found, opened.text, opened.known.authors, opened.title)
    return ReadPage(opened.head, Page(found, kept, opened.known, opened.head.titles))


def open_page(gold: GoldPage) -> OpenPage | None:
    """The page; None if it can't be read."""
    source = Source(gold.path.read_bytes(), "page.html", url=gold.url)
    try:
        text = source.text(markup=True)
        tree = parsed(text)
    except UnreadableError:
        return None
    head = Head.of(tree)
    return OpenPage(text, tree, head, facts(head, gold.url)[0])
