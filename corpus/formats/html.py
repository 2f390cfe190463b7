"""An article in a web page.

trafilatura says which part of the page is the article; the paragraphs are then read from the page itself, so that
they are whole, in order and word for word.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import trafilatura
from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats import byline, dates, furniture, head, language, text
from corpus.formats.blocks import Block, blocks
from corpus.formats.decoding import even
from corpus.formats.lines import Line, ends_sentence
from corpus.model import Draft

_MOST_BLOCKS = 3_000  # in larger pages trafilatura takes seconds, so that the paragraphs' lengths decide alone
_CONTAINED = 0.8  # part of the chosen text that the article's element must hold
_SUFFIX = re.compile(r"\s+[|–—•·:-]\s+|\s*\|\s*")


def read(page: str, known: Draft = text.NOTHING_KNOWN) -> Draft:
    """The article in a page. `known.url` is where the page is from. Raises UnreadableError if there is none."""
    tree = _parsed(page)
    facts, body = head.facts(tree, known.url)
    found = blocks(tree)
    kept = _article(found, page)
    if not kept and body:
        return text.read(body, facts)
    title = _title(found, facts, head.window_title(tree))
    facts = replace(facts, title=title, captions=tuple(_captions(found, kept)))
    facts = _beside(found, kept, facts)
    guess = language.guessed(block.text for block in kept)
    draft = text.compose(_lines(kept), replace(facts, language=guess or facts.language))
    return replace(draft, captions=tuple(dict.fromkeys(draft.captions)))


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


def _article(found: Sequence[Block], page: str) -> list[Block]:
    """The blocks that are the article, in order."""
    chosen = _chosen(found, page) or _prose(found)
    container = _container(chosen)
    if container is None:
        return []
    inside = {id(element) for element in container.iter()}
    within = [block for block in found if id(block.element) in inside and not block.aside and not block.caption]
    picked = {id(block) for block in chosen}
    beside = {id(block.element) for block in chosen}
    return _trimmed([block for block in within if _belongs(block, id(block) in picked, id(block.element) in beside)])


def _chosen(found: Sequence[Block], page: str) -> list[Block]:
    """The blocks whose text trafilatura takes for the article."""
    if len(found) > _MOST_BLOCKS:
        return []
    output = trafilatura.extract(page, include_comments=False, include_tables=True, fast=True) or ""
    lines = {" ".join(line.lstrip("- ").split()) for line in output.split("\n")}
    whole = " ".join(output.split())
    shown = [block for block in found if not block.aside and not block.caption]
    return [block for block in shown if block.text in lines or (len(block.text) > 40 and block.text in whole)]


def _container(chosen: Sequence[Block]) -> etree._Element | None:
    """The innermost element that holds most of the chosen text."""
    weights: dict[etree._Element, int] = {}
    total = 0
    for block in chosen:
        total += len(block.text)
        for element in (block.element, *block.element.iterancestors()):
            weights[element] = weights.get(element, 0) + len(block.text)
    holding = [element for element, weight in weights.items() if weight >= _CONTAINED * total]
    return max(holding, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)


def _prose(found: Sequence[Block]) -> list[Block]:
    """What reads like paragraphs: the long ones, or sentences of any length where there are none."""
    return [block for block in found if _is_prose(block)] or [block for block in found if _is_prose(block, 1)]


def _is_prose(block: Block, least: int = 60) -> bool:
    if block.aside or block.caption or block.linked >= 0.5 or len(block.text) < least:
        return False
    return ends_sentence(block.text)


def _belongs(block: Block, chosen: bool, beside: bool) -> bool:
    """True for a block of the article's element that is part of the article itself.

    `chosen` blocks are those that make it the article, `beside` those that share an element with one of them.
    """
    if block.linked > 0.8 and (not chosen or not ends_sentence(block.text) or len(block.text) < 80):
        return False
    if beside and ends_sentence(block.text):
        return True
    if block.tag == "h1" or (block.tag in ("td", "th", "caption") and not chosen):
        return False
    return chosen or block.is_heading or block.tag in ("p", "blockquote", "li", "pre", "dd", "dt") or _is_prose(block)


def _trimmed(kept: list[Block]) -> list[Block]:
    """Without the headings and links that are left over at the end."""
    while kept and (kept[-1].is_heading or (not ends_sentence(kept[-1].text) and kept[-1].linked > 0.5)):
        kept.pop()
    return kept


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


def _title(found: Sequence[Block], facts: Draft, window: str) -> str:
    """The headline as the page shows it; else as its head has it."""
    shown = [block.text for block in found if block.tag == "h1" and block.text.lower() != facts.outlet.lower()]
    told = facts.title or window
    for heading in shown:
        if not told or _overlap(heading, told) >= 0.5:
            return heading
    if facts.title:
        return _without_outlet(facts.title, facts.outlet)
    if len(shown) == 1:
        return shown[0]
    return _without_outlet(window, facts.outlet)


def _overlap(one: str, other: str) -> float:
    """Shared words as part of the shorter text's words."""
    first, second = set(one.lower().split()), set(other.lower().split())
    return len(first & second) / max(1, min(len(first), len(second)))


def _without_outlet(title: str, outlet: str) -> str:
    """The title without " | Outlet" behind it."""
    parts = _SUFFIX.split(title)
    last = parts[-1] if len(parts) > 1 else ""
    known = last and (last.lower() == outlet.lower() or byline.outlet(last) or (not outlet and len(last.split()) <= 4))
    return title[: title.rindex(last)].rstrip(" |–—•·:-") if known else title


def _beside(found: Sequence[Block], kept: Sequence[Block], facts: Draft) -> Draft:
    """With author and date as the page shows them around the headline, where its head has none."""
    if not kept:
        return facts
    first = found.index(next((block for block in kept if _is_prose(block)), kept[0]))
    start = next((n for n, block in enumerate(found[:first]) if block.tag == "h1"), max(0, first - 12))
    authors, published = facts.authors, facts.published
    for block in found[start : first + 1]:
        line = _spaced(block)
        named = byline.authors(line) or _marked_author(block.element)
        authors = authors or named
        published = published or dates.stated_date(line) or _time(block.element)
        published = published or (dates.iso_date(line) if named else None)
    return replace(facts, authors=authors, published=published)


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
