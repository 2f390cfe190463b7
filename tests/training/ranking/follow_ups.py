"""Follow-ups as the models are fitted on them: conversations held over our own articles.

follow_ups.jsonl has questions that lean on the one before, as people type them, and some that start a new topic.
Beside them stand conversations made of our other questions: two about one article, the second of which may ask what it
leaves out, and two about different articles.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from corpus.ingest.ingest import Ingest
from corpus.store.opening import open_store
from index.analysis.analyzer import terms, words
from index.answers.context import AnswerContext
from index.answers.conversation_update import state_after
from index.answers.interpretation import KnownPeople, answered, articles_of, finding_of
from index.answers.speaker_quotes import SpeakerQuotes
from index.news_index import NewsIndex
from index.query.claims import unattributed
from index.query.conversation import ConversationState
from index.query.entity_linking import resolve
from index.query.intent_patterns import IntentMatcher
from index.query.parser import parsed
from index.query.readings import in_context_signs
from index.query.request import Request, utc_today
from index.query.rewriting import Reading, in_context
from index.ranking.calibration import own_signs, question_signs
from index.ranking.ranker import FEATURES, Weights, family
from index.ranking.semantic_similarity import SemanticSimilarity
from index.ranking.sentence_encoder import SentenceEncoder
from index.ranking.word_alignment import ALIGNMENT_FEATURES
from index.retrieval.limits import Limits, language_asked
from index.retrieval.retriever import Retriever, SearchResult
from tests.training.ranking.memory_index import load_drafts
from tests.training.ranking.questions import Counts, Question, Read

COUNTS, MADE = Counts(2.0, 1.0), Counts(0.5, 0.5)
TAKEN_AWAY = 0.5  # what a question counts for whose answer was taken away, of one that an article leaves out
SHOWN = 10
OPENING = 2  # words
MOST_AROUND = 300  # articles that nothing is asked about
UNKNOWN = np.full(len(ALIGNMENT_FEATURES), np.nan)


@dataclass(frozen=True, slots=True)
class Archive:
    """Articles in a store of their own, with what a conversation over them needs. `names` are the passages' names
    ("article#paragraph") by id."""

    index: NewsIndex
    context: AnswerContext
    names: Mapping[int, str]


@asynccontextmanager
async def archive_of(
    corpora: Sequence[Path],
    encoder: SentenceEncoder | None,
    weights: Weights,
    about: Collection[str] = (),
    around: int = MOST_AROUND,
) -> AsyncIterator[Archive]:
    """The corpora in one store; the articles that questions are `about`, and so many others."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder, ThreadPoolExecutor(1) as readers:
        store = await open_store(Path(folder))
        ingest = Ingest(store, workers=0)
        drafts = [found for path in corpora for found in load_drafts(path)]
        drafts = sorted(drafts, key=lambda draft: draft[0] not in about)[: len(about) + around]
        stored = await ingest.add_many([draft for _, draft in drafts])
        articles = [await store.article(item.article.citation.article_id) for item in stored]
        named = {
            passage.id: f"{name}#{passage.paragraph}"
            for article, (name, _) in zip(articles, drafts, strict=True)
            for passage in article.passages
        }
        index = await NewsIndex.open(store, None, encoder)
        similarity = SemanticSimilarity(store, encoder, None) if encoder else None
        retriever = Retriever(store, index.snapshot, weights, readers, similarity)
        try:
            yield Archive(index, AnswerContext(store, retriever, SpeakerQuotes(retriever), unattributed), named)
        finally:
            await index.close()
            await ingest.close()
            await store.close()


async def state_before(archive: Archive, before: str | Sequence[str]) -> ConversationState | None:
    """The conversation after these questions."""
    state = None
    for question in [before] if isinstance(before, str) else before:
        state = state_after(state, await archive.index.ask(Request(question, state=state, limit=SHOWN)))
    return state


async def reading_of(archive: Archive, question: str, state: ConversationState) -> Reading | None:
    """The question as the conversation reads it."""
    people = KnownPeople(archive.context, await articles_of(state, archive.context))
    return in_context(parsed(question, utc_today()), state, people, IntentMatcher.shipped(), utc_today())


async def in_conversation(
    archive: Archive, line: Mapping[str, Any], source: str, counts: Counts
) -> AsyncIterator[Question]:
    """The line's question, read in context and its candidates ranked, as it is and, if it is answered, once more
    without the passages that answer; none if context changes nothing."""
    state = await state_before(archive, line["before"])
    reading = await reading_of(archive, line["question"], state) if state else None
    if reading is None or not reading.query.follow_up:
        return
    snapshot = archive.context.snapshot
    linked = resolve(reading.query, language_asked(reading.query.search_text, snapshot), snapshot)
    gold = frozenset(number for number, name in archive.names.items() if name in line["gold"])
    yield _question(archive, await archive.context.retriever.search(linked.query, Limits()), line, source, counts)
    if gold:
        left = await archive.context.retriever.search(linked.query, Limits(without=gold))
        yield _question(archive, left, {**line, "gold": []}, source, counts.times(TAKEN_AWAY))


def _question(archive: Archive, found: SearchResult, line: Mapping[str, Any], source: str, counts: Counts) -> Question:
    gold = np.array([archive.names[item.passage.id] in line["gold"] for item in found.ranked], dtype=np.bool_)
    values = np.array([item.values for item in found.ranked]).reshape(-1, len(FEATURES))
    articles = np.array([item.passage.article_id for item in found.ranked], dtype=np.int64)
    alignment = np.array([item.alignment.features if item.alignment else UNKNOWN for item in found.ranked])
    alignment = alignment.reshape(-1, len(ALIGNMENT_FEATURES))
    return Question(
        source=source,
        group=line["article"],
        family=family(found.asked),
        counts=counts,
        answerable=bool(line["gold"]),
        speaker="",
        signs={**question_signs(found.asked), **own_signs(found.asked, found.ranked)},
        asked=found.asked,
        pool=None,
        gold=gold,
        read=Read(values, alignment, articles, gold, np.zeros_like(gold)),
    )


async def leaning(archive: Archive, line: Mapping[str, Any]) -> dict[str, float] | None:
    """What tells whether the line's question leans on the conversation; None where its wording alone does."""
    state = await state_before(archive, line["before"])
    reading = await reading_of(archive, line["question"], state) if state else None
    if state is None or reading is None or reading.certain:
        return None
    own = parsed(line["question"], utc_today())
    alone = await answered(own.query, archive.context, SHOWN)
    in_it = await answered(reading.query, archive.context, SHOWN)
    articles = await articles_of(state, archive.context)
    findings = finding_of(alone), finding_of(in_it)
    return in_context_signs(own, articles, findings, IntentMatcher.shipped(), archive.context.snapshot.passages)


def with_articles(lines: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The lines of follow_ups.jsonl, each with the article that it is about, or its own id where it is of none."""
    return [{"article": (line["gold"] or [line["id"]])[0].rsplit("#", 1)[0], **line} for line in lines]


def made_of(questions: Sequence[Mapping[str, Any]], seed: int = 0) -> Iterator[dict[str, Any]]:
    """Conversations about one article, of two questions each: the first is answered there, the second may be, and
    leaves out what it has from the first."""
    chosen = np.random.default_rng(seed)
    lines = with_articles(questions)
    for article in sorted({line["article"] for line in lines}):
        own = [line for line in lines if line["article"] == article]
        first = [line for line in own if line["gold"] and line.get("standalone", "yes") == "yes"]
        for line in own:
            before = [other["question"] for other in first if other["gold"] != line["gold"]]
            if before:
                asked = before[int(chosen.integers(len(before)))]
                yield {**line, "before": asked, "question": elided(line["question"], asked)}


def elided(question: str, before: str) -> str:
    """The question without the words that the one before has too, and without what led to them: "how cold was it at
    Cheltenham" after one about Cheltenham is "how cold was it". The first words stay: they are what is asked."""
    found, known = words(question), set(terms(before))
    gone = {number for number, term in enumerate(found.terms) if term in known and number >= OPENING}
    led = {number for number, term in enumerate(found.terms) if not term and number + 1 in gone and number >= OPENING}
    kept = [number for number in range(len(found)) if number not in gone | led]
    return " ".join(question[found.starts[number] : found.ends[number]] for number in kept)


def new_topics(questions: Sequence[Mapping[str, Any]], count: int, seed: int = 0) -> list[dict[str, Any]]:
    """Conversations of two questions that are about different articles; none that points at something before it."""
    chosen = np.random.default_rng(seed)
    matcher = IntentMatcher.shipped()
    answerable = [line for line in questions if line["gold"] and not matcher.pronouns(line["question"])]
    found: list[dict[str, Any]] = []
    while len(found) < count:
        one, other = (answerable[int(place)] for place in chosen.integers(len(answerable), size=2))
        if one["article"] != other["article"]:
            found.append({**other, "before": one["question"], "new": True})
    return found
