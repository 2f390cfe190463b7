"""What every draft must be before it is stored."""

from __future__ import annotations

from dataclasses import replace

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats.decoding import cleaned
from corpus.model import Draft

MOST_PARAGRAPHS = 5_000  # of one article
LONGEST_ARTICLE = 1_000_000  # characters


def checked(draft: Draft) -> Draft:
    """The draft with text that can be stored. UnreadableError if it is empty, TooLargeError if it is too long."""
    if not any(map(str.strip, draft.paragraphs)):
        raise UnreadableError("there is no article text in it")
    if len(draft.paragraphs) + len(draft.captions) > MOST_PARAGRAPHS:
        raise TooLargeError(f"more than {MOST_PARAGRAPHS} paragraphs are more than one article")
    if sum(map(len, (*draft.paragraphs, *draft.captions))) > LONGEST_ARTICLE:
        raise TooLargeError(f"more than {LONGEST_ARTICLE:,} characters are more than one article")
    return replace(
        draft,
        title=cleaned(draft.title),
        paragraphs=tuple(map(cleaned, draft.paragraphs)),
        captions=tuple(map(cleaned, draft.captions)),
        outlet=cleaned(draft.outlet),
        authors=tuple(map(cleaned, draft.authors)),
        url=cleaned(draft.url),
    )
