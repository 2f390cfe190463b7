"""The pages of the comparisons of go-trafilatura and go-htmldate (Apache 2.0), with their titles and dates.

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

from corpus.errors import UnreadableError
from corpus.formats import surplus
from corpus.formats.blocks import blocks
from corpus.formats.head import Head, facts
from corpus.formats.headline_features import Page
from corpus.formats.html import parsed
from corpus.formats.main_content import main_content
from corpus.formats.source import Source

_ENTRY = re.compile(r'^\t"(?P<url>(?:[^"\\]|\\.)+)": \{\n(?P<fields>.*?)^\t\},\n', re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r'^\t\t(?P<name>File|Title|Date):\s+(?P<value>"(?:[^"\\]|\\.)*"),$', re.MULTILINE)

_DATED = re.compile(r'URL:\s+("(?:[^"\\]|\\.)*"),\s+File:\s+("(?:[^"\\]|\\.)*"),\s+Date:\s+("(?:[^"\\]|\\.)*"),')


@dataclass(frozen=True, slots=True)
class GoldPage:
    """A page, what its title is and the day it came out; "" and None where nobody has looked."""

    url: str
    path: Path
    title: str
    date: dt.date | None

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
            yield GoldPage(entry["url"], path, fields.get("Title", "").strip(), _day(fields.get("Date", "")))


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
class ReadPage:
    """What a page's head says, and its blocks told apart."""

    head: Head
    page: Page


def read_page(gold: GoldPage) -> ReadPage | None:
    """None if the page can't be read."""
    source = Source(gold.path.read_bytes(), "page.html", url=gold.url)
    try:
        text = source.text(markup=True)
        tree = parsed(text)
    except UnreadableError:
        return None
    told = Head.of(tree)
    known, _ = facts(told, source.known.url)
    found = blocks(tree)
    return ReadPage(told, Page(found, surplus.without(main_content(found, text), known.authors), known, told.titles))
