"""What speakers said: one's words about a topic, several side by side, and in the order of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from corpus.model import Citation, Passage, PassageKind
from index.analysis.analyzer import fold, terms, words
from index.answers.evidence import evidence_of
from index.answers.results import Answer, Comparison, Entry, Evidence, Side, Timeline
from index.query.model import Query, QueryKind
from index.query.role_holders import Period
from index.ranking.features import read
from index.ranking.ranker import FEATURES, Ranked
from index.retrieval.retriever import Limits, Retriever, language_asked
from index.retrieval.weighted_query import asked_of

_MOST = 200  # passages of a speaker that are looked at
_COPIES = 5  # passages that are looked at for each one wanted: several outlets may carry the same
_MOST_CHOICES = 5
_ENOUGH = 0.3  # share of the topic that a speaker's words must have to be about it


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose words about what (everything if `topic` is empty), published when; the days are inclusive."""

    name: str
    topic: str = ""
    since: dt.date | None = None
    until: dt.date | None = None

    @property
    def query(self) -> Query:
        """The same as a query."""
        understood = f"What did {self.name} say about {self.topic}?" if self.topic else f"What did {self.name} say?"
        return Query(
            text=understood,
            understood=understood,
            kind=QueryKind.WHAT_SAID,
            speakers=(self.name,),
            topic=self.topic,
            since=self.since,
            until=self.until,
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What a speaker said, best first, or newest first without a topic; empty if the name fits several, `choices`, or
    nobody who is `known`."""

    query: Query
    evidence: tuple[Evidence, ...] = ()
    choices: tuple[str, ...] = ()
    known: bool = True

    def after(self, query: Query, shown: frozenset[int]) -> Found:
        """The same as what another wording of the question found, within its limits and without the passages shown
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

    async def newest(self, wanted: Wanted, count: int) -> Found:
        """At least the `count` newest things that one speaker said, if there are as many, and no topic is given."""
        most = _MOST if wanted.since or wanted.until else min(_MOST, _COPIES * count)
        return await self._of(wanted, most)

    async def of(self, wanted: Wanted) -> Found:
        """What one speaker said about the topic, up to a bound; if nothing, all from articles headed by it."""
        return await self._of(wanted, _MOST)

    async def _of(self, wanted: Wanted, most: int) -> Found:
        names = self.retriever.fields.names
        linked = names.linked(wanted.name, Period(wanted.since, wanted.until))
        if len(linked.people) > 1:
            return Found(wanted.query, choices=linked.people[:_MOST_CHOICES])
        name = next(iter(linked.people), wanted.name)
        query = replace(wanted, name=name).query
        if linked.otherwise:
            query = replace(query, corrected=((wanted.name, name),))
        language = language_asked(query.topic, self.retriever.fields)
        topical = set(terms(query.topic, language))
        evidence = await self._about(query) if topical else []
        # Whoever speaks all through an article on the topic need not name it.
        evidence = evidence or [
            item for item in await self._everything(query, most) if topical <= set(terms(item.citation.title, language))
        ]
        return Found(query, tuple(evidence), known=bool(linked.people))

    async def _about(self, query: Query) -> list[Evidence]:
        limits = Limits(body_only=True, spoken_by=query.speakers[0])
        found = await self.retriever.search(query, limits, _MOST)
        kept = [item for item in found.ranked if item.value("attributed_to_speaker") >= _ENOUGH]
        return evidence_of(kept, found.citations)

    async def _everything(self, query: Query, most: int) -> list[Evidence]:
        roster = self.retriever.store.speakers
        speakers = await roster.ids(query.speakers[0])
        ids = [number for speaker in speakers for number in await roster.said(speaker, limit=most)]
        passages = [
            item for item in await self.retriever.store.passages(dict.fromkeys(ids)) if _says(item, query.speakers[0])
        ]
        citations = await self.retriever.store.citations({passage.article_id for passage in passages})
        asked = asked_of(query, "en", self.retriever.fields.passages)
        nothing = np.zeros(len(FEATURES))
        found = [
            Ranked(
                read(asked, item, words(item.text, self.retriever.fields.document_values.language(item.article_id))),
                0.0,
                nothing,
            )
            for item in passages
            if item.article_id in citations and _in_time(query, citations[item.article_id])
        ]
        return newest_first(evidence_of(found, citations))


def question_of_a_person(query: Query, language: str) -> bool:
    """Whether all that a speaker said is asked for, on no topic."""
    return query.kind is QueryKind.WHAT_SAID and bool(query.speakers) and not terms(query.topic, language)


def wanted_of(query: Query) -> Wanted:
    """The question's first speaker, in its time."""
    return Wanted(query.speakers[0], "", query.since, query.until)


def said_answer(found: Found, limit: int) -> Answer:
    """What a speaker said, as an answer."""
    evidence = found.evidence[:limit]
    reason = "" if evidence else _silence(found)
    return Answer(
        query=found.query,
        evidence=evidence,
        ranked=evidence,
        abstained=not evidence,
        confidence=1.0 if evidence else 0.0,
        reason="" if found.choices else reason,
        choices=found.choices,
    )


def _silence(found: Found) -> str:
    """Why there is nothing."""
    name, topic = found.query.speakers[0], found.query.topic
    if not found.known:
        return f"Nobody called “{name}” is on record"
    about = f" about “{topic}”" if topic else ""
    since = found.query.since
    query = found.query
    limits = " within the limits you set" if query.outlet or query.excluded or query.quoted else ""
    return f"No article{limits} has {name} saying anything{about}" + (f" since {since.isoformat()}" if since else "")


def comparison(topic: str, found: Sequence[Found], limit: int) -> Comparison:
    """Sides with equally many pieces of evidence, at most `limit`; those without any stay empty."""
    counts = [len(side.evidence) for side in found if side.evidence]
    most = min([*counts, limit])
    sides = tuple(Side(side.query.speakers[0], side.evidence[:most]) for side in found)
    silent = [_silence(side) for side in found if not side.evidence]
    reason = "; ".join(silent)
    if len(silent) == len(found) - 1:
        reason += ", so there is only one side to show"
    choices = tuple((side.query.speakers[0], side.choices) for side in found if side.choices)
    return Comparison(topic, sides, tuple(len(side.evidence) for side in found), reason, choices)


def timeline(found: Found, limit: int) -> Timeline:
    """The evidence by date, earliest first, without date last; what was repeated stands at its earliest date."""
    dated = [(min(_dates(item), default=None), item) for item in found.evidence]
    dated.sort(key=lambda entry: (entry[0] or dt.date.max, entry[1].citation.article_id, entry[1].passage.id))
    name, topic = found.query.speakers[0], found.query.topic
    reason = "" if dated or found.choices else said_answer(found, limit).reason
    return Timeline(name, topic, tuple(Entry(day, item) for day, item in dated[:limit]), reason, found.choices)


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


def _dates(item: Evidence) -> list[dt.date]:
    return [cited.published for cited in (item.citation, *item.also_in) if cited.published]


def _says(passage: Passage, name: str) -> bool:
    speakers = (item.speaker for item in passage.attributions if not item.attitude)
    return passage.kind is PassageKind.BODY and any(s is not None and s.name == name for s in speakers)


def _in_time(query: Query, citation: Citation) -> bool:
    day = citation.published
    if query.since and (day is None or day < query.since):
        return False
    return not (query.until and (day is None or day > query.until))
