"""A query, understood."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class QueryKind(StrEnum):
    """What is asked for."""

    WHO_SAID = "who_said"
    WHAT_SAID = "what_said"
    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_MANY = "how_many"
    WHY = "why"
    YES_NO = "yes_no"
    LATEST = "latest"
    COMPARE = "compare"
    VERIFY = "verify"
    KEYWORDS = "keywords"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Query:
    """What the user wrote, understood.

    `understood` is a question that stands alone, with the words a follow-up left out put back; asking it again gives
    the same answer. `speakers` are names as the corpus writes them. `corrected` are (as written, as read) pairs.
    `since` and `until` are inclusive.
    """

    text: str
    understood: str
    kind: QueryKind
    speakers: tuple[str, ...] = ()
    topic: str = ""
    quoted: tuple[str, ...] = ()
    outlet: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    excluded: tuple[str, ...] = ()
    corrected: tuple[tuple[str, str], ...] = ()
    follow_up: bool = False
