"""What a conversation is about after an answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from corpus.attribution.coreference.person_names import gender_of_given
from corpus.attribution.coreference.roles import gender as gender_of_role
from corpus.model import Speaker, SpeakerKind
from corpus.punctuation import QUOTES
from index.analysis.analyzer import fold, terms
from index.answers.results import Evidence, Result, SpeakerCard, Stories
from index.query.conversation import (
    MOST_SHOWN,
    ConversationState,
    Focus,
    heaviest,
    in_focus,
    merged_articles,
)
from index.query.description import content_words
from index.query.model import ContextTerm, Query, QueryKind

_LESS = 0.7  # what the next article of a ranking weighs of the one before
_NOT_SHOWN = 0.6  # what an article weighs that was only thought of
_THOUGHT_OF = 3  # passages that come closest to a question without an answer
_LONGEST_NAME = 4
_ANSWERED_BY_NAMES = frozenset({QueryKind.WHO, QueryKind.WHO_SAID})


def state_after(
    before: ConversationState | None, result: Result, shown: Sequence[Evidence] | None = None
) -> ConversationState:
    """The conversation after a result of which some evidence was shown, by default all."""
    evidence = result.evidence if shown is None else shown
    query = result.query
    if before and not query.follow_up and not _says_something(query):
        return before
    old = before if before and query.follow_up else None
    named = tuple(_named(query, result, evidence))
    known = before.people if before and (query.follow_up or not evidence) else ()
    people = in_focus(named, known, goes_on=query.follow_up)
    if old and old.answered_by and not evidence:  # the conversation goes on, and has nothing newer to point at
        return replace(old, query=query, people=people)
    return ConversationState(
        query=query,
        people=people,
        terms=heaviest((*_own_terms(query), *query.context, *_kept(query, old))),
        articles=merged_articles(_weighed(result, evidence), old.articles if old else ()),
        answered_by=next((item.passage.id for item in evidence), 0),
        shown=(*(old.shown if old and query.continues else ()), *(item.passage.id for item in evidence))[-MOST_SHOWN:],
    )


def _says_something(query: Query) -> bool:
    return bool(query.speakers or terms(query.topic or query.text) or query.since or query.until)


def _own_terms(query: Query) -> Iterator[ContextTerm]:
    for word in content_words(query.topic):
        yield ContextTerm(word, 1.0, name=word[0].isupper())


def _kept(query: Query, old: ConversationState | None) -> tuple[ContextTerm, ...]:
    """The topic that a query without words of its own, or more of the same, leaves as it was."""
    return old.terms if old and (query.continues or not terms(query.topic)) else ()


def _weighed(result: Result, evidence: Sequence[Evidence]) -> list[tuple[int, float]]:
    """The articles of what was shown, or of what comes closest, by their rank; a list of stories is about none."""
    if isinstance(result, Stories):
        return []
    ranked = evidence or result.ranked[:_THOUGHT_OF]
    most = 1.0 if evidence else _NOT_SHOWN
    numbers = dict.fromkeys(item.citation.article_id for item in ranked)
    return [(number, most * _LESS**rank) for rank, number in enumerate(numbers)]


def _named(query: Query, result: Result, evidence: Sequence[Evidence]) -> Iterator[Focus]:
    """Whom the query names or means, who answers it, then who is quoted, people before bodies."""
    known = {one.name: one for item in evidence for one in _speakers(item)}
    for name in query.speakers:
        yield _focus(known.get(name, Speaker(name, SpeakerKind.PERSON)), asked=True)
    if isinstance(result, SpeakerCard):
        yield _focus(Speaker(result.profile.name, result.profile.kind), asked=True)
    yield from _told_of(query, evidence)
    if query.kind in _ANSWERED_BY_NAMES:
        yield from _answering(evidence[:1], known)
    for name in query.referents:
        yield _focus(known.get(name, Speaker(name, SpeakerKind.PERSON)), asked=True)
    quoted = [known[name] for item in evidence for name in item.speakers if name in known]
    for one in sorted(quoted, key=lambda speaker: speaker.kind is not SpeakerKind.PERSON):
        yield _focus(one)


def _speakers(item: Evidence) -> list[Speaker]:
    """Those of the passage's speakers who can be asked about later: who is only described can't be told from others."""
    found = [item.speaker for item in item.passage.attributions if item.speaker]
    return [one for one in found if one.kind is not SpeakerKind.UNNAMED and not one.name.islower()]


def _focus(speaker: Speaker, *, asked: bool = False) -> Focus:
    if speaker.kind is not SpeakerKind.PERSON:
        many = speaker.kind in {SpeakerKind.ORGANISATION, SpeakerKind.GROUP}
        return Focus(speaker.name, gender_of_role(speaker.name) if not many else "", many, asked)
    given = gender_of_given(speaker.name.split()[0]) if " " in speaker.name else ""
    gender = given if given in {"he", "she"} else gender_of_role(speaker.role or "")
    return Focus(speaker.name, gender, asked=asked)


def _told_of(query: Query, evidence: Sequence[Evidence]) -> Iterator[Focus]:
    """People whom the question names and the first passages write in full: "davies" is Mike Davies."""
    asked = {fold(word) for word in content_words(query.topic)}
    names: dict[str, None] = {}
    for item in evidence[:_THOUGHT_OF]:
        for run in _capitals(item.passage.text):
            in_full = gender_of_given(run[0]) or fold(run[0]) in asked
            if fold(run[-1]) in asked and in_full and 1 < len(run) <= _LONGEST_NAME:
                names[" ".join(run)] = None
    for name in names:
        if not any(other.endswith(" " + name) for other in names):  # a family name of two words is nobody else
            yield _focus(Speaker(name, SpeakerKind.PERSON), asked=True)


def _answering(evidence: Sequence[Evidence], known: Mapping[str, Speaker]) -> Iterator[Focus]:
    """People who are the answer: whose words were looked for, or whose name is what answers."""
    for item in evidence:
        yield from (_focus(known[name], asked=True) for name in item.speakers[:1] if name in known)
        for run in _capitals(item.answering.of(item.passage.text)) if item.answering else ():
            if gender_of_given(run[0]) and 1 < len(run) <= _LONGEST_NAME:
                yield _focus(Speaker(" ".join(run), SpeakerKind.PERSON), asked=True)


def _capitals(text: str) -> Iterator[list[str]]:
    """Stretches of words that start with a capital."""
    run: list[str] = []
    for raw in text.split():
        word = raw.strip(f".,;:!?(){QUOTES}").removesuffix("’s").removesuffix("'s")
        if word[:1].isupper():
            run.append(word)
        if run and (not word[:1].isupper() or not raw[-1:].isalnum()):
            yield run
            run = []
    if run:
        yield run
