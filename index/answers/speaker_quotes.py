"""What speakers said, about a topic or at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.messages import SILENCE, Message, message
from corpus.model import Citation, Passage, PassageKind
from index.analysis.analyzer import fold, terms
from index.answers.evidence import evidence_of
from index.answers.results import Answer, Evidence
from index.query.model import Query, QueryKind
from index.query.role_holders import Period
from index.ranking.calibration import probability
from index.ranking.candidate_text import read
from index.ranking.ranker import FEATURES, Ranked, family
from index.ranking.split_text import split
from index.retrieval.limits import Limits, language_asked
from index.retrieval.retriever import Retriever, SearchResult
from index.retrieval.weighted_query import asked_of

_MOST = 200  # passages of a speaker that are looked at
_COPIES = 5  # passages that are looked at for each one wanted: several outlets may carry the same
_MOST_CHOICES = 5
_AS_LIKELY = 2.3  # how much less its score may be than the best one's: a tenth of its odds
_ENOUGH = 0.3  # share of the topic that a speaker's words must have to be about it


@dataclass(frozen=True, slots=True)
class Found:
    """What a speaker said, best first, or newest first without a topic; empty if the name fits several, `choices`, or
    nobody who is `known`."""

    query: Query
    evidence: tuple[Evidence, ...] = ()
    choices: tuple[str, ...] = ()
    known: bool = True

    def after(self, query: Query, shown: frozenset[int]) -> Found:
        """The same as what another wording of the query found, within its limits and without the passages shown
        already."""
        left = (item for item in self.evidence if item.passage.id not in shown)
        return Found(query, tuple(item for item in left if _within(item, query)))

    @property
    def newest_first(self) -> Found:
        """The same by date."""
        return replace(self, evidence=tuple(newest_first(self.evidence)))


@dataclass(frozen=True, slots=True)
class SpeakerQuotes:
    """Finds what speakers said."""

    retriever: Retriever

    async def newest(self, query: Query, count: int) -> Found:
        """At least the `count` newest things that the query's first speaker said, if there are as many, on any
        topic."""
        most = _MOST if query.since or query.until else min(_MOST, _COPIES * count)
        return await self._of(replace(query, topic="", context=()), most)

    async def of(self, query: Query) -> Found:
        """What the query's first speaker said about its topic, up to a bound; if nothing, all from articles headed by
        it. Everything, newest first, if there is no topic."""
        return await self._of(query, _MOST)

    async def _of(self, query: Query, most: int) -> Found:
        names = self.retriever.snapshot.names
        asked = query.speakers[0]
        linked = await self.retriever.beside(names.linked, asked, Period(query.since, query.until))
        if len(linked.people) > 1:
            return Found(replace(query, speakers=(asked,)), choices=linked.people[:_MOST_CHOICES])
        name = next(iter(linked.people), asked)
        query = replace(query, kind=QueryKind.WHAT_SAID, speakers=(name,), meant=(name,))
        if linked.otherwise:
            query = replace(query, corrected=((asked, name),))
        language = language_asked(query.topic, self.retriever.snapshot)
        topical = set(terms(query.topic, language))
        evidence = await self._about(query) if topical else []
        # Whoever speaks all through an article on the topic need not name it.
        evidence = evidence or [
            item for item in await self._everything(query, most) if topical <= set(terms(item.citation.title, language))
        ]
        return Found(query, tuple(evidence), known=bool(linked.people))

    async def _about(self, query: Query) -> list[Evidence]:
        limits = Limits(spoken_by=query.speakers[0])
        found = await self.retriever.search(query, limits, _MOST)
        own = [item for item in found.ranked if _says(item.passage, query.speakers[0])]
        kept = [item for item in own if item.value("attributed_to_speaker") >= _ENOUGH] or _surely_about(found, own)
        return await self.retriever.beside(evidence_of, kept, found.citations)

    async def _everything(self, query: Query, most: int) -> list[Evidence]:
        store = self.retriever.store
        speakers = await store.speakers.ids(query.speakers[0])
        ids = [number for speaker in speakers for number in await store.speakers.said(speaker, limit=most)]
        passages, citations = await store.cited_passages(dict.fromkeys(ids))
        return await self.retriever.beside(self._told, query, passages, citations)

    def _told(self, query: Query, passages: Sequence[Passage], citations: Mapping[int, Citation]) -> list[Evidence]:
        """The passages in which the speaker says something, as evidence, newest first."""
        snapshot = self.retriever.snapshot
        asked = asked_of(query, "en", snapshot.passages)
        nothing = np.zeros(len(FEATURES))
        languages = snapshot.engine.languages_of([item.article_id for item in passages])
        found = [
            Ranked(read(asked, item, split(item.text, language)), 0.0, nothing)
            for item, language in zip(passages, languages, strict=True)
            if _says(item, query.speakers[0]) and _in_time(query, citations[item.article_id])
        ]
        return newest_first(evidence_of(found, citations))


def _surely_about(found: SearchResult, own: Sequence[Ranked]) -> list[Ranked]:
    """What the speaker says that is about the topic in other words, as surely as answers are told without a doubt."""
    sure = found.weights.thresholds[family(found.asked)].sure
    if not own or probability(found.asked, found.ranked, found.weights) < sure:
        return []
    return [item for item in own if item.score >= own[0].score - _AS_LIKELY]


def is_of_everything(query: Query, language: str) -> bool:
    """Whether all that a speaker said is asked for, on no topic."""
    no_topic = not terms(query.topic, language) and not query.context
    return query.kind is QueryKind.WHAT_SAID and bool(query.speakers) and no_topic


def said_answer(found: Found, limit: int) -> Answer:
    """What a speaker said, as an answer."""
    evidence = found.evidence[:limit]
    return Answer(
        query=found.query,
        evidence=evidence,
        ranked=evidence,
        abstained=not evidence,
        confidence=1.0 if evidence else 0.0,
        reason=SILENCE if evidence or found.choices else silence(found),
    )


def silence(found: Found) -> Message:
    """Why there is nothing."""
    query = found.query
    name, topic, since = query.speakers[0], query.topic, query.since
    if not found.known:
        return message("Nobody called “{name}” is on record", name=name)
    if query.outlet or query.excluded or query.quoted:
        return message("No article within the limits you set has {name} saying anything", name=name)
    if query.shown and not since:  # and nothing is left
        return message("That was all that these articles have from {name} on this", name=name)
    return _nothing_about(name, topic, since)


def _nothing_about(name: str, topic: str, since: dt.date | None) -> Message:
    if topic and since:
        return message(
            "No article has {name} saying anything about “{topic}” since {day}", name=name, topic=topic, day=since
        )
    if topic:
        return message("No article has {name} saying anything about “{topic}”", name=name, topic=topic)
    if since:
        return message("No article has {name} saying anything since {day}", name=name, day=since)
    return message("No article has {name} saying anything", name=name)


def newest_first(evidence: Sequence[Evidence]) -> list[Evidence]:
    """By the articles' dates, those without one last; within an article in its order."""

    def order(item: Evidence) -> tuple[int, int, int]:
        day = item.citation.published
        return (-(day.toordinal() if day else 0), item.citation.article_id, item.passage.id)

    return sorted(evidence, key=order)


def _within(item: Evidence, query: Query) -> bool:
    """Whether the evidence is from the outlet asked for, without the words left out and with the words quoted."""
    language = item.citation.language or "en"
    found = set(terms(item.passage.text, language))
    excluded = (term for word in query.excluded for term in terms(word, language))
    folded = fold(item.passage.text)
    return (
        fold(query.outlet) in fold(item.citation.outlet)
        and not any(term in found for term in excluded)
        and all(fold(words) in folded for words in query.quoted)
    )


def _says(passage: Passage, name: str) -> bool:
    """Whether something in the passage is surely said by the one with this name."""
    speakers = (item.speaker for item in passage.attributions if not item.attitude and not item.is_doubtful)
    return passage.kind is PassageKind.BODY and any(s is not None and s.name == name for s in speakers)


def _in_time(query: Query, citation: Citation) -> bool:
    day = citation.published
    if query.since and (day is None or day < query.since):
        return False
    return not (query.until and (day is None or day > query.until))
