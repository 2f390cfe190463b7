"""From what the user wrote to a query, by its wording alone; `index.query.entity_linking` asks the corpus."""

from __future__ import annotations

import datetime as dt
import re

from index.analysis.analyzer import fold
from index.query.intent_patterns import READ, intent_of
from index.query.model import Query, QueryKind
from index.query.operators import read_operators
from index.query.times import DateRange, date_range

_TELLING = frozenset({QueryKind.WHAT_SAID, QueryKind.LATEST, QueryKind.COMPARE, QueryKind.KEYWORDS})
_OTHERS = "he she they it we you i him her them his hers their anyone anybody someone somebody people who"
_PRONOUNS = frozenset(_OTHERS.split())
_SPELLED_OUT = {
    "whos": "who is",
    "whats": "what is",
    "wheres": "where is",
    "whens": "when is",
    "hows": "how is",
    "whys": "why is",
    "wat": "what",
    "wot": "what",
    "whod": "who did",
}
_SHORT = re.compile(rf"^\s*({'|'.join(_SPELLED_OUT)})(?= )", re.IGNORECASE)


def understand(text: str, today: dt.date | None = None) -> Query:
    """The question in the text; `today` is what relative dates count from, by default no such date is read."""
    text = _SHORT.sub(lambda found: _SPELLED_OUT[found[1].lower()], text)
    day = today or dt.date.min
    given = read_operators(text[:READ], day)
    dated = date_range(given.rest, today) if today else DateRange(None, None, given.rest)
    phrased = intent_of(dated.rest)
    if not dated.firm and phrased.kind not in _TELLING:
        dated = DateRange(None, None, given.rest)
        phrased = intent_of(given.rest)
    kind = phrased.kind
    names = tuple(name for name in (given.speaker, phrased.speaker, phrased.other) if name)
    if given.speaker and kind in {QueryKind.KEYWORDS, QueryKind.OTHER}:
        kind = QueryKind.WHAT_SAID
    return Query(
        text=text,
        understood=" ".join(text.split()),
        kind=kind,
        speakers=tuple(name for name in names if fold(name) not in _PRONOUNS),
        topic=phrased.topic,
        quoted=given.quoted,
        outlet=given.outlet,
        since=given.since or dated.since,
        until=given.until or dated.until,
        excluded=given.excluded,
    )
