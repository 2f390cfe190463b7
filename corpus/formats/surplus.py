"""What stands among an article's paragraphs and is not part of it: embedded posts, pull quotes, captions that no
element marks, boxes about the author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from corpus.formats import furniture
from corpus.formats.blocks import Block
from corpus.formats.lines import ends_sentence
from corpus.punctuation import QUOTES

_POST = re.compile(r"(?<![—–-])[—–-]{1,2}\s?[^()]{1,80}\(@\w{1,40}\)(?:\s.{0,60})?")
_QUOTED = re.compile(rf"[{QUOTES}]\s?(?P<words>.{{15,400}}?)\s?[{QUOTES}][.,]?\s?")
_NO_LETTER = re.compile(r"[\W_]+")
_BOX = 6  # blocks, at most, of an embedded thing
_CAPTION = 200  # characters
_LABEL = 120
_REST = 0.35  # of the text, at most, that may follow a heading about the author


def without(kept: Sequence[Block], authors: Sequence[str]) -> list[Block]:
    """The blocks that are the article's own, in order."""
    dropped = {id(block) for found in (_posts(kept), _pull_quotes(kept), _captions(kept)) for block in found}
    own = [block for block in kept if id(block) not in dropped]
    return own[: _about_author(own)] or list(kept)


def _posts(kept: Sequence[Block]) -> Iterator[Block]:
    """The blocks of embedded posts: what stands in one small element with a line that signs it."""
    for block in kept:
        if len(block.text) <= 400 and (_POST.fullmatch(block.text) or _POST.search(block.text[-160:])):
            box = _box(block, kept)
            yield from box or [block]


def _pull_quotes(kept: Sequence[Block]) -> Iterator[Block]:
    """Quotations that a paragraph has too, and the label that stands in one small element with such a one."""
    texts = [_NO_LETTER.sub("", block.text) for block in kept]
    for number, block in enumerate(kept):
        quoted = _QUOTED.fullmatch(block.text) if len(block.text) <= 420 else None
        marked = block.tag in ("blockquote", "q") or _QUOTED.fullmatch(block.text)
        words = _NO_LETTER.sub("", quoted["words"] if quoted else block.text)
        if not marked or len(words) < 15:
            continue
        if any(words in text for place, text in enumerate(texts) if place != number and len(text) > len(words)):
            yield block
            yield from (other for other in _box(block, kept) if len(other.text) <= _LABEL)


def _captions(kept: Sequence[Block]) -> Iterator[Block]:
    """Lines that share a small element with a picture and nothing else, and are no sentence."""
    for block in kept:
        if len(block.text) > _CAPTION or ends_sentence(block.text) or block.is_heading or block.tag == "li":
            continue
        parent = block.element.getparent()
        for element in (block.element, parent):
            if element is not None and next(element.iter("img", "picture"), None) is not None:
                if len(_inside(element, kept)) == 1:
                    yield block
                break


def _about_author(own: Sequence[Block]) -> int:
    """Where the article ends: before the last heading that announces its author, if little follows."""
    total = sum(block.size for block in own)
    after = 0
    for number in range(len(own) - 1, 0, -1):
        block = own[number]
        if after > _REST * total:
            break
        if len(block.text) <= _LABEL and furniture.is_author_box(block.text):
            return number
        after += block.size
    return len(own)


def _box(block: Block, kept: Sequence[Block]) -> list[Block]:
    """The blocks in the largest element around this one that holds only a few."""
    found: list[Block] = []
    for element in block.element.iterancestors():
        inside = _inside(element, kept)
        if len(inside) > min(_BOX, len(kept) - 1) or sum(other.size for other in inside) > 1_000:
            break
        found = inside
    return found


def _inside(element: etree._Element, kept: Sequence[Block]) -> list[Block]:
    elements = {id(inner) for inner in element.iter()}
    return [block for block in kept if id(block.element) in elements]
