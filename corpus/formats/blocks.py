"""A page as blocks: its paragraphs, headings, list items and captions in the order they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

from lxml import etree

from corpus.formats import phrases
from corpus.formats.decoding import even

_ASIDE_TAGS = frozenset(("nav", "aside", "footer", "form", "header"))
_UNMARKED = frozenset(("html", "body", "main", "article", "br", ""))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NOTE = re.compile(
    r"\s*(?:this (?:article|story|report) was (?:amended|corrected|updated)|correction|clarification)\b", re.IGNORECASE
)
_ATTRIBUTES = ("class", "id", "role", "data-testid", "data-component", "aria-label")


@dataclass(frozen=True, slots=True)
class Block:
    """`linked` is the part of the text in links, 0 to 1. `aside` blocks stand in what marks itself as no article."""

    text: str
    element: etree._Element
    tag: str
    linked: float = 0.0
    aside: bool = False
    caption: bool = False
    credit: bool = False

    @property
    def is_heading(self) -> bool:
        """True for h1 to h6."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdecimal()


def blocks(tree: etree._Element) -> list[Block]:
    """The page's visible blocks. A block ends where another begins, and at two line breaks in a row."""
    return list(_Reader(len(" ".join(tree.itertext("p")))).read(tree))


class _Reader:
    """Walks the tree once, without recursion, and gathers the text between the ends of blocks."""

    def __init__(self, prose: int) -> None:
        self.prose = prose  # characters in paragraphs: what holds most of them is no aside, whatever its class says
        self.block, self.skip = phrases.words("page", "block"), phrases.words("page", "skipped")
        self.pieces: list[tuple[str, bool]] = []
        self.breaks = 0
        self.skipped = self.links = 0
        self.open: list[etree._Element] = []
        self.marks: dict[str, list[etree._Element]] = {"aside": [], "figure": [], "caption": [], "credit": []}

    def read(self, tree: etree._Element) -> Iterator[Block]:
        for event, element in etree.iterwalk(tree, events=("start", "end", "comment", "pi")):
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                yield from self._start(element, tag)
            elif event == "end":
                yield from self._end(element, tag)
            if event != "start":
                self._text(element.tail)

    def _start(self, element: etree._Element, tag: str) -> Iterator[Block]:
        if tag == "br":
            self.breaks += 1
            if self.breaks > 1:
                yield from self._flush()
            self.pieces.append((" ", False))
        if tag in self.block:
            yield from self._flush()
            self.open.append(element)
        self.skipped += tag in self.skip
        self.links += tag == "a"
        marks = list(self._marks_of(element, tag))
        if marks:
            yield from self._flush()
        for mark in marks:
            self.marks[mark].append(element)
        self._text(element.text)

    def _end(self, element: etree._Element, tag: str) -> Iterator[Block]:
        if tag in self.block:
            yield from self._flush()
            self.open.pop()
        self.skipped -= tag in self.skip
        self.links -= tag == "a"
        for marked in self.marks.values():
            if marked and marked[-1] is element:
                yield from self._flush()
                marked.pop()

    def _text(self, text: str | None) -> None:
        if text and not self.skipped:
            self.pieces.append((text, self.links > 0))
            if not text.isspace():
                self.breaks = 0

    def _flush(self) -> Iterator[Block]:
        text = even("".join(piece for piece, _ in self.pieces))
        if text:
            linked = sum(len(piece.strip()) for piece, link in self.pieces if link) / len(text)
            element = self.open[-1]
            caption, credit = bool(self.marks["caption"]), bool(self.marks["credit"])
            aside = bool(self.marks["aside"]) or (bool(self.marks["figure"]) and not caption)
            yield Block(text, element, str(element.tag), min(linked, 1.0), aside, caption, credit)
        self.pieces, self.breaks = [], 0

    def _marks_of(self, element: etree._Element, tag: str) -> Iterator[str]:
        if tag in _UNMARKED or tag in self.skip:
            return
        words = _words(element)
        if tag == "figure":
            # Without a caption that says so, what a figure shows in words is its caption, unless it is a quotation.
            yield "caption" if next(element.iter("figcaption", "blockquote"), None) is None else "figure"
        elif tag == "figcaption" or words & phrases.words("page", "caption"):
            yield "caption"
        if tag == "figcredit" or (self.marks["caption"] and words & phrases.words("page", "credit")):
            yield "credit"
        beside = (tag in _ASIDE_TAGS and not _is_note(element)) or words & phrases.words("page", "aside")
        if _is_hidden(element) or (beside and self._is_small(element)):
            yield "aside"

    def _is_small(self, element: etree._Element) -> bool:
        if self.marks["aside"]:
            return True
        return sum(len(text) for p in element.iter("p") for text in p.itertext()) <= 0.5 * self.prose


def _is_note(element: etree._Element) -> bool:
    """True for a footer of the article that corrects it."""
    return element.tag == "footer" and bool(_NOTE.match("".join(islice(element.itertext(), 20))))


def _is_hidden(element: etree._Element) -> bool:
    style = (element.get("style") or "").replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "visibility:hidden" in style


def _words(element: etree._Element) -> set[str]:
    """The words of the names that the element goes by, and the pairs of words in a row."""
    found: set[str] = set()
    for name in _ATTRIBUTES:
        for value in (element.get(name) or "")[:300].split():
            words = [word.lower() for word in _WORD.findall(value)]
            found.update(words)
            found.update(f"{first} {second}" for first, second in pairwise(words))
    return found
