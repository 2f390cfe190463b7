"""A request answered: its text understood alone and in the light of the conversation, the better reading taken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.errors import NotFoundError
from corpus.language_detection import language_of
from corpus.model import Article, Speaker
from index.analysis.analyzer import fold, terms
from index.answers.answerers import ANSWERERS
from index.answers.claim_check import claim_check
from index.answers.context import AnswerContext
from index.answers.results import Answer, Clarification, Doubt, Option, Result
from index.query.claims import bare_quotation, claims_of, reads_as_claim
from index.query.command_queries import quotation_query
from index.query.conversation import ConversationState
from index.query.description import described
from index.query.entity_linking import resolve
from index.query.intent_patterns import IntentMatcher, preferring
from index.query.model import Query, QueryKind
from index.query.offices import without_determiner
from index.query.parser import Parsed, parsed
from index.query.readings import ALIKE, Finding, in_context_probability, in_context_signs
from index.query.request import Request
from index.query.rewriting import in_context
from index.query.small_words import put_right
from index.retrieval.limits import Limits, language_asked

_EVEN = 0.5
_ALL = 0.999  # the share of an event's words that a passage must have to tell of it
_TELLING = 3
_LOOKED_THROUGH = 3  # articles just talked about, for who speaks in them
_LINKS = frozenset({"the", "a", "an", "his", "her", "their", "its", "of", "for"})
_AFTER_HEADS = frozenset({",", "of", "for", "at", "in", "on", "and", "who"})


async def interpreted(request: Request, context: AnswerContext, today: dt.date) -> Result:
    """What the request comes to."""
    if request.claims:
        return await claim_check(request.claims, context, request.text)
    if request.query:
        return await answered(request.query, context, request.limit)
    if await context.retriever.beside(reads_as_claim, request.text, today):
        if quotation := bare_quotation(request.text):
            return await answered(quotation_query(quotation), context, request.limit)
        if claims := claims_of(await context.attribute(request.text), context.snapshot.names.is_known):
            return await claim_check(claims, context, request.text)
    text = await context.retriever.beside(put_right, request.text, context.snapshot)
    own = await context.retriever.beside(parsed, text, today, _language_before(request, context))
    if request.state is None:
        return await answered(own.query, context, request.limit)
    return await _in_conversation(own, request.state, context, request.limit, today)


def _language_before(request: Request, context: AnswerContext) -> str:
    """What a question too short to tell is in: the conversation's language, else the archive's, if it has but one; ""
    if nothing tells. "and craig hoy?" asks of a day in Spanish only."""
    known = context.snapshot.engine.languages
    only = next(iter(known)) if len(known) == 1 else ""
    return language_of(request.state.query.text, only) if request.state else only


async def answered(query: Query, context: AnswerContext, limit: int) -> Result:
    """The result of a query, by its kind. Where nothing is from the time that its wording names, the rest of the
    archive is looked through: people say "this week" of what they read last, and dates are of the articles."""
    found = await _kept_to_time(query, context, limit)
    if not found.abstained or not query.time_words:
        return found
    other = await _kept_to_time(query.at_any_time, context, limit)
    return found if other.abstained and not (other.ranked and not found.ranked) else other


async def _kept_to_time(query: Query, context: AnswerContext, limit: int) -> Result:
    query = await _dated(query, context) if query.event and not query.since and not query.out_of_time else query
    language = language_asked(query.search_text, context.snapshot)
    linked = await context.retriever.beside(resolve, query, language, context.snapshot)
    return await ANSWERERS[linked.query.kind](context, linked, limit)


async def _dated(query: Query, context: AnswerContext) -> Query:
    """The query from the day of the article that tells of its event; out of time if none does."""
    asked = Query(query.event, QueryKind.KEYWORDS, topic=query.event)
    found = await context.retriever.search(asked, Limits())
    told = [item for item in found.ranked[:_TELLING] if item.value("coverage_kin") > _ALL]
    day = next((day for item in told if (day := found.citations[item.passage.article_id].published)), None)
    return replace(query, since=day) if day else replace(query, out_of_time=True)


async def _in_conversation(
    own: Parsed, state: ConversationState, context: AnswerContext, limit: int, today: dt.date
) -> Result:
    spoken = language_of(own.query.text, language_of(state.query.text, "en"))
    matcher = preferring(IntentMatcher.shipped(), spoken)
    articles = await articles_of(state, context)
    reading = in_context(own, state, KnownPeople(context, articles), matcher, today)
    if reading is None:
        return await answered(own.query, context, limit)
    subject = next((article.citation.title for article in articles), "")
    read = replace(reading.query, subject=subject if reading.query.articles else "")
    if reading.certain:
        leaning = await answered(read, context, limit)
        says_something = own.query.speakers or (not state.answered_by and terms(own.query.topic))
        alone_too = leaning.abstained and says_something and not read.continues
        alone = await answered(own.query, context, limit) if alone_too else leaning
        return leaning if alone.abstained else alone
    alone = await answered(own.query, context, limit)
    leaning = await answered(read, context, limit)
    findings = finding_of(alone), finding_of(leaning)
    signs = in_context_signs(own, articles, findings, matcher, context.snapshot.passages)
    return _better(alone, leaning, in_context_probability(signs))


def finding_of(result: Result) -> Finding:
    """What tells how well a reading of a question goes."""
    for first in result.ranked[:1]:
        language = first.citation.language or "en"
        return Finding(result.confidence, first.citation.article_id, frozenset(terms(first.passage.text, language)))
    return Finding(result.confidence)


def _better(alone: Result, leaning: Result, probability: float) -> Result:
    """The likelier of two readings, by the probability that the question leans on the conversation; a question back
    where they are about as likely and show different passages. If both lead to one passage, the surer one tells it."""
    if isinstance(alone, Clarification) and not alone.evidence and leaning.evidence:
        return leaning  # what would be asked back was told before
    first, second = (leaning, alone) if probability >= _EVEN else (alone, leaning)
    if first.abstained and not second.abstained and _leading(first) == _leading(second):
        return second
    differ = first.evidence and second.evidence and first.ranked[:1] != second.ranked[:1]
    if abs(probability - _EVEN) > ALIKE or not differ or not isinstance(first, Answer):
        return first
    options = (Option(str(described(leaning.query)), leaning.query), Option("", alone.query))
    return Clarification(first.query, Doubt.CONTEXT, options, first)


def _leading(result: Result) -> int:
    """The passage that a result finds first, 0 if none."""
    return next((item.passage.id for item in result.ranked), 0)


async def articles_of(state: ConversationState, context: AnswerContext) -> list[Article]:
    """The articles just talked about that are still there, heaviest first."""
    found = []
    for number, _ in state.articles[:_LOOKED_THROUGH]:
        try:
            found.append(await context.store.article(number))
        except NotFoundError:
            continue
    return found


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """Who may be meant: those who speak in the articles just talked about, then anybody in the archive."""

    context: AnswerContext
    articles: Sequence[Article]

    def meant_by(self, words: str) -> tuple[str, ...]:
        """The names of those with all these words in their name or role, of those who speak in the first articles
        first; empty if there are none."""
        if here := self.speaking(words):
            return here
        linked = self.context.snapshot.names.linked(words)
        several_hold_it = linked.by_role and len(linked.people) > 1
        return () if linked.otherwise or several_hold_it else _named(linked.people)

    def speaking(self, words: str) -> tuple[str, ...]:
        """The same of those alone who speak in the first of the articles in which anybody meant does."""
        wanted = [word for word in _words(without_determiner(words)) if word not in _LINKS]
        for article in self.articles if wanted else ():
            found = dict.fromkeys(one.name for one in _speakers(article) if _is_meant(wanted, one))
            if found:
                return tuple(found)
        return ()

    def known(self, words: str) -> bool:
        """Whether anybody on record goes by the words as a name."""
        linked = self.context.snapshot.names.linked(words)
        return bool(_named(linked.people)) and not linked.by_role


def _named(people: Sequence[str]) -> tuple[str, ...]:
    """Those with a name: whom one article calls "the union" isn't the next one's."""
    return tuple(name for name in people if not name.islower())


def _speakers(article: Article) -> list[Speaker]:
    return [item.speaker for passage in article.passages for item in passage.attributions if item.speaker]


def _is_meant(wanted: Sequence[str], speaker: Speaker) -> bool:
    """Whether the words are of the speaker's name as it is written ("the nurses" aren't the College of Nursing), or of
    a role in any form and say what that is: "the mayor", not "the town"."""
    if any(set(wanted) <= set(_words(name)) for name in (speaker.name, *speaker.aliases)):
        return True
    role, wanted = _stems(_words(speaker.role or "")), _stems(wanted)
    head = next((at for at, word in enumerate(role) if at and word in _AFTER_HEADS), len(role)) - 1
    return bool(role) and set(wanted) <= set(role) and wanted[-1] == role[head]


def _words(text: str) -> list[str]:
    return fold(text).replace("'s", " ").replace(",", " , ").replace("-", " ").split()


def _stems(words: Sequence[str]) -> list[str]:
    return [next(iter(terms(word)), word) for word in words]
