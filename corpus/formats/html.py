"""An article in a web page."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats import byline, dates, furniture, head, headline, page_kinds, surplus, text
from corpus.formats.blocks import Block, blocks
from corpus.formats.decoding import even
from corpus.formats.lines import Line
from corpus.formats.main_content import main_content
from corpus.formats.source import NOTHING_KNOWN
from corpus.language import language_of
from corpus.model import Draft

_FULLER = 2.0  # times the text that the page shows: so much longer, the text in its head is the whole of it


def read(page: str, known: Draft = NOTHING_KNOWN) -> Draft:
    """The article in a page. `known.url` is where the page is from.

    Raises UnreadableError if there is none, with what the page is instead where that can be told.
    """
    tree = _parsed(page)
    facts, body = head.facts(tree, known.url)
    found = blocks(tree)
    content = main_content(found, page)
    kept = surplus.without(content, facts.authors)
    page_kinds.check(tree, found, kept, facts, body)
    window = head.window_title(tree)
    title = headline.headline(found, kept, facts, window)
    outlet = facts.outlet or headline.outlet_of(window, title)
    facts = replace(facts, title=title, outlet=outlet, captions=tuple(_captions(found, kept)))
    facts = _beside(tree, found, kept, facts)
    facts = replace(facts, published=facts.published or _dated(page))
    if _is_fuller(body, kept):
        return text.read(body, facts)
    guess = language_of("\n".join(block.text for block in kept))
    draft = text.compose(_lines(kept), replace(facts, language=guess or facts.language))
    doubts = page_kinds.doubts(tree, found, kept, draft)
    return replace(draft, captions=tuple(dict.fromkeys(draft.captions)), doubts=doubts)


def _is_fuller(body: str, kept: Sequence[Block]) -> bool:
    """True if the text in the page's head is the article and what the page shows isn't, or little of it."""
    size = sum(len(block.text) for block in kept)
    whole = even(body)
    return len(body) > _FULLER * size or (len(body) > size and not any(block.text in whole for block in kept))


def _lines(kept: Sequence[Block]) -> list[Line]:
    """The blocks as lines; headings of a kind that comes again are those of sections."""
    kinds = Counter(block.tag for block in kept if block.is_heading)
    return [Line(block.text, section=kinds[block.tag] > 1) for block in kept]


def _parsed(page: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = etree.fromstring(page.encode("utf-8", "replace"), parser)
    except etree.Error as error:
        raise UnreadableError("the page can't be read") from error
    if tree is None:
        raise UnreadableError("the page is empty")
    return tree


def _captions(found: Sequence[Block], kept: Sequence[Block]) -> list[str]:
    """The captions between the headline and the end of the article, without credits."""
    if not kept:
        return []
    last = found.index(kept[-1])
    captions = []
    for block in found[: last + 1]:
        if block.caption and not block.aside and not block.credit:
            line, _ = furniture.split_credit(block.text)
            if len(line) > 15 and not furniture.is_credit(line) and not furniture.is_furniture(line):
                captions.append(line)
    return captions


def _beside(tree: etree._Element, found: Sequence[Block], kept: Sequence[Block], facts: Draft) -> Draft:
    """With author and date as the page shows them around the headline, where its head has none."""
    if not kept:
        return facts
    authors, published = facts.authors, facts.published
    for block in _around_headline(found, kept):
        line = _spaced(block)
        named = byline.authors(line) or byline.authors(block.text) or _marked_author(block.element)
        authors = authors or named
        published = published or dates.stated_date(line) or _time(block.element)
        published = published or (dates.iso_date(line) if named else None)
    published = published or _marked_date(tree) or dates.in_address(facts.url)
    return replace(facts, authors=authors, published=published)


def _around_headline(found: Sequence[Block], kept: Sequence[Block]) -> Iterator[Block]:
    """From the headline to the second paragraph, without the first: a lead may stand above the byline."""
    prose = {id(block) for block in kept if block.is_prose}
    first = next((number for number, block in enumerate(found) if id(block) in prose), found.index(kept[0]))
    start = next((n for n in range(first - 1, -1, -1) if found[n].tag == "h1"), max(0, first - 12))
    yield from found[start : first + 1]
    for block in found[first + 1 :]:
        if id(block) in prose:
            return
        yield block


def _marked_date(tree: etree._Element) -> dt.date | None:
    """The date of the element that the page's markup names as the article's."""
    for element in tree.iter("time", "span", "div", "p", "abbr", "meta"):
        if "datePublished" in (element.get("itemprop") or "").split() or element.get("pubdate") is not None:
            values = (element.get("datetime"), element.get("content"), element.get("title"), _start(element))
            if date := next((date for value in values if value and (date := dates.stamp(value))), None):
                return date
    return None


def _dated(page: str) -> dt.date | None:
    """The date that htmldate finds in the markup, where nothing that states one plainly was found."""
    import htmldate  # noqa: PLC0415 (for few pages)

    try:
        return dates.iso_date(htmldate.find_date(page, extensive_search=False, original_date=True) or "")
    except (ValueError, TypeError, OverflowError, AttributeError):  # what it meets in odd pages
        return None


def _start(element: etree._Element) -> str:
    return even("".join(islice(element.itertext(), 20)))[:100]


def _spaced(block: Block) -> str:
    """A short block's text with space between its elements: they needn't touch on the screen."""
    line = even(" ".join(block.element.itertext())) if len(block.text) <= 160 else ""
    return line if 0 < len(line) <= 200 else block.text


def _marked_author(element: etree._Element) -> tuple[str, ...]:
    """The persons in a part of the element that marks itself as the byline."""
    for part in element.iter("a", "span", "address", "p", "div"):
        words = f"{part.get('class') or ''} {part.get('rel') or ''} {part.get('itemprop') or ''}".lower()
        if "author" in words or "byline" in words:
            written = even("".join(part.itertext()))
            if len(written) <= 120 and (found := byline.authors(written) or byline.names(written)):
                return found
    return ()


def _time(element: etree._Element) -> dt.date | None:
    for time in element.iter("time"):
        if date := dates.iso_date(time.get("datetime") or ""):
            return date
    return None
