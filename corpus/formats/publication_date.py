"""When a page's article came out: the likeliest of the days that it states, if that is likely enough.

What readers are shown and what the head says differ where there are updates and other time zones; what counts is
learned by `tests.training.pages.dates`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from corpus.formats import choice, dates
from corpus.formats.blocks import Block
from corpus.formats.date_candidates import Candidates, candidates
from corpus.formats.head import Head
from corpus.model import Draft

LIKELY = 0.4  # the probability from which on a day is told: about as many days are wrong as are left out


def publication_date(
    head: Head, page: str, found: Sequence[Block], kept: Sequence[Block], facts: Draft
) -> dt.date | None:
    """The day, None if it can't be told. `page` is the markup."""
    stated = candidates(head, found, kept, facts.url)
    return likeliest(stated) if stated else _in_markup(page)


def likeliest(stated: Candidates) -> dt.date | None:
    """The most probable day, None if that isn't probable enough."""
    odds = choice.probabilities([*stated.values(), none_of(stated)], choice.weights("publication_date"))
    best, date = max(zip(odds, stated, strict=False), default=(0.0, None))
    return date if best >= LIKELY else None


def none_of(stated: Candidates) -> choice.Signs:
    """What speaks for none of the days being it."""
    return {"none": 1.0, "none_of_many": float(len(stated) > 3)}


def _in_markup(page: str) -> dt.date | None:
    """The date that htmldate finds."""
    import htmldate  # noqa: PLC0415 (for few pages)

    try:
        return dates.iso_date(htmldate.find_date(page, extensive_search=False, original_date=True) or "")
    except (ValueError, TypeError, OverflowError, AttributeError):  # what it meets in odd pages
        return None
