"""From what the user wrote to a query, by its wording alone; the corpus has its say in `index.query.entity_linking`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from corpus.language_detection import language_of
from corpus.punctuation import QUOTES
from index.analysis.analyzer import fold, terms
from index.query.intent_patterns import READ, Intent, IntentMatcher, preferring
from index.query.model import Query, QueryKind
from index.query.operators import Operators, read_operators
from index.query.times import TimeRange, since_event, time_range

OF_A_TIME = frozenset(
    {
        QueryKind.WHAT_SAID,
        QueryKind.LATEST,
        QueryKind.COMPARE,
        QueryKind.TIMELINE,
        QueryKind.STORIES,
        QueryKind.KEYWORDS,
    }
)
"""Kinds whose answers are articles' words of a time: "in May" means what was published then."""

SINCE_AN_EVENT = OF_A_TIME - {QueryKind.KEYWORDS}
"""Kinds whose time may start with something that happened: "since the election"."""

_A_QUOTATION = 3  # words


@dataclass(frozen=True, slots=True)
class Parsed:
    """A query, and what its wording told: `text`, which is the query's too, is the question without what is only polite
    before it, `intent` has the parts as they were written, pronouns included."""

    query: Query
    intent: Intent
    text: str


def parsed(text: str, today: dt.date, otherwise: str = "") -> Parsed:
    """The query in the text; `today` is what relative dates count from, and `otherwise` the language (ISO 639-1, "" if
    nothing tells) of a text too short to show its own."""
    spoken = language_of(text, otherwise)
    matcher = preferring(IntentMatcher.shipped(), spoken or "en")
    in_it = [one for one in matcher.languages if one.language == spoken] or matcher.languages
    spelled = matcher.spelled_out(text)
    given = read_operators(spelled[:READ], today)
    dated = time_range(given.rest, today, in_it)  # "hoy" is a name in English, and a day in Spanish
    intent = matcher.intent_of(dated.rest, timed=bool(dated.words))
    if not dated.firm and intent.kind not in OF_A_TIME:
        dated = TimeRange(None, None, given.rest)
        intent = matcher.intent_of(given.rest)
    event = None if dated.words else since_event(given.rest, in_it)
    if event and (told := matcher.intent_of(event.rest, timed=True)).kind in SINCE_AN_EVENT:
        dated, intent = event, told
    plain = " ".join(spelled.split())[:READ]
    asked = plain[matcher.lead_in(plain) :]
    return Parsed(_query(asked, given, dated, intent, matcher), intent, asked)


def _query(text: str, given: Operators, dated: TimeRange, intent: Intent, matcher: IntentMatcher) -> Query:
    names = (name for name in (given.speaker, intent.speaker, intent.other) if name)
    only_timed = intent.kind is QueryKind.KEYWORDS and bool(dated.words) and not terms(intent.topic)
    query = Query(
        text=text,
        kind=QueryKind.STORIES if only_timed else _kind(intent, given),
        speakers=tuple(name for name in names if not matcher.pronoun(fold(name))),
        topic="" if only_timed else intent.topic,
        quoted=given.quoted,
        outlet=given.outlet,
        since=given.since or dated.since,
        until=given.until or dated.until,
        time_words="" if given.since or given.until else dated.words,
        event=dated.event,
        excluded=given.excluded,
        only_by=bool(given.speaker),
    )
    return _of_a_quotation(query, intent)


def _kind(intent: Intent, given: Operators) -> QueryKind:
    if given.speaker and intent.kind in {QueryKind.KEYWORDS, QueryKind.OTHER}:
        return QueryKind.WHAT_SAID
    if intent.kind is QueryKind.COMPARE and not intent.topic:
        return QueryKind.KEYWORDS
    return intent.kind


def _of_a_quotation(query: Query, intent: Intent) -> Query:
    """Whether some words were said is asked by their quotation: it is what is looked for."""
    longest = max(query.quoted, key=len, default="")
    whole = bool(query.speakers) and bool(longest) and _bare(query.topic) == _bare(longest)
    if query.kind in {QueryKind.VERIFY, QueryKind.YES_NO} and (whole or len(longest.split()) >= _A_QUOTATION):
        return replace(query, kind=QueryKind.VERIFY, topic=longest)
    if query.kind is QueryKind.VERIFY and not longest and len(intent.topic.split()) < _A_QUOTATION:
        return replace(query, kind=QueryKind.KEYWORDS)
    return query


def _bare(words: str) -> str:
    return words.strip(f"{QUOTES} ?.,")
