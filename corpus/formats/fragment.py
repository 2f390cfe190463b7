"""Markup in a field that was meant for text: its paragraphs."""

from __future__ import annotations

import re

from lxml import etree

from corpus.errors import UnreadableError
from corpus.formats.blocks import blocks
from corpus.formats.lines import Line

_ELEMENT = re.compile(r"</?(?:p|div|br|h[1-6]|ul|ol|blockquote|figure|span|a|em|b|i)\b[^<>]{0,2000}>", re.IGNORECASE)


def is_markup(text: str) -> bool:
    """True if the text has elements of HTML in it."""
    return "<" in text and bool(_ELEMENT.search(text, 0, 100_000))


def lines(markup: str) -> list[Line]:
    """The visible blocks but captions and asides, each a line."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        tree = etree.fromstring(f"<div>{markup}</div>".encode("utf-8", "replace"), parser)
    except etree.Error as error:
        raise UnreadableError("its markup can't be read") from error
    if tree is None:
        return []
    found = [block for block in blocks(tree) if not block.aside and not block.caption]
    return [Line(block.text, section=block.is_heading and block.tag != "h1") for block in found]
