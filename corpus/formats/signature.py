"""Who signs an article on its page: around its headline, right above it, below its lead, or at its end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml import etree

from corpus.formats import byline
from corpus.formats.blocks import Block
from corpus.formats.date_candidates import around_headline, spaced
from corpus.formats.decoding import even

_LABEL = 12  # characters of what stands before a name: "By", "Autorin:"
_SHORT = 120
_ABOVE = 2  # blocks above the headline
_BELOW = 4  # blocks behind the first two paragraphs
_END = 2  # blocks at the end of the text


def signers(found: Sequence[Block], kept: Sequence[Block]) -> Iterator[tuple[str, ...]]:
    """The persons of each line that may sign the article, where they are likeliest to do it first."""
    if not kept:
        return
    near = list(around_headline(found, kept))
    places = {id(block): place for place, block in enumerate(found)}
    first, last, end = places[id(near[0])], places[id(near[-1])], places[id(kept[-1])]
    for block in near:
        yield _written(block) or _marked(block.element) or _labelled(found, places[id(block)])
    for block in (*reversed(found[max(0, first - _ABOVE) : first]), *found[last + 1 : last + 1 + _BELOW]):
        if not block.aside:  # as teasers of others' articles are
            yield _marked(block.element)
    for block in found[max(last + 1, end + 1 - _END) : end + 1]:
        if not block.aside and len(block.text) <= _SHORT:
            yield _written(block)


def _written(block: Block) -> tuple[str, ...]:
    """The persons of a byline; of an element that holds more, those of the block's own text."""
    whole = spaced(block)
    is_whole = "".join(whole.split()) == "".join(block.text.split())
    return (byline.authors(whole) if is_whole else ()) or byline.authors(block.text)


def _labelled(found: Sequence[Block], place: int) -> tuple[str, ...]:
    """The persons behind a label that is a block of its own ("By", "Author:")."""
    label, behind = found[place].text, found[place + 1 : place + 2]
    return byline.authors(f"{label} {behind[0].text}") if behind and len(label) <= _LABEL else ()


def _marked(element: etree._Element) -> tuple[str, ...]:
    """The persons in a part of the element that marks itself as the byline."""
    for part in element.iter("a", "span", "address", "p", "div", "h2", "h3"):
        words = f"{part.get('class') or ''} {part.get('rel') or ''} {part.get('itemprop') or ''}".lower()
        if "author" in words or "byline" in words:
            written = even(" ".join(part.itertext()))
            if len(written) <= _SHORT and (names := byline.written(written)):
                return names
    return ()
