"""The newest on a topic, or the newest words of somebody."""

from __future__ import annotations

from dataclasses import replace

from index.answers.alternatives import with_alternatives
from index.answers.context import AnswerContext
from index.answers.passages import passages, which
from index.answers.results import Answer, Clarification
from index.answers.speaker_quotes import Found, said_answer
from index.query.entity_linking import Resolved


async def latest(context: AnswerContext, linked: Resolved, limit: int) -> Answer | Clarification:
    """What is about the topic, newest first; of a speaker, only what they said."""
    query = linked.query
    if not query.speakers:
        return await passages(context, linked, limit)
    if linked.choices:
        return which(linked, linked.choices, said_answer(Found(query, choices=linked.choices), limit))
    found = await context.quotes.of(query)
    answer = said_answer(found.newest_first, limit)
    return with_alternatives(context, replace(answer, query=replace(answer.query, kind=query.kind)))
