"""The one living index of the news: ask it, keep it in step with the store."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from corpus.errors import NotFoundError, OnRecordError
from corpus.model import Article
from corpus.store.sqlite.store import Change, Store
from index.answers.builder import answer_of
from index.answers.quotation_check import unquoted, verification
from index.answers.results import Answer, Comparison, Context, Timeline, Verification
from index.answers.speaker_quotes import (
    Found,
    SpeakerQuotes,
    Wanted,
    comparison,
    question_of_a_person,
    said_answer,
    timeline,
    wanted_of,
)
from index.query.entity_linking import Resolved, resolve
from index.query.model import Query, QueryKind
from index.query.rewriting import FollowUp, follow_up
from index.ranking.ranker import shipped_weights
from index.ranking.semantic_similarity import SemanticSimilarity
from index.ranking.sentence_encoder import SentenceEncoder
from index.retrieval.index_fields import IndexFields
from index.retrieval.retriever import Limits, Retriever, language_asked

_BATCH = 500
_AT_ONCE = 20  # changes: few enough that no step holds up the event loop

_log = logging.getLogger(__name__)


class NewsIndex:
    """Answers questions over the articles of a store. For one event loop; `ask` sees every change that was
    acknowledged before it."""

    def __init__(self, store: Store, fields: IndexFields, similarity: SemanticSimilarity | None) -> None:
        """Use `open`."""
        self._store = store
        self._shelves = fields
        self._similarity = similarity
        self._weights = shipped_weights(with_similarity=similarity is not None)
        self._holdings = Retriever(store, fields, self._weights, similarity)
        self._statements = SpeakerQuotes(self._holdings)
        self._following = asyncio.Lock()
        self._committed = fields.seq
        self._checking: asyncio.Task[None] | None = None

    @classmethod
    async def open(cls, store: Store, folder: Path | None, encoder: SentenceEncoder | None = None) -> Self:
        """The index in `folder`, brought up to the store; None keeps it in memory only. Without an encoder, passages
        are ranked by words alone."""
        fields = await asyncio.to_thread(IndexFields.open, folder)
        index = cls(store, fields, SemanticSimilarity(store, encoder, folder) if encoder else None)
        if index._shelves.seq > await store.seq():
            await index.rebuild()
        else:
            await index.refresh()
        if folder is not None:
            index._checking = asyncio.create_task(index._check(), name="check of the index")
        return index

    async def close(self) -> None:
        """Make durable what is in memory."""
        if self._checking:
            await self._checking
        async with self._following:
            if self._shelves.seq != self._committed:
                await self._commit()
        if self._similarity:
            self._similarity.close()

    async def encode_passages(self) -> None:
        """Make the vectors that are missing, so that no question has to wait for them; without an encoder nothing."""
        while self._similarity and await self._similarity.fill():
            pass

    async def refresh(self) -> None:
        """Apply the store's changes since the last one applied."""
        if await self._store.seq() == self._shelves.seq:
            return
        async with self._following:
            if self._shelves.seq == 0:
                self._shelves.clear()
                await self._fill()
            while changes := await self._store.changes(self._shelves.seq):
                await self._apply(changes)
            if self._shelves.seq - self._committed > _BATCH:
                await self._commit()

    async def rebuild(self) -> None:
        """Index every article anew."""
        async with self._following:
            self._shelves.clear()
            await self._fill()
            await self._commit()

    async def ask(
        self,
        text: str,
        context: Context | None = None,
        *,
        limit: int = 3,
        today: dt.date | None = None,
        body_only: bool = False,
    ) -> Answer:
        """Answer a question; `limit` bounds the ranking. `context` is that of the answer a follow-up builds on, `today`
        what relative dates count from. `body_only` leaves headlines out of the ranking."""
        await self.refresh()
        asked = follow_up(text, context, self._shelves.names, today)
        answer = await self._answer(asked, limit, body_only=body_only)
        if asked.continues and answer.abstained:
            answer = replace(answer, reason=_no_more(asked), unknown=(), nearest=())
        return replace(answer, before=context, continues=asked.continues)

    async def _answer(self, asked: FollowUp, limit: int, *, body_only: bool) -> Answer:
        language = language_asked(asked.query.understood, self._shelves)
        resolved = resolve(asked.query, language, self._shelves)
        if question_of_a_person(resolved.query, language):
            if resolved.choices:
                return said_answer(Found(resolved.query, choices=resolved.choices), limit)
            wanted = wanted_of(resolved.query)
            everything = await self._statements.newest(wanted, limit + len(asked.shown))
            if everything.evidence:
                return said_answer(everything.after(resolved.query, asked.shown), limit)
        spoken_by = resolved.query.speakers[0] if _only_by(asked.query.text, resolved) else ""
        limits = Limits(body_only=body_only, without=asked.shown, spoken_by=spoken_by, besides=asked.besides)
        found = await self._holdings.search(resolved.query, limits)
        return answer_of(found, resolved, self._weights, limit)

    async def said(
        self,
        name: str,
        topic: str = "",
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int = 10,
    ) -> Answer:
        """What a speaker said about a topic, newest first; everything without one."""
        await self.refresh()
        return said_answer((await self._statements.of(Wanted(name, topic, since, until))).newest_first, limit)

    async def compare(
        self,
        names: Sequence[str],
        topic: str,
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int = 3,
    ) -> Comparison:
        """What each of the speakers said about a topic, equally many passages of each."""
        await self.refresh()
        found = [await self._statements.of(Wanted(name, topic, since, until)) for name in names]
        return comparison(topic, found, limit)

    async def timeline(
        self,
        name: str,
        topic: str = "",
        *,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int = 20,
    ) -> Timeline:
        """What a speaker said about a topic, earliest first."""
        await self.refresh()
        return timeline(await self._statements.of(Wanted(name, topic, since, until)), limit)

    async def verify(self, quotation: str, *, limit: int = 3) -> Verification:
        """Whether the words stand in an article, and where. InvalidError if there are none."""
        await self.refresh()
        plain = unquoted(quotation)
        query = Query(text=plain, understood=plain, kind=QueryKind.VERIFY, topic=plain)
        found = await self._holdings.search(query, Limits())
        return verification(plain, found, limit)

    async def _fill(self) -> None:
        """Index all articles from an empty index."""
        seq = await self._store.seq()
        filling = self._shelves.filling()
        batch = []
        async for article in self._store.walk():
            batch.append(article)
            if len(batch) >= _AT_ONCE:
                await asyncio.to_thread(filling.add, batch)
                batch = []
        await asyncio.to_thread(filling.add, batch)
        await asyncio.to_thread(filling.finish)
        self._shelves.seq = seq

    async def _apply(self, changes: Sequence[Change]) -> None:
        """Apply changes that follow each other, a few at a time, beside the event loop."""
        for first in range(0, len(changes), _AT_ONCE):
            few = changes[first : first + _AT_ONCE]
            articles = await self._living(few)
            await asyncio.to_thread(self._shelves.apply, few, articles)
            self._shelves.seq = few[-1].seq

    async def _living(self, changes: Sequence[Change]) -> list[Article]:
        """The changed articles that were not deleted."""
        articles = []
        for number in dict.fromkeys(change.article_id for change in changes):
            try:
                articles.append(await self._store.article(number))
            except NotFoundError:
                continue
        return articles

    async def _check(self) -> None:
        """Read the index whole; build it anew if its files are damaged."""
        if await asyncio.to_thread(self._shelves.verify):
            return
        _log.warning("The index is damaged; it is built anew from the articles.")
        try:
            await self.rebuild()
        except OnRecordError as error:
            _log.error("The damaged index could not be built anew: %s", error)

    async def _commit(self) -> None:
        seq = self._shelves.seq
        await asyncio.to_thread(self._shelves.commit, seq)
        self._committed = seq


def _no_more(asked: FollowUp) -> str:
    """Why what goes on finds nothing."""
    if not asked.besides:
        return "That was all there is on this"
    names = " and ".join(asked.besides) if len(asked.besides) < 3 else "those shown already"
    return f"Nobody but {names} is on record with this"


def _only_by(text: str, resolved: Resolved) -> bool:
    """Whether the operator by: asks for one speaker's words alone."""
    return bool(resolved.query.speakers) and not resolved.choices and "by:" in text.lower()
