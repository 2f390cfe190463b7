"""The one living index of the news: ask it, keep it in step with the store."""

from __future__ import annotations

import asyncio
import datetime as dt
from pathlib import Path
from typing import Self

from corpus.article import PassageKind, Span
from corpus.errors import NotFoundError
from corpus.store import Change, Store
from index.analysis import language_of, terms, words
from index.answer import Answer, Context, Evidence
from index.phrasing import phrasing
from index.question import Question
from index.shelves import Shelves

_BATCH = 500


class NewsIndex:
    """Answers questions over the articles of a store. For one event loop; `ask` sees every change that was
    acknowledged before it."""

    def __init__(self, store: Store, shelves: Shelves) -> None:
        """Use `open`."""
        self._store = store
        self._shelves = shelves
        self._following = asyncio.Lock()
        self._committed = shelves.seq

    @classmethod
    async def open(cls, store: Store, folder: Path | None) -> Self:
        """The index in `folder`, brought up to the store; None keeps it in memory only."""
        index = cls(store, await asyncio.to_thread(Shelves.open, folder))
        if index._shelves.seq > await store.seq():
            await index.rebuild()
        else:
            await index.refresh()
        return index

    async def close(self) -> None:
        """Make durable what is in memory."""
        async with self._following:
            if self._shelves.seq != self._committed:
                await self._commit()

    async def refresh(self) -> None:
        """Apply the store's changes since the last one applied."""
        if await self._store.seq() == self._shelves.seq:
            return
        async with self._following:
            if self._shelves.seq == 0:
                self._shelves.clear()
                await self._fill()
            while changes := await self._store.changes(self._shelves.seq):
                for change in changes:
                    await self._apply(change)
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
        phrased = phrasing(text)
        wanted = terms(text, language_of(text))[:64]
        question = Question(text=text, understood=text, kind=phrased.kind, topic=phrased.topic)
        hits = self._shelves.passages.search(wanted, 10 * limit)
        passages = [
            passage
            for passage in await self._store.passages([hit.passage_id for hit in hits])
            if passage.kind is PassageKind.BODY
        ][:limit]
        citations = await self._store.citations([passage.article_id for passage in passages])
        scores = {hit.passage_id: hit.score for hit in hits}
        total = sum(self._shelves.passages.idf(term) for term in set(wanted)) or 1.0
        ranked = []
        for passage in passages:
            found = words(passage.text, "en")
            marked = [n for n, term in enumerate(found.terms) if term in set(wanted)]
            speakers = dict.fromkeys(item.speaker.name for item in passage.attributions if item.speaker)
            spans = tuple(Span(found.starts[n], found.ends[n]) for n in marked)
            ranked.append(
                Evidence(passage, citations[passage.article_id], scores[passage.id], spans, None, tuple(speakers))
            )
        unknown = tuple(dict.fromkeys(t for t in wanted if not self._shelves.passages.document_frequency(t)))
        covered = max((item.score for item in ranked), default=0.0) / (2.5 * total)
        confidence = min(1.0, covered)
        abstained = confidence < 0.3
        reason = "no article says anything close to this" if abstained else ""
        shown = () if abstained else tuple(ranked)
        return Answer(question, shown, tuple(ranked), abstained, confidence, reason, unknown if abstained else ())

    async def _fill(self) -> None:
        """Index all articles from an empty index."""
        seq = await self._store.seq()
        batch = []
        async for article in self._store.walk():
            batch.append(article)
            if len(batch) >= _BATCH:
                await asyncio.to_thread(self._shelves.add_many, batch)
                batch = []
        await asyncio.to_thread(self._shelves.add_many, batch)
        self._shelves.seq = seq

    async def _apply(self, change: Change) -> None:
        try:
            article = await self._store.article(change.article_id)
        except NotFoundError:
            article = None
        self._shelves.remove(change.article_id, change.removed)
        if article:
            self._shelves.add(article)
        self._shelves.seq = change.seq

    async def _commit(self) -> None:
        seq = self._shelves.seq
        await asyncio.to_thread(self._shelves.commit, seq)
        self._committed = seq
