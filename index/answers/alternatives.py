"""What there is instead of an answer: what the one asked about did say."""

from __future__ import annotations

from dataclasses import replace

from index.answers.context import AnswerContext
from index.answers.results import Answer, Option
from index.query.model import Query, QueryKind


def with_alternatives(context: AnswerContext, answer: Answer) -> Answer:
    """The answer; one that abstains with what may be asked instead."""
    names = answer.query.speakers[:1] if answer.abstained and answer.query.topic else ()
    known = [name for name in names if name in context.snapshot.names.named(name).people]
    everything = [Option(name, Query(answer.query.text, QueryKind.LATEST, (name,))) for name in known]
    return replace(answer, instead=tuple(everything))
