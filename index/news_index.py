"""The index over the articles of a store: answers requests, and follows the store's changes."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, nullcontext
from pathlib import Path
from typing import Self

from corpus.errors import EngineError, IndexFolderError, OnRecordError
from corpus.store.changes import Change
from corpus.store.store import Store
from index.answers.context import AnswerContext
from index.answers.interpretation import interpreted
from index.answers.quoted_elsewhere import with_quoted_elsewhere
from index.answers.results import Result
from index.answers.speaker_quotes import SpeakerQuotes
from index.answers.syndication import copies_of, with_copies
from index.engines.opening import OpenEngine, open_engine
from index.query.parser import parsed
from index.query.request import Request, RequestContext
from index.ranking.ranker import shipped_weights
from index.ranking.semantic_similarity import SemanticSimilarity
from index.ranking.sentence_encoder import SentenceEncoder
from index.retrieval.index_fields import IndexFields
from index.retrieval.retriever import Retriever
from index.retrieval.snapshot import Snapshot

_BATCH = 500
_BUSY_READERS = 2  # threads: more of them would keep the event loop waiting for the interpreter
_WAITING_READERS = 12  # where they mostly wait for the network
_ANY_QUESTION = "what did they say last week"  # the rules of dates take longest to load, and this needs them
_AT_ONCE = 20  # changes: few enough that no step holds up the event loop

_PLAIN = RequestContext()

_log = logging.getLogger(__name__)


class NewsIndex:
    """Answers questions over the articles of a store. For one event loop; `ask` sees every change that was
    acknowledged before it."""

    def __init__(
        self,
        store: Store,
        fields: IndexFields,
        similarity: SemanticSimilarity | None,
        context: RequestContext,
    ) -> None:
        """Use `open`."""
        self._store = store
        self._context = context
        self._fields = fields
        self._similarity = similarity
        self._weights = shipped_weights(with_similarity=similarity is not None)
        self._by_words = shipped_weights() if similarity else None
        self._readers = ThreadPoolExecutor(
            _WAITING_READERS if fields.shared else _BUSY_READERS, thread_name_prefix="reader"
        )
        self._following = asyncio.Lock()
        self._committed = self._attempted = fields.seq
        self._checking: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        store: Store,
        folder: Path | None,
        encoder: SentenceEncoder | None = None,
        engine: OpenEngine = open_engine,
        context: RequestContext = _PLAIN,
    ) -> Self:
        """The index in `folder`, brought up to the store; None keeps it in memory only. Without an encoder, passages
        are ranked by words alone."""
        fields = await asyncio.to_thread(IndexFields.open, folder, await store.id(), engine)
        index = cls(store, fields, SemanticSimilarity(store, encoder, folder) if encoder else None, context)
        seq = index._fields.seq
        if seq > await store.seq() or seq + 1 < await store.oldest_change():
            await index.rebuild()
        else:
            await index.refresh()
        if folder is not None:
            index._checking = asyncio.create_task(index._check(), name="check of the index")
        return index

    def today(self) -> dt.date:
        """The day that relative dates count from."""
        return self._context.today()

    @property
    def committed(self) -> int:
        """The newest change of the store that outlives this process in the index."""
        return self._committed

    @property
    def snapshot(self) -> Snapshot:
        """What questions read now."""
        return self._fields.snapshot

    async def close(self) -> None:
        """Make durable what is in memory."""
        if self._checking:
            await self._checking
        async with self._following:
            if self._fields.seq != self._committed:
                await self._commit()
        await asyncio.to_thread(self._fields.close)
        if self._similarity:
            self._similarity.close()

    async def encode_passages(self) -> None:
        """Make the vectors that are missing, so that no question has to wait for them; without an encoder nothing."""
        while self._similarity and await self._similarity.fill():
            pass

    async def refresh(self) -> None:
        """Apply the store's changes since the last one applied."""
        if await self._store.seq() == self._fields.seq:
            return
        async with self._following:
            if not await self._caught_up():
                async with self._turn("filling"):
                    if not await self._caught_up():  # nor has anybody else filled it meanwhile
                        await self._fill()
            if self._fields.seq - self._attempted > _BATCH:
                await self._commit()

    async def rebuild(self) -> None:
        """Index every article anew."""
        async with self._following, self._turn("filling"):
            await self._fill()
            await self._commit()

    async def ask(self, request: Request) -> Result:
        """What the request comes to, over every article that was acknowledged before, and none that comes while it is
        answered."""
        await self.refresh()
        retriever = Retriever(
            self._store, self._fields.snapshot, self._weights, self._readers, self._similarity, self._by_words
        )
        context = AnswerContext(self._store, retriever, SpeakerQuotes(retriever), self._context.attribute)
        result = await interpreted(request, context, request.today or self.today())
        told, copies = await asyncio.gather(
            with_quoted_elsewhere(result, retriever), copies_of(result, self._store)
        )  # which look for different things of the same passages
        return with_copies(told, copies)

    async def _fill(self) -> None:
        """Index all articles anew, and what changes meanwhile; until that is done, questions read what was there."""
        seq = await self._store.seq()
        filling = await asyncio.to_thread(self._fields.filling)
        batch = []
        async for article in self._store.walk():
            batch.append(article)
            if len(batch) >= _AT_ONCE:
                await asyncio.to_thread(filling.add, batch)
                batch = []
        await asyncio.to_thread(filling.add, batch)
        async with self._turn("changing"):
            await asyncio.to_thread(filling.finish, seq)
            await self._follow()

    async def _caught_up(self) -> bool:
        """Apply what is missing; False if everything must be filled anew."""
        async with self._turn("changing"):
            await asyncio.to_thread(self._fields.look, await self._store.oldest_change())
            if self._fields.seq:
                await self._follow()
            return self._fields.seq > 0

    async def _follow(self) -> None:
        while changes := await self._store.changes(self._fields.seq):
            await self._apply(changes)

    def _turn(self, what: str) -> AbstractAsyncContextManager[object]:
        """One process at a time where they share an index."""
        return self._store.turn(f"{what} the index") if self._fields.shared else nullcontext()

    async def _apply(self, changes: Sequence[Change]) -> None:
        """Apply changes that follow each other, a few at a time, beside the event loop."""
        for first in range(0, len(changes), _AT_ONCE):
            few = changes[first : first + _AT_ONCE]
            articles = await self._store.changed(few)
            await asyncio.to_thread(self._fields.apply, few, articles)
            if self._similarity:
                added = {number for change in few for number in change.added}
                kept = [item for item in articles if any(passage.id not in added for passage in item.passages)]
                self._similarity.outdated(item.citation.article_id for item in kept)

    async def _check(self) -> None:
        """Load what reading a question takes, so that the first doesn't wait for it; then read the index whole, and
        build it anew if its files are damaged."""
        await asyncio.to_thread(parsed, _ANY_QUESTION, self.today())
        if await asyncio.to_thread(self._fields.verify):
            return
        _log.warning("The index is damaged; it is built anew from the articles.")
        try:
            await self.rebuild()
        except OnRecordError as error:
            _log.error("The damaged index could not be built anew: %s", error)

    async def _commit(self) -> None:
        """Make durable what is in memory. Where that fails, questions are answered from memory, and some changes later
        it is tried again."""
        seq = self._attempted = self._fields.seq
        try:
            await asyncio.to_thread(self._fields.commit)
            self._committed = seq
        except (IndexFolderError, EngineError) as error:
            _log.warning("The index can't be kept, so the next start takes longer: %s", error)
