"""A corpus in memory, with what search does on the store done on it: what weights are fitted on."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import json
import pickle
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.attribution.pipeline import Attributor
from corpus.model import Article, Citation, Draft, Passage, PassageKind
from index.engines.builtin.engine import BuiltinEngine
from index.engines.builtin.index_snapshot import IndexSnapshot
from index.query.entity_linking import resolve
from index.query.parser import parsed
from index.query.request import utc_today
from index.ranking.encoded_text import before
from index.ranking.occlusion import without_each
from index.ranking.ranker import MOST_ALIGNED, MOST_READ, Ranked, family, readings, shipped_weights, worth_reading
from index.ranking.semantic_similarity import SemanticSimilarity
from index.ranking.sentence_encoder import SentenceEncoder
from index.ranking.split_text import split
from index.ranking.word_alignment import ALIGNMENT_FEATURES, alignments
from index.retrieval.candidates import CandidatePool, gather
from index.retrieval.index_fields import IndexFields
from index.retrieval.limits import language_asked
from index.retrieval.snapshot import Snapshot
from index.retrieval.weighted_query import WeightedQuery, asked_of
from tests.corpus.extraction import extract

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]


class MemoryTexts:
    """Articles in memory, to be read as from the store."""

    def __init__(self, articles: Sequence[Article]) -> None:
        self._articles = {item.citation.article_id: item for item in articles}
        self._passages = {passage.id: passage for item in articles for passage in item.passages}

    async def passages(self, ids: Iterable[int]) -> list[Passage]:
        return [self._passages[number] for number in ids]

    async def citations(self, article_ids: Iterable[int]) -> dict[int, Citation]:
        return {number: self._articles[number].citation for number in article_ids}

    async def passage_ids(self, after: int, limit: int) -> dict[int, int]:
        found = sorted(number for number in self._passages if number > after)[:limit]
        return {number: self._passages[number].article_id for number in found}

    async def article(self, article_id: int) -> Article:
        return self._articles[article_id]


class Bench:
    """A corpus in memory, with what search does on the store done on it."""

    def __init__(
        self,
        articles: Sequence[Article],
        names: Mapping[int, str],
        encoder: SentenceEncoder | None = None,
        vectors: Path | None = None,
    ) -> None:
        opened = BuiltinEngine.open(None, "")
        fields = IndexFields(opened)
        fields.apply([], articles)
        self.snapshot = fields.snapshot
        self._engine = opened.snapshot()
        self.passages = {p.id: p for article in articles for p in article.passages}
        self.keys = {p.id: f"{names[p.article_id]}#{p.paragraph}" for p in self.passages.values()}
        self.numbers = {name: number for number, name in names.items()}
        self._titles = {article.citation.article_id: article.citation.title for article in articles}
        self._encoder = encoder
        self._similarity = SemanticSimilarity(MemoryTexts(articles), encoder, vectors) if encoder else None

    def asked(self, text: str) -> WeightedQuery:
        """The question as ranking works on it."""
        language = language_asked(text, self.snapshot)
        query = resolve(parsed(text, utc_today()).query, language, self.snapshot).query
        return asked_of(query, language, self.snapshot.passages)

    def asked_without(self, asked: WeightedQuery, without: frozenset[int]) -> WeightedQuery:
        """The question as it would be if these articles weren't there: their terms alone are unseen."""
        left_frequencies = self._without(without).passages.document_frequencies(asked.terms)
        unseen = [term for term in asked.terms if not left_frequencies[term]]
        return replace(asked, unseen=asked.unseen | frozenset(unseen))

    def family(self, line: Mapping[str, Any]) -> str:
        """Which table of weights serves the question."""
        return family(self.asked(line["question"]))

    def pool(self, asked: WeightedQuery, without: frozenset[int] = frozenset()) -> CandidatePool:
        """The candidates in bodies, those of some articles left out."""
        every = gather(asked, self._without(without))
        bodies = ~every.headlines
        pool = CandidatePool(
            every.ids[bodies], every.articles[bodies], every.headlines[bodies], every.index_features[bodies]
        )
        if not self._similarity:
            return pool
        best = worth_reading(asked, pool, shipped_weights(), MOST_READ)
        return asyncio.run(self._similarity.compared(asked.query.search_text, asked.query.own_text, pool, best))

    def _without(self, articles: frozenset[int]) -> Snapshot:
        """The snapshot as it would be without some articles."""
        engine, numbers = self._engine, sorted(articles)
        gone, owners = np.array(engine.values.passages_of(numbers), dtype=np.int64), np.array(numbers, dtype=np.int64)
        left = replace(
            engine,
            passages=_lacking(engine.passages, gone),
            articles=_lacking(engine.articles, owners),
            speech=_lacking(engine.speech, gone),
        )
        return replace(self.snapshot, engine=left)

    def owners(self, line: Mapping[str, Any]) -> frozenset[int]:
        """The articles that hold the question's gold."""
        names = {key.rsplit("#", 1)[0] for key in line["gold"]}
        return frozenset(self.numbers[name] for name in names & self.numbers.keys())

    def gold(self, ids: Sequence[int], line: Mapping[str, Any]) -> Flags:
        """Which of the passages are gold for the question."""
        return np.array([self.keys[number] in line["gold"] for number in ids], dtype=np.bool_)

    def aligned(self, asked: WeightedQuery, found: Sequence[Ranked]) -> Floats:
        """The ALIGNMENT_FEATURES [candidate, feature] of the candidates that may come to be the first few,
        by the weights that ship; NaN of the others, and of all without an encoder."""
        alignment = np.full((len(found), len(ALIGNMENT_FEATURES)), np.nan)
        if self._encoder and found:
            column = shipped_weights(with_similarity=True).last[family(asked)]
            first = np.argsort(-np.array([item.values @ column for item in found]), kind="stable")[: MOST_ALIGNED + 2]
            texts = [found[place].reading for place in first.tolist()]
            question = self._encoder.question_tokens(asked.query.text, asked.query.context_text)
            titles = [self._titles[reading.passage.article_id] for reading in texts]
            passages = [
                self._encoder.passage_tokens(before(reading.passage, title), reading.passage.text)
                for title, reading in zip(titles, texts, strict=True)
            ]
            left = without_each(asked.query.text, asked.language)
            without = self._encoder.question_vectors(left, asked.query.context_text)
            alignment[first] = [one.features for one in alignments(texts, question, passages, without)]
        return alignment

    def read(self, asked: WeightedQuery, pool: CandidatePool, places: Sequence[int]) -> list[Ranked]:
        """These candidates with all features, unranked, in this order."""
        found = []
        for place in places:
            passage = self.passages[int(pool.ids[place])]
            language = self._engine.values.language(passage.article_id)
            found.append((passage, split(passage.text, language), pool.index_features[place]))
        return readings(asked, found)


def _lacking(field: IndexSnapshot, ids: Ids) -> IndexSnapshot:
    return IndexSnapshot(field.state.without(ids), native=True) if len(ids) else field


def load(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON lines of a file, which may be gzipped."""
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def load_drafts(path: Path) -> list[tuple[str, Draft]]:
    """Articles by the name that gold has them under: a corpus file's lines, or a folder's files by their stems. Of
    lines with one text the first is taken, as in the store, and none of those without any."""
    if path.is_dir():
        files = sorted(file for file in path.glob("*.md") if file.name != "README.md")
        return [(file.stem, extract(file.read_bytes(), name=file.name)[0]) for file in files]
    different: dict[tuple[str, ...], tuple[str, Draft]] = {}
    for line in load(path):
        paragraphs = tuple(line["paragraphs"])
        if any(map(str.strip, paragraphs)):
            day = dt.date.fromisoformat(line["date"][:10]) if line.get("date") else None
            draft = Draft(line.get("title") or "", paragraphs, outlet=line.get("outlet") or "", published=day)
            different.setdefault(paragraphs, (line["article_id"], draft))
    return list(different.values())


def load_articles(*paths: Path, kept: Path | None = None) -> tuple[list[Article], dict[int, str]]:
    """The corpora as one store would hold them, attributed; and the names of the articles by number. With `kept`, what
    attribution found is kept in that file between runs."""
    if kept and kept.exists():
        found: tuple[list[Article], dict[int, str]] = pickle.loads(kept.read_bytes())  # noqa: S301 (our own file)
        return found
    drafts = [draft for path in paths for draft in load_drafts(path)]
    articles, names = _attributed(drafts)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps((articles, names)))
    return articles, names


def _attributed(drafts: Sequence[tuple[str, Draft]]) -> tuple[list[Article], dict[int, str]]:
    attributor = Attributor.load()
    articles, names, number = [], {}, 1
    for article_id, (name, draft) in enumerate(drafts, 1):
        headline = [(PassageKind.HEADLINE, None, draft.title)] if draft.title else []
        parts = [*headline, *((PassageKind.BODY, n, text) for n, text in enumerate(draft.paragraphs))]
        attributed = attributor.attribute_article(draft)[0 if draft.title else 1 :]
        passages = [
            Passage(number + n, article_id, kind, paragraph, text, said)
            for n, ((kind, paragraph, text), said) in enumerate(zip(parts, attributed, strict=False))
        ]
        number += len(passages)
        citation = Citation(article_id, draft.title, draft.outlet, published=draft.published, language=draft.language)
        articles.append(Article(citation, tuple(passages)))
        names[article_id] = name
    return articles, names
