"""A page as blocks: its paragraphs, headings, list items and captions in the order they are read."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import islice, pairwise

from lxml import etree

from corpus.formats import phrases
from corpus.formats.decoding import even
from corpus.formats.lines import ends_sentence

_ASIDE_TAGS = frozenset(("nav", "aside", "footer", "form", "header"))
_UNMARKED = frozenset(("html", "body", "main", "article", "br", ""))
_TEXT_TAGS = frozenset(("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt", "span", "blockquote"))
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_NOTE = re.compile(
    r"\s*(?:this (?:article|story|report) was (?:amended|corrected|updated)|correction|clarification)\b", re.IGNORECASE
)
_ATTRIBUTES = ("class", "id", "role", "data-testid", "data-component", "aria-label")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[a-z]{2,8}\d?|[A-Z][a-z]{3,7});")
_BREAK = re.compile("[\u2028\u2029]")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_LONG = 40  # characters of a part between line breaks that may be a paragraph
_MARKED = _ASIDE_TAGS | {"figure", "figcaption", "figcredit"}  # what an element's name alone may mark
_LINE_BREAK = ("\n", False)
_NOTHING = frozenset[str]()
_HIDDEN = frozenset(["(hidden)"])
_LEAD = frozenset(["<header>"])
_TEASER = frozenset(["<header>", "teaser"])
_NOTED = 300  # characters of <noscript> up to which it is a notice
_DOUBTED = 0.5  # of the page's prose: what marks more than this as beside the article isn't believed
_DOUBTED_NAMED = 0.9  # the same for what says plainly what it is: comments, footers, notices


@dataclass(frozen=True, slots=True)
class Block:
    """`linked` is the part of the text in links, 0 to 1. `aside` blocks stand in what marks itself as no article.

    `reasons` are the marks that say so: words of class names, names of elements. `size` is in characters, an ideograph
    or syllable sign counting as three: about what it says. `is_prose` is true for what reads like a paragraph, wherever
    it stands.
    """

    text: str
    element: etree._Element
    tag: str
    linked: float = 0.0
    aside: bool = False
    caption: bool = False
    credit: bool = False
    reasons: frozenset[str] = frozenset()
    size: int = field(init=False)
    is_prose: bool = field(init=False)

    def __post_init__(self) -> None:
        size = len(self.text) + (0 if self.text.isascii() else 2 * len(_WIDE.findall(self.text)))
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "is_prose", self.linked < 0.5 and size >= 60 and ends_sentence(self.text))

    @property
    def is_heading(self) -> bool:
        """True for h1 to h6."""
        return len(self.tag) == 2 and self.tag[0] == "h" and self.tag[1].isdecimal()


def blocks(tree: etree._Element) -> list[Block]:
    """The page's visible blocks. A block ends where another begins, at two line breaks in a row, and at one where
    the parts between the breaks read like paragraphs. Marks that would put most of the page's prose aside count for
    nothing."""
    found = _found(tree)
    doubted, captions, top = _doubted(found), _are_captions(found), _top(found)
    told = []
    for number, block in enumerate(found):
        aside = block.aside or _is_aside(block, block.reasons - doubted, number in top)
        caption = block.caption and (captions or not block.is_prose)
        same = (aside, caption) == (block.aside, block.caption)
        told.append(block if same else replace(block, aside=aside, caption=caption))
    return told


def _found(tree: etree._Element) -> list[Block]:
    """The blocks as they stand; with those of <noscript> where these have the page: as a copy for who runs no scripts,
    or because nothing closes the element."""
    skipped = phrases.words("page", "skipped")
    found = list(_Reader(skipped).read(tree))
    shown = _prose_in(found)
    if sum(len(text) for note in tree.iter("noscript") for text in note.itertext()) < _NOTED + shown:
        return found
    whole = list(_Reader(skipped - {"noscript"}).read(tree))
    return whole if _prose_in(whole) > 2 * shown else found


def _prose_in(found: Sequence[Block]) -> int:
    return sum(block.size for block in found if block.is_prose)


def _is_aside(block: Block, reasons: frozenset[str], at_top: bool) -> bool:
    """True unless all that speaks against a paragraph is that it leads the article."""
    return bool(reasons) and not (block.is_prose and reasons <= (_TEASER if at_top else _LEAD))


def _top(found: Sequence[Block]) -> range:
    """The places between the first headline and the first paragraph that nothing speaks against."""
    headline = next((number for number, block in enumerate(found) if block.tag == "h1"), len(found))
    below = range(headline + 1, len(found))
    return range(headline + 1, next((n for n in below if found[n].is_prose and not found[n].reasons), len(found)))


def _are_captions(found: Sequence[Block]) -> bool:
    """False if what is marked as captions is most of the page's prose: then it is none."""
    marked = sum(block.size for block in found if block.is_prose and block.caption)
    return marked <= _DOUBTED * sum(block.size for block in found if block.is_prose and not block.reasons)


def _doubted(found: Sequence[Block]) -> frozenset[str]:
    """The reasons that hold too much of the prose to be true."""
    mass: Counter[str] = Counter()
    total = 0
    for block in found:
        if block.is_prose and not block.caption:
            total += block.size
            mass.update(dict.fromkeys(block.reasons, block.size))
    plain = phrases.words("page", "plain")
    return frozenset(
        reason for reason, size in mass.items() if size > (_DOUBTED_NAMED if reason in plain else _DOUBTED) * total
    )


class _Reader:
    """Walks the tree once, without recursion, and gathers the text between the ends of blocks."""

    def __init__(self, skipped: frozenset[str]) -> None:
        self.block, self.skip = phrases.words("page", "block"), skipped
        self.pieces: list[tuple[str, bool]] = []  # text, and whether it is a link's
        self.breaks = 0
        self.links = 0
        self.open: list[etree._Element] = []
        self.marks: dict[str, list[etree._Element]] = {"figure": [], "caption": [], "credit": []}
        self.asides: list[tuple[etree._Element, frozenset[str]]] = []

    def read(self, tree: etree._Element) -> Iterator[Block]:
        walk = etree.iterwalk(tree, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            tag = element.tag if isinstance(element.tag, str) else ""
            if event == "start":
                if tag in self.skip:
                    walk.skip_subtree()
                    continue
                yield from self._start(element, tag)
            elif event == "end" and tag not in self.skip:
                yield from self._end(element, tag)
            if event != "start" and element.tail:
                self._text(element.tail)

    def _start(self, element: etree._Element, tag: str) -> Iterator[Block]:
        if tag == "br":
            self.breaks += 1
            if self.breaks > 1:
                yield from self._flush()
            self.pieces.append(_LINE_BREAK)
        if tag in self.block:
            if self.pieces:
                yield from self._flush()
            self.open.append(element)
        self.links += tag == "a"
        if tag not in _UNMARKED and (tag in _MARKED or element.attrib):
            yield from self._mark(element, tag)
        if element.text:
            self._text(element.text)

    def _end(self, element: etree._Element, tag: str) -> Iterator[Block]:
        if tag in self.block:
            if self.pieces:
                yield from self._flush()
            self.open.pop()
        self.links -= tag == "a"
        for marked in self.marks.values() if element.attrib or tag in _MARKED else ():
            if marked and marked[-1] is element:
                yield from self._flush()
                marked.pop()
        if self.asides and self.asides[-1][0] is element:
            yield from self._flush()
            self.asides.pop()

    def _text(self, text: str) -> None:
        if not self.pieces and text.isspace():
            return
        parts = _BREAK.split(text) if "\u2028" in text or "\u2029" in text else (text,)
        for number, part in enumerate(parts):
            if number:
                self.pieces.append(_LINE_BREAK)
            self.pieces.append((part.replace("\n", " "), self.links > 0))
            if not part.isspace():
                self.breaks = 0

    def _flush(self) -> Iterator[Block]:
        pieces, self.pieces, self.breaks = self.pieces, [], 0
        if not any(piece.strip() for piece, _ in pieces):
            return
        for part in _parted(pieces):
            if text := _unescaped(even("".join(piece for piece, _ in part))):
                linked = sum(len(piece.strip()) for piece, link in part if link) / len(text)
                element = self.open[-1]
                caption, credit = bool(self.marks["caption"]), bool(self.marks["credit"])
                reasons = frozenset().union(*(reasons for _, reasons in self.asides))
                aside = bool(self.marks["figure"]) and not caption
                yield Block(text, element, str(element.tag), min(linked, 1.0), aside, caption, credit, reasons)

    def _mark(self, element: etree._Element, tag: str) -> Iterator[Block]:
        given = element.attrib
        names = _Names.of(given)
        if names is _NAMELESS and tag not in _MARKED and "style" not in given and "hidden" not in given:
            return
        marks = list(self._marks_of(element, tag, names))
        reasons = self._reasons(element, tag, names) | (_HIDDEN if _is_hidden(given) else _NOTHING)
        if marks or reasons:
            yield from self._flush()
        for mark in marks:
            self.marks[mark].append(element)
        if reasons:
            self.asides.append((element, reasons))

    def _marks_of(self, element: etree._Element, tag: str, names: _Names) -> Iterator[str]:
        if tag == "figure":
            # Without a caption that says so, what a figure shows in words is its caption, unless it is a quotation.
            if not _is_quotation(element):
                yield "caption" if next(element.iter("figcaption", "blockquote"), None) is None else "figure"
        elif tag == "figcaption" or names.caption:
            yield "caption"
        if tag == "figcredit" or (self.marks["caption"] and names.credit):
            yield "credit"

    def _reasons(self, element: etree._Element, tag: str, names: _Names) -> frozenset[str]:
        """The marks by which the element stands beside the article."""
        reasons = names.reasons
        if tag in _TEXT_TAGS:
            # A paragraph says by such a word who may read it or how it looks, not what it is.
            reasons = reasons - phrases.words("page", "wrapper")
        if tag in _ASIDE_TAGS and not _is_note(element):
            reasons = reasons | {f"<{tag}>"}
        return reasons


@dataclass(frozen=True, slots=True)
class _Names:
    """What the names that an element goes by say of it."""

    reasons: frozenset[str]
    caption: bool
    credit: bool

    @classmethod
    def of(cls, given: Mapping[str, str]) -> _Names:
        values = [value[:300] for name in _ATTRIBUTES if (value := given.get(name))]
        return _names(" ".join(values)) if values else _NAMELESS


_NAMELESS = _Names(frozenset(), caption=False, credit=False)  # the one object for names that say nothing


@lru_cache(maxsize=4096)
def _names(text: str) -> _Names:
    found: set[str] = set()
    for value in text.split():
        words = [word.lower() for word in _WORD.findall(value)]
        found.update(words)
        found.update(f"{first} {second}" for first, second in pairwise(words))
    names = _Names(
        frozenset(found & phrases.words("page", "aside")),
        caption=bool(found & phrases.words("page", "caption")),
        credit=bool(found & phrases.words("page", "credit")),
    )
    return _NAMELESS if names == _NAMELESS else names


def _parted(pieces: list[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """The pieces, parted at single line breaks if what stands between these are paragraphs."""
    if _LINE_BREAK not in pieces:
        return [pieces]
    parts: list[list[tuple[str, bool]]] = [[]]
    for piece in pieces:
        if piece == _LINE_BREAK:
            parts.append([])
        else:
            parts[-1].append(piece)
    texts = [text for part in parts if (text := even("".join(piece for piece, _ in part)))]
    if len(texts) > 1 and all(map(ends_sentence, texts[:-1])) and sum(map(len, texts)) >= _LONG * len(texts):
        return parts
    return [[(" ", False) if piece == _LINE_BREAK else piece for piece in pieces]]


def _unescaped(text: str) -> str:
    """Without the entities of what was escaped twice."""
    return even(html.unescape(text)) if "&" in text and _ENTITY.search(text) else text


def _is_quotation(figure: etree._Element) -> bool:
    """True for a figure that shows a quotation and nothing else."""
    others = next(figure.iter("img", "picture", "video", "figcaption"), None)
    return others is None and next(figure.iter("blockquote"), None) is not None


def _is_note(element: etree._Element) -> bool:
    """True for a footer of the article that corrects it."""
    return element.tag == "footer" and bool(_NOTE.match("".join(islice(element.itertext(), 20))))


def _is_hidden(given: Mapping[str, str]) -> bool:
    style = given.get("style")
    if style:
        style = style.replace(" ", "").lower()
        if "display:none" in style or "visibility:hidden" in style:
            return True
    return "hidden" in given
