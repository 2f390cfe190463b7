"""Queries and conversation states as JSON values, for buttons and for what a chat remembers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from corpus.errors import InvalidError
from corpus.model import SpeakerKind
from index.query.claims import Claim
from index.query.conversation import ConversationState, Focus
from index.query.model import ContextTerm, Query, QueryKind

VERSION = 1  # changes when what is written could be misread by the code before it


def query_values(query: Query) -> dict[str, Any]:
    """The query as JSON values; what has its default is left out."""
    values = {name: value for name, value in asdict(query).items() if value not in ((), "", None, False, 0)}
    for name in ("since", "until"):
        if name in values:
            values[name] = values[name].isoformat()
    if query.context:
        values["context"] = [[term.word, round(term.weight, 4), term.name] for term in query.context]
    return {"v": VERSION, **values, "text": query.text}


def query_of(values: Mapping[str, Any]) -> Query:
    """The query of such values. InvalidError if they are of another version or no query's."""
    try:
        if values["v"] != VERSION:
            raise InvalidError("this was kept by another version")
        return Query(
            text=str(values["text"]),
            kind=QueryKind(values["kind"]),
            speakers=tuple(values.get("speakers", ())),
            topic=values.get("topic", ""),
            context=_terms(values.get("context", ())),
            quoted=tuple(values.get("quoted", ())),
            outlet=values.get("outlet", ""),
            since=_day(values.get("since")),
            until=_day(values.get("until")),
            time_words=values.get("time_words", ""),
            event=values.get("event", ""),
            out_of_time=bool(values.get("out_of_time")),
            excluded=tuple(values.get("excluded", ())),
            corrected=tuple((one, other) for one, other in values.get("corrected", ())),
            articles=_weighed(values.get("articles", ())),
            subject=values.get("subject", ""),
            referents=tuple(values.get("referents", ())),
            answered_by=int(values.get("answered_by", 0)),
            shown=tuple(values.get("shown", ())),
            besides=tuple(values.get("besides", ())),
            follow_up=bool(values.get("follow_up")),
            continues=bool(values.get("continues")),
            replaced=bool(values.get("replaced")),
            only_by=bool(values.get("only_by")),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidError("these values are no query") from error


def claim_values(claim: Claim) -> list[Any]:
    """The claim as JSON values."""
    return [claim.words, claim.speaker, claim.kind, claim.literal]


def claim_of(values: Sequence[Any]) -> Claim:
    """The claim of such values. InvalidError if they are no claim's."""
    try:
        words, speaker, kind, literal = values
        return Claim(str(words), str(speaker), SpeakerKind(kind), bool(literal))
    except (TypeError, ValueError) as error:
        raise InvalidError("these values are no claim") from error


def state_values(state: ConversationState) -> dict[str, Any]:
    """The state as JSON values."""
    return {
        "v": VERSION,
        "query": query_values(state.query),
        "people": [[focus.name, focus.gender, focus.many, focus.asked] for focus in state.people],
        "terms": [[term.word, round(term.weight, 4), term.name] for term in state.terms],
        "articles": [[number, round(weight, 4)] for number, weight in state.articles],
        "answered_by": state.answered_by,
        "shown": list(state.shown),
    }


def state_of(values: Mapping[str, Any]) -> ConversationState:
    """The state of such values. InvalidError if they are of another version or no state's."""
    try:
        return ConversationState(
            query_of(values["query"]),
            tuple(Focus(name, gender, *map(bool, rest)) for name, gender, *rest in values["people"]),
            _terms(values["terms"]),
            _weighed(values["articles"]),
            int(values.get("answered_by", 0)),
            tuple(values["shown"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidError("these values are no conversation") from error


def _terms(values: Any) -> tuple[ContextTerm, ...]:
    return tuple(ContextTerm(word, float(weight), bool(name)) for word, weight, name in values)


def _weighed(values: Any) -> tuple[tuple[int, float], ...]:
    return tuple((int(number), float(weight)) for number, weight in values)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
