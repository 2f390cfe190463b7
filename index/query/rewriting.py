"""Follow-ups: a query read on top of a conversation. Data in, data out: nothing is worded to be read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol

from index.analysis.analyzer import fold, terms
from index.query.conversation import ConversationState, faded, heaviest
from index.query.description import content_words
from index.query.intent_patterns import IntentMatcher
from index.query.model import ContextTerm, Query, QueryKind
from index.query.offices import is_a_role
from index.query.parser import Parsed, parsed
from index.query.times import time_range

NAMED = 0.8  # what the name weighs that a pronoun stands for
_OF_SOMEBODY = frozenset({QueryKind.WHAT_SAID, QueryKind.TIMELINE, QueryKind.SPEAKER, QueryKind.LATEST})
_SAID = frozenset({QueryKind.WHAT_SAID, QueryKind.WHO_SAID, QueryKind.COMPARE, QueryKind.TIMELINE})


class Move(StrEnum):
    """What the wording alone says a follow-up does."""

    MORE = "more"
    OTHERS = "others"
    ANOTHER = "another"  # another thing, person or time in the same question
    OTHER = "other"  # the other one of those who were named
    REALLY = "really"
    BARE = "bare"  # nothing but when, where, why


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A move, the words that came with it, for BARE what kind of question it is, and for ANOTHER whether the words say
    that it is a thing: "and about the nurses?"."""

    move: Move
    rest: str = ""
    kind: QueryKind = QueryKind.OTHER
    thing: bool = False


class People(Protocol):
    """Who is known: in the archive by name or role, and in the articles just shown."""

    def meant_by(self, words: str) -> tuple[str, ...]:
        """The names of those who may be meant, of those just talked about first; empty if nobody is."""
        ...

    def speaking(self, words: str) -> tuple[str, ...]:
        """The same of those alone who speak in the articles just talked about."""
        ...

    def known(self, words: str) -> bool:
        """Whether anybody on record goes by the words as a name."""
        ...


@dataclass(frozen=True, slots=True)
class Turn:
    """A question on top of a conversation, with all that reading it needs."""

    own: Parsed
    follow_up: FollowUp
    state: ConversationState
    people: People
    matcher: IntentMatcher
    today: dt.date


@dataclass(frozen=True, slots=True)
class Reading:
    """A query as the conversation reads it. It is `certain` if the wording makes no sense alone."""

    query: Query
    certain: bool


def in_context(
    own: Parsed, state: ConversationState, people: People, matcher: IntentMatcher, today: dt.date
) -> Reading | None:
    """The question read on top of the conversation; None if that can't be."""
    found = FollowUp(Move.ANOTHER, own.text) if _is_a_time(own) else follow_up_of(own.text, matcher)
    goes_on = found is not None and found.move is Move.MORE  # also where somebody is called Mas or More
    whole = _is_a_name(own.query, people) or _asks_what_is_new(own, matcher)
    if own.query.quoted or own.query.only_by or (whole and not goes_on):
        return None
    if found is None:
        turn = Turn(own, FollowUp(Move.BARE), state, people, matcher, today)
        certain = _says_nothing(own.query) or _asks_somebody_here(own.query, people)
        return Reading(_own_question(turn), certain)
    turn = Turn(own, found, state, people, matcher, today)
    query = _MOVES[found.move](turn)
    if query is None:
        return None
    return Reading(replace(query, text=own.query.text, follow_up=True), certain=True)


def _says_nothing(query: Query) -> bool:
    """Whether it has no word but those that ask or point: "how many are there", "where is he from"."""
    return not (query.quoted or query.speakers or content_words(query.own_text))


def _asks_somebody_here(query: Query, people: People) -> bool:
    """Whether it asks what somebody said, on nothing, who speaks in what was just talked about or is only described:
    "what did the council say" means the one that it was about."""
    if query.kind is not QueryKind.WHAT_SAID or not query.speakers or terms(query.topic):
        return False
    return is_a_role(query.speakers[0]) or bool(people.speaking(query.speakers[0]))


def _is_a_time(own: Parsed) -> bool:
    """Whether it is nothing but a time."""
    return own.query.kind is QueryKind.STORIES and own.intent.kind is QueryKind.KEYWORDS


def _is_a_name(query: Query, people: People) -> bool:
    """Whether it is nothing but the name of somebody known."""
    return query.kind is QueryKind.KEYWORDS and query.topic == query.text and bool(people.meant_by(query.text))


def _asks_what_is_new(own: Parsed, matcher: IntentMatcher) -> bool:
    """Whether it asks what is new on something that it names, which the articles just shown can't tell."""
    return own.query.kind is QueryKind.LATEST and bool(terms(own.query.topic)) and not matcher.pronouns(own.text)


def follow_up_of(text: str, matcher: IntentMatcher) -> FollowUp | None:
    """What the wording leaves out; None if it is a question of its own. The small words before another thing ("and")
    count in the matcher's first language alone: elsewhere they are other words."""
    for language in matcher.languages:
        patterns = language.follow_up
        for kind, pattern in patterns.bare:
            if pattern.match(text):
                return FollowUp(Move.BARE, kind=QueryKind(kind))
        listed = (
            (Move.MORE, patterns.more),
            (Move.OTHERS, patterns.others),
            (Move.OTHER, patterns.other),
            (Move.REALLY, patterns.really),
            (Move.ANOTHER, patterns.another if language is matcher.languages[0] else ()),
        )
        for move, tried in listed:
            found = next((match for pattern in tried if (match := pattern.match(text))), None)
            if found:
                said = found.groupdict()
                return FollowUp(move, (said.get("rest") or "").strip(), thing=bool(said.get("about")))
    return None


def _more(turn: Turn) -> Query | None:
    """The question before, without what was shown; or more of what somebody said, if that is asked."""
    before, own = turn.state.query, turn.own
    query = before
    if own.query.kind is QueryKind.WHAT_SAID or turn.follow_up.rest:
        who = own.query.speakers or _bound(own.intent.speaker, turn) or before.speakers or _latest(turn)
        query = Query(own.query.text, QueryKind.WHAT_SAID if who else before.kind, who, turn.follow_up.rest)
    return replace(query, shown=turn.state.shown, continues=True)


def _others(turn: Turn) -> Query | None:
    """Who else says so; with a topic of its own, a question that may lean on the conversation as any other."""
    before, own = turn.state.query, turn.own
    said = own.query.kind is QueryKind.WHO_SAID
    topic = set(terms(own.query.topic if said else turn.follow_up.rest))
    known = {term for word in turn.state.terms for term in terms(word.word)}
    if topic and not topic <= known:
        return None if said else replace(_own_question(turn), shown=turn.state.shown)
    if before.kind not in _SAID:
        return replace(before, shown=turn.state.shown, continues=True)
    besides = tuple(dict.fromkeys((*(one.name for one in turn.state.people), *before.speakers, *before.besides)))
    query = replace(before, kind=QueryKind.WHO_SAID, speakers=(), only_by=False)
    return replace(query, besides=besides, shown=turn.state.shown, continues=True)


def _another(turn: Turn) -> Query | None:
    """The same question with another time, person or thing; a question of its own is read as one."""
    rest, before = turn.follow_up.rest, turn.state.query
    if turn.matcher.pronoun(fold(rest)) == "it":
        return before
    dated = time_range(rest, turn.today, turn.matcher.languages)
    if dated.words and not terms(dated.rest):
        return replace(
            before,
            since=dated.since,
            until=dated.until,
            time_words=dated.words,
            out_of_time=False,
            shown=(),
            continues=False,
        )
    asked = turn.matcher.intent_of(rest)
    if asked.kind is not QueryKind.KEYWORDS:
        return _own_question(replace(turn, own=parsed(rest, turn.today, turn.matcher.languages[0].language)))
    return _about(rest, turn)


def _about(rest: str, turn: Turn) -> Query:
    """The question before, of another person or thing; of a name that several have, which of them is asked back."""
    before = replace(turn.state.query, shown=(), continues=False, besides=(), corrected=())
    if before.kind is QueryKind.LATEST and not before.speakers:  # what is new, on whomever or whatever it is
        return replace(before, topic=rest, context=())
    a_thing = turn.follow_up.thing and before.speakers and not turn.people.known(rest)
    who = () if a_thing else turn.people.meant_by(rest)
    if len(who) > 1 and before.kind in _OF_SOMEBODY and turn.people.known(rest):
        who = (rest,)
    if len(who) == 1 and (before.kind in _OF_SOMEBODY or not before.topic):
        kind = QueryKind.WHAT_SAID if before.kind is QueryKind.SPEAKER else before.kind
        return replace(before, kind=kind, speakers=who)
    if before.kind in {QueryKind.WHAT_SAID, QueryKind.TIMELINE} and before.speakers:
        return replace(before, topic=rest, context=())
    if before.kind in {QueryKind.WHO_SAID, QueryKind.COMPARE}:
        return replace(before, topic=rest, context=())
    return replace(
        before,
        topic=rest,
        # What took the place of another thing gives its own to the next; it doesn't stay beside it.
        context=faded(before.context if before.replaced else turn.state.terms),
        articles=turn.state.articles,
        answered_by=turn.state.answered_by,
        replaced=True,
    )


def _other(turn: Turn) -> Query | None:
    """The question before, of the next one of those in focus; without another, what was not shown yet."""
    before = turn.state.query
    others = [one.name for one in turn.state.people if one.name not in before.speakers]
    if not others:
        return replace(before, shown=turn.state.shown, continues=True)
    kind = before.kind if before.speakers else QueryKind.WHAT_SAID
    return replace(before, kind=kind, speakers=(others[0],), shown=(), continues=False, besides=())


def _really(turn: Turn) -> Query | None:
    """The question before, asked once more: its passages are the proof."""
    return replace(turn.state.query, shown=(), continues=False)


def _bare(turn: Turn) -> Query:
    """When, where or why what was just shown was so; if nothing was, what was asked last."""
    before = turn.state.query
    unanswered = not turn.state.answered_by
    referents = _referents(turn)
    return Query(
        text=turn.own.query.text,
        kind=turn.follow_up.kind,
        topic=before.own_text if unanswered else "",
        context=heaviest((*_names_of(referents), *(before.context if unanswered else turn.state.terms))),
        referents=referents,
        articles=turn.state.articles,
        answered_by=turn.state.answered_by,
        outlet=before.outlet,
        since=before.since,
        until=before.until,
        time_words=before.time_words,
    )


def _own_question(turn: Turn) -> Query:
    """A question that may lean on the conversation: its pronouns bound, what it leaves out added with less weight."""
    own, state = _with_speakers_meant(turn), turn.state
    if own.speakers and terms(own.topic):  # with a speaker and a topic nothing is left out
        return replace(own, follow_up=own.speakers != turn.own.query.speakers)
    referents = _referents(turn) if not own.speakers else ()
    bare = own.kind is QueryKind.WHAT_SAID and not terms(own.topic)
    context = heaviest((*_names_of(referents), *(state.terms if bare else faded(state.terms))))
    asked = {term for word in own.speakers for term in terms(word)}
    return replace(
        own,
        context=tuple(term for term in context if not set(terms(term.word)) & asked),
        articles=state.articles,
        answered_by=state.answered_by,
        referents=referents,
        follow_up=True,
    )


def _with_speakers_meant(turn: Turn) -> Query:
    """The question with the speakers that the conversation gives to its pronouns and short names."""
    own = turn.own.query
    if not own.speakers:
        return replace(own, speakers=_bound(turn.own.intent.speaker, turn))
    first, *others = own.speakers
    here = turn.people.meant_by(first)
    if len(here) == 1:
        return replace(own, speakers=(here[0], *others))
    if here or turn.people.known(first):
        return own
    # Whoever they are, what is looked for are words in which they are mentioned.
    mentioned = own.topic if own.kind is QueryKind.SPEAKER else " ".join((*own.speakers, own.topic)).strip()
    return replace(own, speakers=(), topic=mentioned)


def _referents(turn: Turn) -> tuple[str, ...]:
    """The names that the question's pronouns stand for."""
    found = turn.matcher.pronouns(turn.own.text)
    pointed = [gender for gender in ("he", "she", "they") if gender in found]
    return tuple(name for gender in pointed for name in _of_gender(gender, turn.state)[:1])


def _names_of(referents: Iterable[str]) -> Iterator[ContextTerm]:
    return (ContextTerm(word, NAMED, name=True) for name in referents for word in name.split())


def _bound(words: str, turn: Turn) -> tuple[str, ...]:
    """Whom a pronoun in a speaker's place means; empty if it is none, or nobody."""
    gender = turn.matcher.pronoun(fold(words))
    return _of_gender(gender, turn.state)[:1] if gender and gender != "nobody" else ()


def _of_gender(gender: str, state: ConversationState) -> tuple[str, ...]:
    """The people in focus whom the pronoun agrees with, those asked about first; of both, those of whom nothing tells
    come after."""
    if gender in {"they", "it"}:
        sure = [one for one in state.people if one.many]
        perhaps = [one for one in state.people if not one.many and gender == "they"]
    else:
        sure = [one for one in state.people if one.gender == gender]
        perhaps = [one for one in state.people if not one.many and not one.gender]
    ordered = sorted((*sure, *perhaps), key=lambda one: not one.asked)
    return tuple(dict.fromkeys(one.name for one in ordered))


def _latest(turn: Turn) -> tuple[str, ...]:
    return tuple(one.name for one in turn.state.people[:1])


_MOVES: Mapping[Move, Callable[[Turn], Query | None]] = {
    Move.MORE: _more,
    Move.OTHERS: _others,
    Move.ANOTHER: _another,
    Move.OTHER: _other,
    Move.REALLY: _really,
    Move.BARE: _bare,
}
