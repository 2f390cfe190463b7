"""Which blocks of a page may be its article: a first reading, which `body` corrects.

trafilatura says which text is. From its blocks follow the element that holds them and the kind they are of; what
stands in that element or is of that kind belongs to the article too, so that it comes whole and in order.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from itertools import pairwise

import trafilatura
from lxml import etree

from corpus.formats import furniture
from corpus.formats.blocks import Block
from corpus.formats.lines import ends_sentence

_MOST_BLOCKS = 3_000  # in larger pages trafilatura takes seconds, so that the paragraphs' lengths decide alone
_ENOUGH = 0.25  # of the page's prose: where trafilatura's quick reading takes less, its slower ones are asked too
_CONTAINED = 0.8  # part of the chosen text that the article's element must hold
_PARAGRAPH = 60  # size of a block that may be a paragraph, whatever it ends with
_LINKED = 0.5  # of its text in links, at most
_DOUBTED = 0.5  # of what trafilatura takes: who marks more of it as beside the article isn't believed
_BESIDE = 0.8  # part of a block's text in links from which on it points elsewhere
_TEXT_TAGS = ("p", "blockquote", "li", "pre", "dd", "dt")
_TEASER = 240  # size of a paragraph that may be the beginning of another article
_TEASERS = 3  # of these in a row are a list of others
_LEVELS = 4  # of a block's ancestors that tell its kind

Path = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FirstReading:
    """`kept` are the blocks that are the article, in order; by identity, `taken` the blocks that trafilatura takes and
    `inside` the elements in the one that holds most of the article."""

    kept: Sequence[Block] = ()
    taken: Set[int] = field(default_factory=frozenset)
    inside: Set[int] = field(default_factory=frozenset)


def first_reading(found: Sequence[Block], page: str) -> FirstReading:
    """What trafilatura and the page's elements say. `page` is the markup."""
    taken = _taken(found, page)
    beside = {id(block) for block in found if block.aside or block.caption} - _believed(taken)
    chosen = [block for block in taken if id(block) not in beside] or _prose(found, beside)
    container = _container(chosen)
    if container is None:
        return FirstReading()
    inside = {id(element) for element in container.iter()}
    picked = {id(block) for block in chosen}
    sharing = {id(block.element) for block in chosen}
    kinds = {path(block.element) for block in chosen if block.is_prose}
    heads = _heads(found, picked)
    kept = [
        block
        for number, block in enumerate(found)
        if id(block) not in beside
        and (
            _belongs(block, id(block) in picked, id(block.element) in sharing)
            if id(block.element) in inside
            else _is_outlying(block, id(block) in picked, kinds, number in heads)
        )
    ]
    return FirstReading(_trimmed(_without_teasers(kept, found)), frozenset(map(id, taken)), inside)


def _taken(found: Sequence[Block], page: str) -> list[Block]:
    """The blocks whose text trafilatura takes for the article."""
    if len(found) > _MOST_BLOCKS:
        return []
    taken = _matching(found, trafilatura.extract(page, include_comments=False, include_tables=True, fast=True) or "")
    shown = sum(block.size for block in found if block.is_prose and not block.aside and not block.caption)
    if sum(block.size for block in taken) < _ENOUGH * shown:
        return _matching(found, trafilatura.extract(page, include_comments=False, include_tables=True) or "")
    return taken


def _matching(found: Sequence[Block], output: str) -> list[Block]:
    lines = {" ".join(line.lstrip("- ").split()) for line in output.split("\n")}
    whole = " ".join(output.split())
    return [block for block in found if block.text in lines or (len(block.text) > 40 and block.text in whole)]


def _believed(taken: Sequence[Block]) -> set[int]:
    """The paragraphs taken that mark themselves as no article, if they are most of what was taken: the marks are
    wrong then."""
    told = [block for block in taken if block.size >= _PARAGRAPH and block.linked < _LINKED]
    marked = [block for block in told if block.aside or block.caption]
    mass = sum(block.size for block in marked)
    return {id(block) for block in marked} if mass > _DOUBTED * sum(block.size for block in told) else set()


def _container(chosen: Sequence[Block]) -> etree._Element | None:
    """The innermost element that holds most of the chosen text, and more than a single paragraph."""
    weights: dict[etree._Element, int] = {}
    total = 0
    for block in chosen:
        total += block.size
        for element in (block.element, *block.element.iterancestors()):
            weights[element] = weights.get(element, 0) + block.size
    holding = [element for element, weight in weights.items() if weight >= _CONTAINED * total]
    found = max(holding, key=lambda element: sum(1 for _ in element.iterancestors()), default=None)
    if found is not None and found.tag in _TEXT_TAGS and found.getparent() is not None:
        return found.getparent()
    return found


def _prose(found: Sequence[Block], beside: set[int]) -> list[Block]:
    """What reads like paragraphs: the long ones, or sentences of any length where there are none."""
    shown = [block for block in found if id(block) not in beside and block.linked < _LINKED]
    return [block for block in shown if block.is_prose] or [block for block in shown if ends_sentence(block.text)]


def _belongs(block: Block, chosen: bool, sharing: bool) -> bool:
    """True for a block of the article's element that is part of the article itself.

    `chosen` blocks are those that make it the article, `sharing` those that share an element with one of them.
    """
    if block.linked > _BESIDE and (not chosen or not ends_sentence(block.text)):
        return False
    if sharing and ends_sentence(block.text):
        return True
    if block.tag == "h1" or (block.tag in ("td", "th", "caption") and not chosen):
        return False
    return chosen or block.is_heading or block.tag in _TEXT_TAGS or block.is_prose


def _is_outlying(block: Block, chosen: bool, kinds: set[Path], leading: bool) -> bool:
    """True for a paragraph of the article outside its element: one of a kind with those inside, or between the
    headline and them."""
    if not block.is_prose or block.linked > 0.3 or furniture.is_furniture(block.text):
        return False
    return leading or (chosen and not block.is_heading) or path(block.element) in kinds


def _heads(found: Sequence[Block], picked: set[int]) -> range:
    """The places of the blocks between the headline and the first chosen paragraph."""
    first = next((number for number, block in enumerate(found) if id(block) in picked and block.is_prose), 0)
    start = next((n for n in range(first - 1, -1, -1) if found[n].tag == "h1"), first)
    return range(start + 1, first)


def _without_teasers(kept: list[Block], found: Sequence[Block]) -> list[Block]:
    """Without what stands below headlines of others, which are links: above the headline, and, one short paragraph
    each, at the end."""
    headline = next((n for n, block in enumerate(found) if block.tag == "h1" and block.linked < _LINKED), 0)
    under = {id(low): n for n, (high, low) in enumerate(pairwise(found)) if high.is_heading and high.linked > _BESIDE}
    own = [block for block in kept if under.get(id(block), headline) >= headline]
    end = len(own)
    while end and id(own[end - 1]) in under and own[end - 1].size <= _TEASER:
        end -= 1
    own = own[:end] if len(own) - end >= _TEASERS else own
    return own if any(block.is_prose for block in own) else kept


def path(element: etree._Element) -> Path:
    """What an element and those around it are called, up to one with a class."""
    found: list[tuple[str, str]] = [(str(element.tag), element.get("class") or "")]
    for above in element.iterancestors():
        name = above.get("class") or ""
        found.append((str(above.tag), name))
        if name or len(found) == _LEVELS:
            break
    return tuple(found)


def _trimmed(kept: list[Block]) -> list[Block]:
    """Without the headings and links that are left over at the end."""
    while kept and (kept[-1].is_heading or (not ends_sentence(kept[-1].text) and kept[-1].linked > 0.5)):
        kept.pop()
    return kept
