"""When a page's article came out: what the page shows around its headline, what its head and markup tell.

Where these differ, what readers are shown is right more often than the head, which has other days for updates and in
other time zones (25 of 32 differing pages of public sets).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import islice

from lxml import etree

from corpus.formats import byline, dates
from corpus.formats.blocks import Block
from corpus.formats.decoding import even
from corpus.formats.lines import ends_sentence
from corpus.model import Draft

_ABOVE = 6  # blocks above the headline in which its date may stand
_SHORT = 120  # characters of a line that may be a date line
_LINKED = 0.5


def publication_date(
    tree: etree._Element, page: str, found: Sequence[Block], kept: Sequence[Block], facts: Draft
) -> dt.date | None:
    """The day, None if it can't be told. `facts` are what the page's head says."""
    around = list(around_headline(found, kept)) if kept else []
    return (
        _shown(around)
        or facts.published
        or _in_byline(around)
        or (_above(found, kept) if kept else None)
        or _marked(tree)
        or dates.in_address(facts.url)
        or _only(page, found)
    )


def around_headline(found: Sequence[Block], kept: Sequence[Block]) -> Iterator[Block]:
    """From the headline to the second paragraph, without the first: a lead may stand above the byline."""
    prose = {id(block) for block in kept if block.is_prose}
    first = _first(found, kept)
    yield from found[_headline(found, first) : first + 1]
    for block in found[first + 1 :]:
        if id(block) in prose:
            return
        yield block


def spaced(block: Block) -> str:
    """A short block's text with space between its elements: they needn't touch on the screen."""
    line = even(" ".join(block.element.itertext())) if len(block.text) <= 160 else ""
    return line if 0 < len(line) <= 200 else block.text


def _shown(around: Sequence[Block]) -> dt.date | None:
    """The date of the first line that states one and nothing else, or of a time element; not of an update."""
    for block in around:
        line = spaced(block)
        if not dates.is_updated(line) and (date := dates.stated_date(line) or _time(block.element)):
            return date
    return None


def _in_byline(around: Sequence[Block]) -> dt.date | None:
    lines = [(spaced(block), block.text) for block in around]
    stated = (dates.stated_date(line) for line, _ in lines)
    named = (dates.iso_date(line) for line, text in lines if byline.authors(line) or byline.authors(text))
    return next(filter(None, (*stated, *named)), None)


def _above(found: Sequence[Block], kept: Sequence[Block]) -> dt.date | None:
    """The date in a short line above the article that is no sentence ("News | 25 January 2022 | No. 3")."""
    first = _first(found, kept)
    for block in found[max(0, _headline(found, first) - _ABOVE) : first]:
        if _is_date_line(block) and (date := dates.iso_date(block.text)):
            return date
    return None


def _is_date_line(block: Block) -> bool:
    if len(block.text) > _SHORT or block.linked >= _LINKED or block.is_heading:
        return False
    return not ends_sentence(block.text) and not dates.is_updated(block.text)


def _first(found: Sequence[Block], kept: Sequence[Block]) -> int:
    """The place of the article's first paragraph."""
    prose = {id(block) for block in kept if block.is_prose}
    return next((number for number, block in enumerate(found) if id(block) in prose), found.index(kept[0]))


def _headline(found: Sequence[Block], first: int) -> int:
    return next((n for n in range(first - 1, -1, -1) if found[n].tag == "h1"), max(0, first - 12))


def _marked(tree: etree._Element) -> dt.date | None:
    """The date of the element that the page's markup names as the article's."""
    for element in tree.iter("time", "span", "div", "p", "abbr", "meta"):
        if "datePublished" in (element.get("itemprop") or "").split() or element.get("pubdate") is not None:
            values = (element.get("datetime"), element.get("content"), element.get("title"), _start(element))
            if date := next((date for value in values if value and (date := dates.stamp(value))), None):
                return date
    return None


def _only(page: str, found: Sequence[Block]) -> dt.date | None:
    """The date that htmldate finds in the markup, unless the page shows several: nobody can tell which one then."""
    import htmldate  # noqa: PLC0415 (for few pages)

    shown = {date for block in found if (date := dates.iso_date(block.text[:_SHORT]))}
    if len(shown) > 1:
        return None
    try:
        return dates.iso_date(htmldate.find_date(page, extensive_search=False, original_date=True) or "")
    except (ValueError, TypeError, OverflowError, AttributeError):  # what it meets in odd pages
        return None


def _start(element: etree._Element) -> str:
    return even("".join(islice(element.itertext(), 20)))[:100]


def _time(element: etree._Element) -> dt.date | None:
    for time in element.iter("time"):
        if date := dates.iso_date(time.get("datetime") or ""):
            return date
    return None
