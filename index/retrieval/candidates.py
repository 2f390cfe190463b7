"""Candidates: passages that may answer, from four sides, with what the index tells of them without reading.

The sides are passages, attributed content, whole articles and titles; each brings a bounded number, so the cost doesn't
grow with the corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from corpus.names import untitled
from index.retrieval.index_fields import IndexFields, name_terms
from index.retrieval.weighted_query import WeightedQuery

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]
Allowed = Callable[[Ids, Ids], Flags]

MOST_PASSAGES = 60
MOST_SPEECH = 60
MOST_ARTICLES = 10
MOST_OF_ARTICLE = 40
WIDER = 8  # times as many are looked at where few will do
EARLY = 15  # paragraphs after which what speaks for a passage by its place has fallen to a third
INDEX_FEATURES = (
    "bm25",
    "coverage",
    "speech",
    "speech_by",
    "article_bm25",
    "article_coverage",
    "sibling",
    "title",
    "before",
    "after",
    "together",
    "entities_in_article",
    "entities",
    "names",
    "names_in_article",
    "article_lead",
    "rare",
    "local",
    "early",
    "similarity",
)


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """Candidates by passage id, and their index features: an array [candidate, INDEX_FEATURES]."""

    ids: Ids
    articles: Ids
    index_features: Floats


def gather(asked: WeightedQuery, fields: IndexFields, allowed: Allowed | None = None, wider: int = 1) -> CandidatePool:
    """The candidates for a question; without any the arrays are empty. `allowed` tells which of some passages, given
    with their articles, may be candidates; `wider` times as many are looked at, which is for an `allowed` that few
    pass."""
    seeds = np.array(_seeds(asked, fields, wider), dtype=np.int64)
    seeds = _kept(fields, seeds, allowed)[: 3 * MOST_PASSAGES]
    ids = _pooled(fields, seeds.tolist(), _articles(asked, fields, wider))
    ids = _kept(fields, ids, allowed)
    owners = fields.document_values.articles(ids)
    return CandidatePool(ids, owners, _surroundings(asked, fields, ids, owners))


def _kept(fields: IndexFields, ids: Ids, allowed: Allowed | None) -> Ids:
    owners = fields.document_values.articles(ids)
    keep = owners > 0
    if allowed:
        keep &= allowed(ids, owners)
    kept: Ids = ids[keep]
    return kept


def _seeds(asked: WeightedQuery, fields: IndexFields, wider: int) -> list[int]:
    terms = asked.terms
    most, spoken = MOST_PASSAGES * wider, MOST_SPEECH * wider
    hits = fields.passages.search([*terms, *asked.named], most)
    if asked.named:
        hits += fields.passages.search(terms, most)
    if asked.said:
        marks = _marks(asked)
        hits += fields.speech.search([*terms, *marks], spoken)
        hits += fields.speech.search([*terms, *marks[-1:] * 3], spoken) if marks else []
    return list(dict.fromkeys(hit.passage_id for hit in hits))


def _marks(asked: WeightedQuery) -> list[str]:
    """The words of the speakers' names, as `speech` holds them."""
    return [mark for name in asked.query.speakers for mark in name_terms(untitled(name))][:12]


def _articles(asked: WeightedQuery, fields: IndexFields, wider: int) -> list[int]:
    return [hit.passage_id for hit in fields.articles.search([*asked.terms, *asked.named], MOST_ARTICLES * wider)]


def _pooled(fields: IndexFields, seeds: Sequence[int], articles: Sequence[int]) -> Ids:
    document_values = fields.document_values
    wanted = dict.fromkeys(seeds)
    for article in articles:
        first = document_values.first_passage(article)
        if first:
            wanted |= dict.fromkeys(document_values.block(first, MOST_OF_ARTICLE))
    return np.array(sorted(wanted), dtype=np.int64)


def _surroundings(asked: WeightedQuery, fields: IndexFields, ids: Ids, owners: Ids) -> Floats:
    """The array [candidate, INDEX_FEATURES]."""
    if not len(ids):
        return np.zeros((0, len(INDEX_FEATURES)))
    weights = np.array(list(asked.weights.values()))
    columns = _own(asked, fields, ids, owners, weights)
    columns |= _spoken(asked, fields, ids)
    different, inverse = np.unique(owners, return_inverse=True)
    of_articles = _of_articles(asked, fields, different, weights)
    columns |= {name: column[inverse] for name, column in of_articles.items()}
    columns["local"] = _local(columns.pop("matched"), inverse, weights)
    columns["sibling"] = _siblings(columns["bm25"], inverse, len(different))
    best = np.zeros(len(different))
    np.maximum.at(best, inverse, columns["coverage"])
    columns["article_lead"] = best[inverse]
    columns["early"] = np.exp(-fields.document_values.positions(ids) / EARLY)
    nothing = np.zeros(len(ids))
    return np.column_stack([columns.get(name, nothing) for name in INDEX_FEATURES])


def _own(asked: WeightedQuery, fields: IndexFields, ids: Ids, owners: Ids, weights: Floats) -> dict[str, Floats]:
    """What the passage and its neighbours have."""
    terms, named, total = asked.terms, sorted(asked.named), asked.total
    spread = np.unique(np.concatenate([ids - 1, ids, ids + 1]))
    everything = fields.passages.shares([*terms, *named], spread.tolist())
    matched = everything[: len(terms)] > 0
    at = spread.searchsorted(ids)
    same = fields.document_values.articles(spread)
    own = matched[:, at]
    # spread holds every id's neighbours, so they are the places before and after.
    before = matched[:, at - 1] & (same[at - 1] == owners)
    after = matched[:, at + 1] & (same[at + 1] == owners)
    columns = {
        "bm25": everything[: len(terms), at].sum(axis=0) / total,
        "coverage": weights @ own / total,
        "before": weights @ before / total,
        "after": weights @ after / total,
        "together": weights @ (own | before | after) / total,
        "matched": own.astype(np.float64),
        "rare": own[int(weights.argmax())].astype(np.float64) if terms else np.zeros(len(ids)),
    }
    entity = np.array([term in asked.entities for term in terms], dtype=np.bool_)
    if entity.any():
        columns["entities"] = weights[entity] @ own[entity] / weights[entity].sum()
    if named:
        columns["names"] = (everything[len(terms) :, at] > 0).mean(axis=0)
    return columns


def _spoken(asked: WeightedQuery, fields: IndexFields, ids: Ids) -> dict[str, Floats]:
    """What is said in the passage, and whether by the speakers asked about."""
    marks = _marks(asked)
    speech = fields.speech.shares([*asked.terms, *marks], ids.tolist())
    count = len(asked.terms)
    columns = {"speech": speech[:count].sum(axis=0) / asked.total}
    if marks:
        columns["speech_by"] = (speech[count:] > 0).mean(axis=0)
    return columns


def _of_articles(asked: WeightedQuery, fields: IndexFields, articles: Ids, weights: Floats) -> dict[str, Floats]:
    """What the whole article and its title have, for each article."""
    terms, named, total = asked.terms, sorted(asked.named), asked.total
    whole = fields.articles.shares([*terms, *named], articles.tolist())
    matched = whole[: len(terms)] > 0
    firsts = [fields.document_values.first_passage(int(article)) for article in articles]
    titles = fields.passages.shares(terms, firsts) > 0
    columns = {
        "article_bm25": whole[: len(terms)].sum(axis=0) / total,
        "article_coverage": weights @ matched / total,
        "title": (weights @ titles) / total * fields.document_values.headlines(firsts),
    }
    entity = np.array([term in asked.entities for term in terms], dtype=np.bool_)
    if entity.any():
        columns["entities_in_article"] = weights[entity] @ matched[entity] / weights[entity].sum()
    if named:
        columns["names_in_article"] = (whole[len(terms) :] > 0).mean(axis=0)
    return columns


def _local(matched: Floats, article: npt.NDArray[np.intp], weights: Floats) -> Floats:
    """The share of what sets the article's passages apart: a term that half of its candidates have counts half."""
    if not len(weights):
        return np.zeros(len(article))
    count = int(article.max()) + 1
    sizes = np.bincount(article, minlength=count)
    spread = np.stack([np.bincount(article, weights=line, minlength=count) for line in matched])
    apart = weights[:, None] * (1 - spread / sizes) * (spread > 0)
    total = apart.sum(axis=0)
    local: Floats = (apart[:, article] * matched).sum(axis=0) / np.where(total > 0, total, 1.0)[article]
    return local


def _siblings(scores: Floats, article: npt.NDArray[np.intp], count: int) -> Floats:
    """For each candidate the best score of another one of its article, 0 if there is none."""
    order = np.argsort(-scores, kind="stable")
    best = np.zeros(count)
    second = np.zeros(count)
    holder = np.full(count, -1)
    for place in order:
        number = article[place]
        if holder[number] < 0:
            best[number], holder[number] = scores[place], place
        elif second[number] == 0:
            second[number] = scores[place]
    here = np.arange(len(scores))
    return np.where(holder[article] == here, second[article], best[article])
