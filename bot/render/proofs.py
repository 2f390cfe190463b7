"""The proof of a passage: its words, where exactly they stand, and how to check that nothing was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from urllib.parse import quote

from bot.render.citations import citing
from bot.render.markup import Markup, blocks, bold, clipped, code, joined, lines, link, plain, quotation
from bot.translation.translator import gettext, ngettext
from corpus.model import Citation, Passage

_NEIGHBOUR_UNITS = 500
_PASSAGE_UNITS = 2200
_FRAGMENT_WORDS = 6


def proof(passages: Sequence[Passage], passage_id: int, citation: Citation) -> Markup:
    """The passage between its neighbours, its place, its digest, and a link to these very words on the page."""
    own = next(passage for passage in passages if passage.id == passage_id)
    parts = [
        quotation(clipped(passage.text, _PASSAGE_UNITS))
        if passage is own
        else plain(clipped(passage.text, _NEIGHBOUR_UNITS))
        for passage in passages
    ]
    paragraph = gettext("paragraph {number}", number=(own.paragraph or 0) + 1)
    place = gettext("title") if own.paragraph is None else paragraph
    digest = hashlib.sha256(own.text.encode("utf-8", "surrogatepass")).hexdigest()
    return blocks(
        bold(gettext("Word for word as it is stored")),
        *parts,
        citing(citation),
        lines(
            plain(_place(own, place)),
            joined((plain("SHA-256"), code(digest)), " "),
            link(gettext("these words on the page"), _on_the_page(own.text, citation.url))
            if citation.url
            else Markup(),
        ),
    )


def _place(own: Passage, place: str) -> str:
    return ngettext(
        "article {article}, {place}, {count} character",
        "article {article}, {place}, {count} characters",
        len(own.text),
        article=str(own.article_id),
        place=place,
    )


def _on_the_page(text: str, url: str) -> str:
    """The address with a text fragment (WICG): the first words to the last of the passage."""
    words = text.split()
    start = quote(" ".join(words[:_FRAGMENT_WORDS]), safe="")
    end = quote(" ".join(words[-_FRAGMENT_WORDS:]), safe="")
    parts = [start] if len(words) <= 2 * _FRAGMENT_WORDS else [start, end]
    return f"{url.partition('#')[0]}#:~:text={','.join(part.replace('-', '%2D') for part in parts)}"
