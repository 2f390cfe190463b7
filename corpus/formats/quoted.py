"""Whom a page's markup quotes: the line that names who wrote or said a block quotation or an embedded post.

It is taken out of the page, so that it doesn't run into the words, and kept beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from lxml import etree

from corpus.formats.blocks import Block
from corpus.formats.decoding import even
from corpus.model import QuotedParagraph

Sources = Mapping[etree._Element, str]
"""By element that holds quoted words: who they are from, as the page writes it."""

_QUOTING = ("blockquote",)
_NAMING = ("footer", "cite")
_CLASSES = re.compile(
    r"\b(?:cite|citation|attribution|quote-?(?:author|source|by|credit)|blockquote-footer)\b", re.IGNORECASE
)
_SIGNED = re.compile(r"^\s*[—–-]{1,2}\s?(?P<name>[^()]{1,80}?)\s?\(@[\w.@-]{1,60}\)")
_SHARED = re.compile(r"^\s*A (?:post|photo|video|reel) shared by (?P<name>[^()]{1,80}?)\s?\(@", re.IGNORECASE)
_ADDRESS = re.compile(r"\s*(?:https?://|pic\.twitter\.com/)\S+\s*$")
_LEAD = "—–-―~ \t\n\xa0"
_LONGEST = 160
_LETTER = re.compile(r"[^\W\d_]")


def taken(tree: etree._Element) -> Sources:
    """The quotations of the page that say whom they are from, without the lines that said so."""
    found: dict[etree._Element, str] = {}
    for element in list(tree.iter(*_QUOTING)):
        source = _posted(element) or _named(element)
        if source:
            found[element] = source
    return found


def paragraphs(texts: Sequence[str], kept: Sequence[Block], sources: Sources) -> tuple[QuotedParagraph, ...]:
    """Which of the article's paragraphs are words of somebody whom the page names."""
    named = {block.text: source for block in kept if sources and (source := _around(block.element, sources))}
    return tuple(QuotedParagraph(number, named[text]) for number, text in enumerate(texts) if text in named)


def _around(element: etree._Element, sources: Sources) -> str:
    return next((sources[one] for one in (element, *element.iterancestors()) if one in sources), "")


def _posted(element: etree._Element) -> str:
    """Who signs an embedded post: "— Name (@handle) date" in a part of its own, or behind its last paragraph."""
    for link in [one for one in element.iter("a") if _ADDRESS.match("".join(one.itertext()))]:
        _remove(link)
    for part in islice(element.iter(), 1, None):
        if name := _signature(part.text):
            _remove(part)
            return name
        if name := _signature(part.tail):
            part.tail = None
            for later in list(part.itersiblings()):
                _remove(later)
            return name
    return ""


def _signature(text: str | None) -> str:
    match = text and (_SIGNED.match(text) or _SHARED.match(text))
    return even(match["name"]) if match else ""


def _named(element: etree._Element) -> str:
    """The last words of a quotation, or the ones right behind it, in an element that names their source."""
    for part in _naming(element):
        line = even("".join(islice(part.itertext(), 20))).strip(_LEAD)
        if _LETTER.search(line) and len(line) <= _LONGEST and not line.endswith((".", "!", "?")):
            _remove(part)
            return line
    return ""


def _naming(element: etree._Element) -> Iterator[etree._Element]:
    inner = [part for part in element.iter() if _names(part) and part is not element and _ends(part, element)]
    yield from inner[:1]
    behind = element.getnext()
    if behind is not None and _names(behind):
        yield behind
    above = element.getparent()
    if above is not None and above.tag == "figure" and next(above.iter("img", "picture", "video"), None) is None:
        yield from islice(above.iter("figcaption"), 1)


def _names(part: etree._Element) -> bool:
    return part.tag in _NAMING or (isinstance(part.tag, str) and bool(_CLASSES.search(part.get("class") or "")))


def _ends(part: etree._Element, whole: etree._Element) -> bool:
    """Whether nothing of a quotation stands behind a part of it, and something before."""
    at = part
    while at is not whole:
        if (at.tail and _LETTER.search(at.tail)) or any(_has_words(later) for later in at.itersiblings()):
            return False
        parent = at.getparent()
        if parent is None:
            return False
        at = parent
    return len("".join(whole.itertext())) > 2 * len("".join(part.itertext()))


def _has_words(element: etree._Element) -> bool:
    return bool(_LETTER.search("".join(islice(element.itertext(), 20))))


def _remove(part: etree._Element) -> None:
    """Take an element out of the page; what stands behind it stays."""
    parent = part.getparent()
    if parent is None:
        return
    before = part.getprevious()
    if part.tail and before is not None:
        before.tail = (before.tail or "") + part.tail
    elif part.tail:
        parent.text = (parent.text or "") + part.tail
    parent.remove(part)
