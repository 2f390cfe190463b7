"""An article in a web page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats import furniture, head, headline, page_kinds, plain_text, quoted
from corpus.formats.address import names_host
from corpus.formats.blocks import Block, blocks
from corpus.formats.body import body
from corpus.formats.decoding import even
from corpus.formats.headline_features import Page
from corpus.formats.lines import Line
from corpus.formats.publication_date import publication_date
from corpus.formats.signature import signers
from corpus.formats.source import NOTHING_KNOWN
from corpus.language_detection import language_of
from corpus.model import Draft

_FULLER = 2.0  # times the text that the page shows: so much longer, the text in its head is the whole of it


def read(page: str, known: Draft = NOTHING_KNOWN) -> Draft:
    """The article in a page. `known.url` is where the page is from.

    Raises UnreadableError if there is none, with what the page is instead where that can be told.
    """
    tree = parsed(page)
    told = head.Head.of(tree)
    facts, written = head.facts(told, known.url)
    sources = quoted.taken(tree)
    found = blocks(tree)
    kept = body(found, page, facts.authors, facts.title or told.window)
    guess = language_of("\n".join(block.text for block in kept))
    page_kinds.check(told, found, kept, replace(facts, language=guess or facts.language), written)
    title = headline.headline(Page(found, kept, facts, told.titles))
    outlet = facts.outlet or headline.outlet_of(told.window, title)
    facts = replace(facts, title=title, outlet=outlet, captions=tuple(_captions(found, kept)))
    published = publication_date(told, page, found, kept, facts)
    facts = replace(facts, authors=_named(found, kept, facts), published=published)
    if _is_fuller(written, kept):
        return plain_text.read(written, facts)
    draft = plain_text.compose(_lines(kept), replace(facts, language=guess or facts.language))
    doubts = page_kinds.doubts(told, found, kept, draft)
    named = quoted.paragraphs(draft.paragraphs, kept, sources)
    return replace(draft, captions=tuple(dict.fromkeys(draft.captions)), doubts=doubts, quoted=named)


def _is_fuller(written: str, kept: Sequence[Block]) -> bool:
    """True if the text in the page's head is the article and what the page shows isn't, or little of it."""
    size = sum(len(block.text) for block in kept)
    whole = even(written)
    return len(written) > _FULLER * size or (len(written) > size and not any(block.text in whole for block in kept))


def _lines(kept: Sequence[Block]) -> list[Line]:
    """The blocks as lines; headings of a kind that comes again are those of sections."""
    kinds = Counter(block.tag for block in kept if block.is_heading)
    return [Line(block.text, section=kinds[block.tag] > 1) for block in kept]


def parsed(page: str) -> etree._Element:
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = etree.fromstring(page.encode("utf-8", "replace"), parser)
    except etree.Error as error:
        raise UnreadableError("the page can't be read") from error
    if tree is None:
        raise UnreadableError("the page is empty")
    for other in list(tree.itersiblings()):  # what stands behind an </html> that came too early
        tree.extend(other)
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


def _named(found: Sequence[Block], kept: Sequence[Block], facts: Draft) -> tuple[str, ...]:
    """The authors that the head names, or else who signs the page; what the site is called is none."""
    shown = signers(found, kept)
    told = (facts.authors, *shown) if facts.authors else shown
    persons = (tuple(name for name in names if not names_host(name, facts.url)) for names in told)
    return next(filter(None, persons), ())
