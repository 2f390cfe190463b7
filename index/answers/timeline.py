"""What a speaker said in the order of time."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from corpus.messages import SILENCE
from index.answers.context import AnswerContext
from index.answers.passages import which
from index.answers.results import Clarification, Entry, Evidence, Timeline
from index.answers.speaker_quotes import Found, said_answer, silence
from index.query.entity_linking import Resolved

_LEAST = 20  # entries


async def timeline(context: AnswerContext, linked: Resolved, limit: int) -> Timeline | Clarification:
    """The first speaker's words on the topic, earliest first, without date last; what was repeated stands at its
    earliest date."""
    query = linked.query
    if linked.choices:
        return which(linked, linked.choices, said_answer(Found(query, choices=linked.choices), limit))
    found = await context.quotes.of(query)
    dated = [(min(_dates(item), default=None), item) for item in found.evidence]
    dated.sort(key=lambda entry: (entry[0] or dt.date.max, entry[1].citation.article_id, entry[1].passage.id))
    reason = SILENCE if dated else silence(found)
    query = replace(query, speakers=found.query.speakers, corrected=found.query.corrected)
    return Timeline(query, tuple(Entry(day, item) for day, item in dated[: max(limit, _LEAST)]), reason)


def _dates(item: Evidence) -> list[dt.date]:
    return [cited.published for cited in (item.citation, *item.also_in) if cited.published]
