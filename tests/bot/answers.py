"""Answers made by hand, for tests of how they look."""

from __future__ import annotations

import datetime as dt
from typing import Any

from corpus.model import (
    Attribution,
    AttributionKind,
    Citation,
    Passage,
    PassageKind,
    Span,
    Speaker,
    SpeakerKind,
)
from corpus.store.store import Totals
from index.answers.results import Answer, Evidence
from index.query.model import Query, QueryKind

MAYOR = Speaker("Ines Okafor", SpeakerKind.PERSON, "mayor of Porto Verde")
HARBOUR = "“We will open the harbour by June,” Okafor said. Ships have waited since March. 42 of them lie at anchor."
TOTALS = Totals(34, 400, 210, 61, dt.date(2026, 3, 1), dt.date(2026, 10, 3), 34)


def span(text: str, words: str) -> Span:
    """Where the words stand."""
    start = text.index(words)
    return Span(start, start + len(words))


def said(
    text: str,
    words: str,
    speaker: Speaker | None = MAYOR,
    kind: AttributionKind = AttributionKind.DIRECT,
    *,
    attitude: bool = False,
) -> Attribution:
    """An attribution of words in the text."""
    return Attribution((span(text, words),), None, None, kind, speaker, attitude=attitude)


def evidence(text: str = HARBOUR, *attributions: Attribution, number: int = 1, **more: Any) -> Evidence:
    """A body paragraph from an outlet."""
    citation = Citation(
        number, f"Harbour opens ({number})", "Verde Post", (), f"https://verde.example/{number}", dt.date(2026, 5, 2)
    )
    passage = Passage(10 + number, number, PassageKind.BODY, number, text, attributions)
    return Evidence(passage, more.pop("citation", citation), 1.0, **more)


def question(kind: QueryKind = QueryKind.OTHER, **more: Any) -> Query:
    """A question of a kind."""
    return Query("who opens the harbour", kind, topic=more.pop("topic", "who opens the harbour"), **more)


def answer(*found: Evidence, kind: QueryKind = QueryKind.OTHER, **more: Any) -> Answer:
    """An answer with this evidence; without any it has abstained."""
    asked = more.pop("question", None) or question(kind)
    return Answer(asked, found, found, more.pop("abstained", not found), 0.9, **more)
