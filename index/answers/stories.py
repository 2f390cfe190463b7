"""What happened in some time: one passage of each story, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.messages import SILENCE, Message
from corpus.model import Citation, Passage, PassageKind
from index.analysis.analyzer import terms
from index.answers.context import AnswerContext
from index.answers.latest import latest
from index.answers.results import Evidence, Result, Stories
from index.query.entity_linking import Resolved
from index.query.model import QueryKind

_LOOKED_AT = 200  # articles, newest first
_SAME = 0.25  # share of the terms of two articles' beginnings from which they tell one story
_BEGINNING = 3  # passages


async def stories(context: AnswerContext, linked: Resolved, limit: int) -> Result:
    """The stories of the query's time, on a topic the newest that is about it."""
    query = linked.query
    if query.topic:
        return await latest(context, replace(linked, query=replace(query, kind=QueryKind.LATEST)), limit)
    listed = await context.store.articles(0, _LOOKED_AT, days=(query.since, query.until))
    cited = [item for item in listed if query.outlet.casefold() in item.outlet.casefold()]
    clusters = await _clusters(context, cited, limit + 1)
    reason = SILENCE if clusters else Message("No article is from that time")
    return Stories(query, tuple(clusters[:limit]), reason)


async def _clusters(context: AnswerContext, cited: Sequence[Citation], most: int) -> list[Evidence]:
    """The stories, newest first, each by its newest article; at most `most`."""
    found: list[tuple[frozenset[str], Evidence]] = []
    for citation in cited:
        article = await context.store.article(citation.article_id)
        beginning = [one for one in article.passages if one.kind is not PassageKind.CAPTION][:_BEGINNING]
        told = frozenset(term for one in beginning for term in terms(one.text, citation.language or "en"))
        place = next((at for at, (other, _) in enumerate(found) if _share(told, other) >= _SAME), None)
        if place is not None:
            known = found[place][1]
            found[place] = found[place][0], replace(known, also_in=(*known.also_in, citation))
        elif len(found) < most:
            found.append((told, Evidence(_lead(beginning), citation, 0.0)))
    return [evidence for _, evidence in found]


def _lead(beginning: Sequence[Passage]) -> Passage:
    return next((one for one in beginning if one.kind is PassageKind.BODY), beginning[0])


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / (len(one | other) or 1)
