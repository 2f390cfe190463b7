"""What several speakers said about a topic, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.messages import SILENCE, Message, message
from index.answers.context import AnswerContext
from index.answers.passages import which
from index.answers.results import Clarification, Comparison, Side
from index.answers.speaker_quotes import Found, said_answer, silence
from index.query.entity_linking import Resolved
from index.query.model import Query

_EACH = 3  # passages of each speaker


async def comparison(context: AnswerContext, linked: Resolved, limit: int) -> Comparison | Clarification:
    """Equally many passages of each of the query's speakers; a question back if a name fits several."""
    query = linked.query
    if linked.choices:
        return which(linked, linked.choices, said_answer(Found(query, choices=linked.choices), limit))
    found = [await context.quotes.of(replace(query, speakers=(name,))) for name in linked.names]
    return side_by_side(query, found, min(limit, _EACH))


def _together(silent: Sequence[Message]) -> Message:
    """Why some sides have nothing, as one message."""
    if not silent:
        return SILENCE
    reason, *others = silent
    for other in others:
        reason = message("{reason}. {other}", reason=reason, other=other)
    return reason


def side_by_side(query: Query, found: Sequence[Found], limit: int) -> Comparison:
    """Sides with equally many pieces of evidence, at most `limit`; those without any stay empty."""
    counts = [len(side.evidence) for side in found if side.evidence]
    most = min([*counts, limit])
    sides = tuple(Side(side.query.speakers[0], side.evidence[:most]) for side in found)
    silent = [silence(side) for side in found if not side.evidence]
    reason = _together(silent)
    if len(silent) == len(found) - 1:
        reason = message("{reason}, so there is only one side to show", reason=reason)
    query = replace(query, speakers=tuple(side.name for side in sides))
    return Comparison(query, sides, tuple(len(side.evidence) for side in found), reason)
