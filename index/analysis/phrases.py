"""Words in a row: where a text has a quotation word for word."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.analysis.analyzer import words

LONGEST = 300  # words of a quotation that are compared
LEFT_OUT = re.compile(r"(?<!\s)\s*[\[(]?(?:…|\.\s?\.\s?\.)[\])]?\s*")

Forms = tuple[str, ...]


def phrases(quotation: str) -> list[Forms]:
    """The words before, between and after dots that stand for something left out, LONGEST of each at most."""
    parts = (words(part, "").forms for part in LEFT_OUT.split(quotation))
    return [part[:LONGEST] for part in parts if part]


def in_a_row(parts: Sequence[Forms], there: Forms) -> tuple[int, int] | None:
    """The half-open range of the words `there` in which the parts stand, each in one piece, one after the other; None
    if they don't."""
    start, end = None, 0
    for part in parts:
        at = _place(part, there[end:])
        if at is None:
            return None
        start = end + at if start is None else start
        end += at + len(part)
    return (start, end) if start is not None else None


def _place(wanted: Forms, there: Forms) -> int | None:
    """Where all the words stand in a row."""
    # Words can't hold a line feed, so a match in the joined texts is a match of whole words.
    at = ("\n" + "\n".join(there) + "\n").find("\n" + "\n".join(wanted) + "\n")
    return ("\n" + "\n".join(there) + "\n").count("\n", 0, at + 1) - 1 if at >= 0 else None
