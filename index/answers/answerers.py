"""How each kind of query is answered: one entry a kind.

Adding a kind is adding it here, to QueryKind and to the wording (`index.query.patterns`), with a file for what it does.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping

from index.answers.comparison import comparison
from index.answers.context import AnswerContext
from index.answers.latest import latest
from index.answers.passages import passages
from index.answers.quotation_check import quotation_check
from index.answers.results import Result
from index.answers.speaker_card import named_alone, speaker_card
from index.answers.stories import stories
from index.answers.timeline import timeline
from index.query.entity_linking import Resolved
from index.query.model import QueryKind

Answerer = Callable[[AnswerContext, Resolved, int], Awaitable[Result]]
"""Takes the query with its names linked, and how many passages are wanted."""

ANSWERERS: Mapping[QueryKind, Answerer] = {
    QueryKind.WHO_SAID: passages,
    QueryKind.WHAT_SAID: passages,
    QueryKind.WHO: passages,
    QueryKind.WHEN: passages,
    QueryKind.WHERE: passages,
    QueryKind.HOW_MANY: passages,
    QueryKind.WHY: passages,
    QueryKind.YES_NO: passages,
    QueryKind.OTHER: passages,
    QueryKind.KEYWORDS: named_alone,
    QueryKind.LATEST: latest,
    QueryKind.COMPARE: comparison,
    QueryKind.TIMELINE: timeline,
    QueryKind.VERIFY: quotation_check,
    QueryKind.SPEAKER: speaker_card,
    QueryKind.STORIES: stories,
}
