"""Who somebody is: the speaker's card, with passages that tell of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from corpus.model import SpeakerKind
from corpus.names import Fit, may_mean
from corpus.store.speakers import SpeakerProfile
from index.answers.context import AnswerContext
from index.answers.passages import passages, ranked_passages
from index.answers.results import Answer, Clarification, Doubt, Option, Result, SpeakerCard
from index.answers.speaker_quotes import said_answer
from index.query.entity_linking import Resolved
from index.query.model import Query, QueryKind

_MOST = 6  # profiles that are looked at
_LONGEST_NAME = 4  # words


async def speaker_card(context: AnswerContext, linked: Resolved, limit: int) -> Result:
    """The card of the first speaker and passages that tell who they are; a list to choose from if several bear the
    name; only the passages if nobody does."""
    query = linked.query
    asked = linked.linked[0].typed if linked.linked else query.speakers[0]
    name = linked.linked[0].people[0] if linked.linked and linked.linked[0].by_role else asked
    profiles = meant(name, await _known(context, name))
    who = replace(query, kind=QueryKind.WHO, speakers=(), topic=asked)
    if profiles:  # who they are has nothing to do with what was talked about
        who = replace(who, context=(), articles=(), referents=(), follow_up=False)
    answer = await ranked_passages(context, replace(linked, query=who), limit)
    if not profiles:
        return answer
    if len(profiles) > 1:
        return _which(query, name, profiles, answer)
    return _card(query, profiles[0], answer)


async def named_alone(context: AnswerContext, linked: Resolved, limit: int) -> Result:
    """For words alone: if they are a person's name, the card and their newest words; otherwise the passages."""
    query = linked.query
    alone = not query.follow_up and not query.limited and 0 < len(query.text.split()) <= _LONGEST_NAME
    profiles = bearing(query.text, await _known(context, query.text)) if alone else []
    if len(profiles) > 1:
        return _which(query, query.text, profiles, await ranked_passages(context, linked, limit))
    if profiles:
        said = replace(query, kind=QueryKind.LATEST, speakers=(profiles[0].name,), topic="")
        answer = replace(said_answer((await context.quotes.of(said)).newest_first, limit), query=said)
        if answer.evidence:
            return SpeakerCard(said, profiles[0], answer)
    return await passages(context, linked, limit)


async def _known(context: AnswerContext, name: str) -> list[SpeakerProfile]:
    found = await context.store.speakers.named(name, _MOST)
    return [profile for profile in found if profile.kind is not SpeakerKind.UNNAMED]


def _card(query: Query, profile: SpeakerProfile, answer: Answer) -> SpeakerCard:
    """The role answers, not a name nearby."""
    plainly = tuple(replace(item, answering=None) for item in answer.evidence)
    query = replace(query, speakers=(profile.name,))
    return SpeakerCard(query, profile, replace(answer, query=query, evidence=plainly))


def _which(query: Query, name: str, profiles: Sequence[SpeakerProfile], answer: Answer) -> Clarification:
    options = (Option(one.name, _all_said(query, one.name), one) for one in profiles)
    return Clarification(query, Doubt.WHO, tuple(options), answer, name)


def _all_said(query: Query, name: str) -> Query:
    return Query(query.text, QueryKind.LATEST, (name,), since=query.since, until=query.until)


def bearing(name: str, profiles: Sequence[SpeakerProfile]) -> list[SpeakerProfile]:
    """The people whose whole or last name it is."""
    people = [profile for profile in profiles if profile.kind is SpeakerKind.PERSON]
    return [one.who for one in may_mean(name, people, _described) if one.fit in (Fit.EXACT, Fit.PART)]


def meant(name: str, profiles: Sequence[SpeakerProfile]) -> list[SpeakerProfile]:
    """Whom somebody who writes `name` may mean."""
    return [one.who for one in may_mean(name, profiles, _described)]


def _described(profile: SpeakerProfile) -> tuple[str, SpeakerKind, Sequence[str]]:
    return profile.name, profile.kind, profile.aliases
