"""The passages that answer: for every kind of query that has no way of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.messages import SILENCE, Message, message
from index.answers.alternatives import with_alternatives
from index.answers.builder import LEADING, answer_of, is_of_others, no_words_of, open_choices
from index.answers.context import AnswerContext
from index.answers.results import Answer, Clarification, Doubt, Option
from index.answers.speaker_quotes import Found, is_of_everything, said_answer
from index.query.entity_linking import Resolved
from index.query.model import Query, QueryKind
from index.retrieval.limits import Limits, language_asked

_POINTED_WITHIN = 15  # passages among which the one is that "that" means


async def passages(context: AnswerContext, linked: Resolved, limit: int) -> Answer | Clarification:
    """The best passages; a question back where they are of several who share the name asked for."""
    query = linked.query
    if is_of_everything(query, language_asked(query.search_text, context.snapshot)):
        if linked.choices:
            return which(linked, linked.choices, said_answer(Found(query, choices=linked.choices), limit))
        newest = await context.quotes.newest(query, limit + len(query.shown))
        if newest.evidence:
            return with_alternatives(
                context, said_answer(newest.after(query, frozenset(query.shown)), limit), linked.linked
            )
    if _points(query):
        found = _when_it_was(await ranked_passages(context, linked, max(limit, _POINTED_WITHIN)))
    else:
        found = await ranked_passages(context, linked, max(limit, LEADING))
    if found.abstained and (described := _by_description(linked)):
        other = await ranked_passages(context, described, max(limit, LEADING))
        found = found if other.abstained else other
    answer = replace(found, evidence=found.evidence[:limit], ranked=found.ranked[:limit])
    choices = open_choices(linked, (found.evidence or found.ranked)[:LEADING])
    return which(linked, choices, answer) if choices else answer


def _points(query: Query) -> bool:
    """Whether it is nothing but "when was that?"."""
    return query.kind is QueryKind.WHEN and not query.topic and bool(query.answered_by)


def _when_it_was(found: Answer) -> Answer:
    """For "when was that?" the passage that it points at, for the day of its article stands under it, and others of
    that article that give a day; these first if the article has none. Only a day in the passage itself is sure."""
    pointed = next((item for item in found.ranked if item.passage.id == found.query.answered_by), None)
    if pointed is None:
        return found
    article = pointed.citation
    dated = [item for item in found.ranked if item.answering and item.citation.article_id == article.article_id]
    first, others = [pointed], [item for item in dated if item is not pointed]
    told = first + others if article.published or pointed.answering else others + first
    doubtful = found.doubtful or not pointed.answering
    ranked = (*told, *(item for item in found.ranked if all(item is not one for one in told)))
    return replace(found, evidence=tuple(told), ranked=ranked, abstained=False, doubtful=doubtful, reason=SILENCE)


def _by_description(linked: Resolved) -> Resolved | None:
    """The query with the words of a role in its topic, where they were taken for a holder of that role: another one may
    be meant, whom the article only calls so."""
    query, roles = linked.query, [one.typed for one in linked.linked if one.by_role]
    if not roles or not query.topic or query.continues:
        return None
    corrected = tuple(pair for pair in query.corrected if pair[0] not in roles)
    topic = " ".join((*roles, query.topic))
    return Resolved(replace(query, speakers=(), meant=(), topic=topic, corrected=corrected))


async def ranked_passages(context: AnswerContext, linked: Resolved, limit: int) -> Answer:
    """The best passages, or the reason why there are none. Where somebody's words are asked for and others speak in all
    of these, theirs are looked through alone: those come closest that are about it in other words. If none does,
    nothing is shown: whoever was asked for by name isn't answered for by others."""
    query = linked.query
    limits = Limits.of(query, unclear=bool(linked.choices))
    answer = await _answer(context, linked, limits, limit)
    if not limits.spoken_by and is_of_others(answer.evidence[:LEADING], query):
        answer = await _of_their_own(context, linked, limits, answer, limit)
    if query.continues and answer.abstained:
        return replace(answer, reason=_no_more(query.besides), unknown=(), nearest=())
    return with_alternatives(context, answer, linked.linked)


async def _of_their_own(
    context: AnswerContext, linked: Resolved, limits: Limits, of_others: Answer, limit: int
) -> Answer:
    """What is shown where an answer has only others' words: theirs who were asked for; if they have none, nothing,
    unless they were asked for by what they are. Of several who share a name nobody is looked through alone."""
    query, by_name = linked.query, any(one.people and not one.by_role for one in linked.linked)
    if len(query.people) == 1:
        own = await _answer(context, linked, replace(limits, spoken_by=query.people[0]), limit)
        if own.abstained:
            return replace(own, ranked=of_others.ranked) if by_name else of_others
        return own
    if not by_name:
        return of_others
    reason = no_words_of(query.speakers[0])
    return replace(of_others, evidence=(), abstained=True, doubtful=False, reason=reason)


async def _answer(context: AnswerContext, linked: Resolved, limits: Limits, limit: int) -> Answer:
    read = [read for _, read in linked.query.corrected] + [term for _, terms in linked.nearest for term in terms]
    context.retriever.foresee_written(read)
    found = await context.retriever.search(linked.query, limits)
    written = await context.retriever.written(read) if read else {}
    return await context.retriever.beside(answer_of, found, linked, written, limit)


def which(linked: Resolved, choices: Sequence[str], answer: Answer) -> Clarification:
    """The question back, when a name fits several: the same query with each of them in its place."""
    options = tuple(Option(name, linked.meaning(name)) for name in choices)
    return Clarification(linked.query, Doubt.WHO, options, answer, linked.unclear)


def _no_more(besides: tuple[str, ...]) -> Message:
    """Why what goes on finds nothing."""
    if not besides:
        return Message("That was all there is on this")
    if len(besides) > 2:
        return Message("Nobody but those shown already is on record with this")
    if len(besides) == 2:
        return message("Nobody but {name} and {other} is on record with this", name=besides[0], other=besides[1])
    return message("Nobody but {name} is on record with this", name=besides[0])
