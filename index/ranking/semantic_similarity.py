"""How near candidates are to a question in meaning: the similarity that ranking weighs beside the words.

Vectors are made after an article was added (`fill`); what is missing when a question comes is made then, within bounds.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from corpus.errors import NotFoundError
from corpus.model import Article, Citation, Passage
from index.analysis.analyzer import is_unspaced
from index.engines.engine import Ids
from index.query.model import Query
from index.ranking.candidate_text import CandidateText
from index.ranking.encoded_text import FORM, before, text_of
from index.ranking.occlusion import without_each
from index.ranking.passage_vectors import PassageVectors
from index.ranking.sentence_encoder import DIMENSIONS, VERSION, SentenceEncoder, Vectors
from index.ranking.word_alignment import Alignment, alignments
from index.retrieval.candidates import INDEX_FEATURES, CandidatePool

Floats = npt.NDArray[np.float64]

_SIMILARITY, _OWN = INDEX_FEATURES.index("similarity"), INDEX_FEATURES.index("own_similarity")
_MOST_MADE = 20  # vectors made for a question: for the best by words, then for the article of the most similar
_LISTED = 2000  # passages looked through at a time for missing vectors


class Texts(Protocol):
    """Where passages are read: the store."""

    async def passages(self, ids: Iterable[int]) -> list[Passage]:
        """Those of the passages that live."""

    async def citations(self, article_ids: Iterable[int]) -> dict[int, Citation]:
        """The citations of those of the articles that live."""

    async def passage_ids(self, after: int, limit: int) -> dict[int, int]:
        """The articles of living passages by passage id: the first ones beyond the id `after`."""

    async def article(self, article_id: int) -> Article:
        """The living article. NotFoundError if there is none."""


class SemanticSimilarity:
    """Compares questions with the passages of a store. The vectors are kept in `folder`; None keeps them in memory."""

    def __init__(self, store: Texts, encoder: SentenceEncoder, folder: Path | None) -> None:
        self._store = store
        self._encoder = encoder
        self._vectors = PassageVectors(folder / "vectors.bin" if folder else None, VERSION + FORM, DIMENSIONS)
        self._looked_through = 0  # the passage id that `fill` has come to
        self._outdated: set[int] = set()  # articles
        self._times_outdated = 0

    def close(self) -> None:
        """Let the file go."""
        self._vectors.close()

    async def read(self, question: str) -> None:
        """Encode the question already, while it is searched for."""
        await asyncio.to_thread(self._encoder.question, question)

    async def compared(self, question: str, own: str, pool: CandidatePool, best: Sequence[int]) -> CandidatePool:
        """The pool with every candidate's similarity: to the question with what the conversation adds, and to its `own`
        words. `best` are places in it, the likeliest by words first.

        Candidates whose vector isn't known, and isn't among those made now, count as the least similar of the others.
        Of a question in a script without spaces the encoder can't tell which is nearest: all count as the mean.
        """
        if not len(pool.ids):
            return pool
        asked = await asyncio.to_thread(self._encoder.question, question)
        await self._make(pool.ids[list(best[:_MOST_MADE])])
        found = await asyncio.to_thread(self._products, asked, pool.ids)
        beside = np.flatnonzero(np.isnan(found) & (pool.articles == pool.articles[int(np.nanargmax(found))]))
        if len(beside):
            await self._make(pool.ids[beside[:_MOST_MADE]])
            found = await asyncio.to_thread(self._products, asked, pool.ids)
        features = pool.index_features.copy()
        features[:, _SIMILARITY] = features[:, _OWN] = np.where(np.isnan(found), np.nanmin(found), found)
        if own != question and pool.going_on:
            alone = await asyncio.to_thread(lambda: self._products(self._encoder.question(own), pool.ids))
            features[:, _OWN] = np.where(np.isnan(alone), np.nanmin(alone), alone)
        if is_unspaced(question):
            features[:, (_SIMILARITY, _OWN)] = features[:, (_SIMILARITY, _OWN)].mean(axis=0)
        return replace(pool, index_features=features)

    async def aligned(self, query: Query, found: Sequence[CandidateText], titles: Sequence[str]) -> list[Alignment]:
        """How candidates align, each given with the headline that it stands under. The question is read after what the
        conversation adds, so that "it" is near to what it stands for; all texts are read at once, on as
        many cores as are free."""
        encoder, language = self._encoder, found[0].asked.language
        question, without, *passages = await asyncio.gather(
            asyncio.to_thread(encoder.question_tokens, query.text, query.context_text),
            asyncio.to_thread(encoder.question_vectors, without_each(query.text, language), query.context_text),
            *(
                asyncio.to_thread(encoder.passage_tokens, before(reading.passage, title), reading.passage.text)
                for title, reading in zip(titles, found, strict=True)
            ),
        )
        return await asyncio.to_thread(alignments, found, question, passages, without)

    def outdated(self, articles: Iterable[int]) -> None:
        """Note articles whose headlines or speakers may have changed. The old vectors count until `fill` makes new
        ones."""
        noted = set(articles)
        self._outdated |= noted
        self._times_outdated += bool(noted)

    async def fill(self) -> bool:
        """Make the vectors of outdated articles anew, and the missing ones of the next articles; whether there may be
        more to do."""
        while self._outdated:
            await self._make_all(self._outdated.pop())  # taken out first: it may be noted again meanwhile
        owners = await self._store.passage_ids(self._looked_through, _LISTED)
        known = await asyncio.to_thread(self._vectors.known, list(owners))
        lacking = {owner for owner, there in zip(owners.values(), known, strict=True) if not there}
        for number in sorted(lacking):
            await self._make_all(number)
        self._looked_through = max(owners, default=self._looked_through)
        return bool(owners)

    async def _make_all(self, number: int) -> None:
        """Make the vectors of an article, if it is still there."""
        try:
            article = await self._store.article(number)
        except NotFoundError:
            return
        await self._encode(article.passages, {number: article.citation.title})

    async def _make(self, ids: Ids) -> None:
        """Make those of the passages' vectors that are missing."""
        known = await asyncio.to_thread(self._vectors.known, ids)
        missing = ids[~known].tolist()
        if missing:
            before = self._times_outdated
            passages = await self._store.passages(missing)
            citations = await self._store.citations({passage.article_id for passage in passages})
            await self._encode(passages, {number: citation.title for number, citation in citations.items()})
            if self._times_outdated != before:  # what was read may be what has changed
                self._outdated.update(citations)

    async def _encode(self, passages: Sequence[Passage], titles: dict[int, str]) -> None:
        """Make and keep the passages' vectors, a few at a time so that questions come in between."""
        for first in range(0, len(passages), _MOST_MADE):
            few = passages[first : first + _MOST_MADE]
            texts = [text_of(passage, titles.get(passage.article_id, "")) for passage in few]
            vectors = await asyncio.to_thread(self._encoder.passages, texts)
            await asyncio.to_thread(self._vectors.put, [passage.id for passage in few], vectors)

    def _products(self, asked: Vectors, ids: Ids) -> Floats:
        """The similarity of each passage, NaN where its vector isn't known."""
        vectors, known = self._vectors.get(ids)
        return np.where(known, (vectors @ asked).astype(np.float64), np.nan)
