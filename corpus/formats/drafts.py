"""What every draft must be before it is stored."""

from __future__ import annotations

from dataclasses import replace

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats.decoding import cleaned
from corpus.formats.headline_candidates import without_outlet
from corpus.model import Draft

MOST_PARAGRAPHS = 5_000  # of one article
LONGEST_ARTICLE = 1_000_000  # characters


def checked(draft: Draft) -> Draft:
    """The draft with text that can be stored. UnreadableError if it is empty, TooLargeError if it is too long."""
    if not any(map(str.strip, draft.paragraphs)):
        raise UnreadableError("there is no article text in it")
    if len(draft.paragraphs) + len(draft.captions) > MOST_PARAGRAPHS:
        raise TooLargeError("more than {count} paragraphs are more than one article", count=MOST_PARAGRAPHS)
    if sum(map(len, (*draft.paragraphs, *draft.captions))) > LONGEST_ARTICLE:
        raise TooLargeError("more than {count} characters are more than one article", count=LONGEST_ARTICLE)
    return replace(
        draft,
        title=without_outlet(cleaned(draft.title), draft.outlet),
        paragraphs=tuple(map(cleaned, draft.paragraphs)),
        captions=tuple(map(cleaned, draft.captions)),
        outlet=cleaned(draft.outlet),
        authors=tuple(map(cleaned, draft.authors)),
        url=cleaned(draft.url),
        quoted=tuple(replace(one, source=cleaned(one.source)) for one in draft.quoted),
    )
