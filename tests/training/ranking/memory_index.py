"""A corpus in memory, with what search does on the store done on it: what weights are fitted on."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.attribution.pipeline import Attributor
from corpus.formats import extract
from corpus.model import Article, Citation, Draft, Passage, PassageKind
from index.analysis.analyzer import Words, words
from index.engines.builtin.index_snapshot import IndexSnapshot
from index.engines.protocol import Filter
from index.news_index import utc_today
from index.query.entity_linking import resolve
from index.query.parser import parsed
from index.ranking.features import read
from index.ranking.ranker import MOST_READ, Ranked, family, feature_values
from index.retrieval.candidates import CandidatePool, gather
from index.retrieval.index_fields import IndexFields
from index.retrieval.retriever import language_asked
from index.retrieval.snapshot import Snapshot
from index.retrieval.weighted_query import WeightedQuery, asked_of

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]


class Bench:
    """A corpus in memory, with what search does on the store done on it."""

    def __init__(self, articles: Sequence[Article], names: Mapping[int, str]) -> None:
        fields = IndexFields.open(None)
        fields.add_many(articles)
        self.snapshot = fields.snapshot
        self.passages = {p.id: p for article in articles for p in article.passages}
        self.keys = {p.id: f"{names[p.article_id]}#{p.paragraph}" for p in self.passages.values()}
        self.numbers = {name: number for number, name in names.items()}
        self._words: dict[int, Words] = {}

    def asked(self, text: str) -> WeightedQuery:
        """The question as ranking works on it."""
        language = language_asked(text, self.snapshot)
        query = resolve(parsed(text, utc_today()).query, language, self.snapshot).query
        return asked_of(query, language, self.snapshot.passages)

    def asked_without(self, asked: WeightedQuery, without: frozenset[int]) -> WeightedQuery:
        """The question as it would be if these articles weren't there: their terms alone are unseen."""
        left = self._without(without).passages
        unseen = [term for term in asked.terms if not left.document_frequency(term)]
        return replace(asked, unseen=asked.unseen | frozenset(unseen))

    def family(self, line: Mapping[str, Any]) -> str:
        """Which table of weights serves the question."""
        return family(self.asked(line["question"]))

    def pool(self, asked: WeightedQuery, without: frozenset[int] = frozenset()) -> CandidatePool:
        """The candidates in bodies, those of some articles left out."""
        return gather(asked, self._without(without), Filter(body_only=True))

    def _without(self, articles: frozenset[int]) -> Snapshot:
        """The snapshot as it would be without some articles."""
        values, numbers = self.snapshot.document_values, sorted(articles)
        gone, owners = np.array(values.passages_of(numbers), dtype=np.int64), np.array(numbers, dtype=np.int64)
        return replace(
            self.snapshot,
            passages=_lacking(self.snapshot.passages, gone),
            articles=_lacking(self.snapshot.articles, owners),
            speech=_lacking(self.snapshot.speech, gone),
        )

    def owners(self, line: Mapping[str, Any]) -> frozenset[int]:
        """The articles that hold the question's gold."""
        return frozenset(self.numbers[key.rsplit("#", 1)[0]] for key in line["gold"])

    def gold(self, ids: Sequence[int], line: Mapping[str, Any]) -> Flags:
        """Which of the passages are gold for the question."""
        return np.array([self.keys[number] in line["gold"] for number in ids], dtype=np.bool_)

    def read(self, asked: WeightedQuery, pool: CandidatePool, first: Floats) -> list[Ranked]:
        """The best candidates by the weights `first` of their index features, with all features, unranked."""
        found = []
        for place in np.argsort(-(pool.index_features @ first), kind="stable")[:MOST_READ]:
            passage = self.passages[int(pool.ids[place])]
            if passage.id not in self._words:
                language = self.snapshot.document_values.language(passage.article_id)
                self._words[passage.id] = words(passage.text, language)
            reading = read(asked, passage, self._words[passage.id])
            found.append(Ranked(reading, 0.0, feature_values(reading, pool.index_features[place])))
        return found

    def ranked(self, asked: WeightedQuery, pool: CandidatePool, first: Floats, last: Floats) -> list[Ranked]:
        """The same, ranked."""
        scored = [replace(item, score=float(item.values @ last)) for item in self.read(asked, pool, first)]
        return sorted(scored, key=lambda item: (-item.score, item.passage.id))


def _lacking(field: IndexSnapshot, ids: Ids) -> IndexSnapshot:
    return IndexSnapshot(field.state.without(ids), native=True) if len(ids) else field


def load(path: Path) -> Iterator[dict[str, Any]]:
    """The file's JSON lines."""
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def load_drafts(path: Path) -> list[tuple[str, Draft]]:
    """Articles by the name that gold has them under: a corpus file's lines, or a folder's files by their stems."""
    if path.is_dir():
        files = sorted(file for file in path.glob("*.md") if file.name != "README.md")
        return [(file.stem, extract(file.read_bytes(), name=file.name)[0]) for file in files]
    return [
        (
            line["article_id"],
            Draft(
                line.get("title") or "",
                tuple(line["paragraphs"]),
                outlet=line.get("outlet") or "",
                published=dt.date.fromisoformat(line["date"]) if line.get("date") else None,
            ),
        )
        for line in load(path)
    ]


def load_articles(path: Path) -> tuple[list[Article], dict[int, str]]:
    """The corpus as the store would hold it, attributed; and the names of the articles by number."""
    attributor = Attributor.load()
    articles, names, number = [], {}, 1
    for article_id, (name, draft) in enumerate(load_drafts(path), 1):
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


def without_attributions(articles: Sequence[Article]) -> list[Article]:
    """The articles as if nothing had been found to be said in them."""
    return [
        replace(article, passages=tuple(replace(passage, attributions=()) for passage in article.passages))
        for article in articles
    ]
