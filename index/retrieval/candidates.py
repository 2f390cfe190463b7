"""Candidates: passages that may answer, from four sides, with what the index tells of them without reading.

The sides are passages, attributed content, whole articles and titles; each brings a bounded number, so the cost doesn't
grow with the corpus.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from corpus.names import untitled
from index.engines.engine import (
    EVERYTHING,
    EngineSnapshot,
    Field,
    FieldReader,
    Filter,
    Flags,
    Ids,
    Search,
    StoredPassages,
)
from index.query.model import Query
from index.retrieval.index_fields import name_terms
from index.retrieval.snapshot import Snapshot
from index.retrieval.weighted_query import Sought, WeightedQuery

Floats = npt.NDArray[np.float64]

MOST_PASSAGES = 60
MOST_SPEECH = 60
MOST_ARTICLES = 10
MOST_OF_ARTICLE = 41  # its headline and 40 paragraphs
HEADLINES = 10  # that are among the best passages of a side without another being missed
MOST_FOUND = 3 * (MOST_PASSAGES + HEADLINES)  # by all sides together, without what articles bring
WIDER = 8  # times as many are looked at where few will do
MOST_ON_TOPIC = 500  # articles, of which the newest are taken where the latest is asked for
ON_TOPIC = 0.5  # share of the best article's score from which one is about the topic, and doesn't just mention it
EARLY = 15  # paragraphs after which what speaks for a passage by its place has fallen to a third
BESIDE = 3  # the same, for how near it is to the passage that answered last
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
    "names",
    "names_in_article",
    "article_lead",
    "rare",
    "local",
    "early",
    "similarity",
    "own_similarity",
    "going_on",
    "beside",
    "again",
)


class Included(NamedTuple):
    """What is among the candidates whatever it scores: passages, and articles with their passages."""

    articles: Sequence[int] = ()
    passages: Sequence[int] = ()


NONE_SET = Included()


@dataclass(frozen=True, slots=True)
class CandidatePool:
    """Candidates by passage id, and their index features: an array [candidate, INDEX_FEATURES]."""

    ids: Ids
    articles: Ids
    headlines: Flags
    index_features: Floats

    @property
    def going_on(self) -> bool:
        """Whether any candidate stands in an article that was just talked about."""
        return bool(self.index_features[:, INDEX_FEATURES.index("going_on")].any())


def gather(
    asked: WeightedQuery,
    snapshot: Snapshot,
    wanted: Filter = EVERYTHING,
    wider: int = 1,
    included: Included = NONE_SET,
) -> CandidatePool:
    """The candidates for a question that the filter lets through; without any the arrays are empty. `wider` times as
    many are looked at, which is for what few pass once they are read. What is `included` is among them."""
    searches = searches_for(asked.sought, wider)
    *sides, of_articles = snapshot.engine.search(searches, wanted)
    hits = (hit.id for side in sides for hit in side)
    seeds = list(dict.fromkeys([*included.passages, *hits]))[:MOST_FOUND]
    articles = [*included.articles, *(hit.id for hit in of_articles)]
    found = snapshot.engine.stored(seeds, articles, MOST_OF_ARTICLE, wanted)
    features = _index_features(asked, snapshot.engine, found)
    return CandidatePool(found.ids, found.articles, found.ids == found.headlines, features)


def on_topic(asked: WeightedQuery, snapshot: Snapshot, wanted: Filter) -> list[int]:
    """The articles that are about the topic, and don't just mention it, best first; a bounded number."""
    (hits,) = snapshot.engine.search([Search(Field.ARTICLES, dict.fromkeys(asked.terms, 1.0), MOST_ON_TOPIC)], wanted)
    return [hit.id for hit in hits if hit.score >= ON_TOPIC * hits[0].score]


def searches_for(asked: Sought, wider: int) -> list[Search]:
    """One a side, those of passages first; the last one is of articles."""
    terms = dict.fromkeys(asked.terms, 1.0)
    both = terms | dict.fromkeys(asked.named, 1.0)
    most, spoken = (min(MOST_FOUND, side * wider) for side in (MOST_PASSAGES + HEADLINES, MOST_SPEECH))
    searches = [Search(Field.PASSAGES, both, most, read=True)]
    if asked.named:
        searches.append(Search(Field.PASSAGES, terms, most, read=True))
    if asked.said:
        marks = _marks(asked.query)
        searches.append(Search(Field.SPEECH, terms | dict.fromkeys(marks, 1.0), spoken, read=True))
        if marks:
            searches.append(Search(Field.SPEECH, terms | dict.fromkeys(marks[-1:], 3.0), spoken, read=True))
    return [*searches, Search(Field.ARTICLES, both, MOST_ARTICLES * wider, read=True)]


def _marks(query: Query) -> list[str]:
    """The words of the speakers' names, as the field of speech holds them."""
    return [mark for name in query.speakers for mark in name_terms(untitled(name))][:12]


def _index_features(asked: WeightedQuery, engine: EngineSnapshot, found: StoredPassages) -> Floats:
    """The array [candidate, INDEX_FEATURES]."""
    if not len(found.ids):
        return np.zeros((0, len(INDEX_FEATURES)))
    weights = np.array(list(asked.weights.values()))
    columns = _own(asked, engine.passages, found, weights)
    columns |= _spoken(asked, engine.speech, found.ids)
    different, first, inverse = np.unique(found.articles, return_index=True, return_inverse=True)
    of_articles = _of_articles(asked, engine, different, weights)
    of_articles["title"] = _of_titles(asked, engine.passages, found.headlines[first], weights)
    columns |= {name: column[inverse] for name, column in of_articles.items()}
    columns["local"] = _local(columns.pop("matched"), inverse, weights)
    columns["sibling"] = _siblings(columns["bm25"], inverse)
    best = np.zeros(len(different))
    np.maximum.at(best, inverse, columns["coverage"])
    columns["article_lead"] = best[inverse]
    columns["early"] = np.exp(-found.positions / EARLY)
    columns |= _going_on(asked, found)
    nothing = np.zeros(len(found.ids))
    return np.column_stack([columns.get(name, nothing) for name in INDEX_FEATURES])


def _going_on(asked: WeightedQuery, found: StoredPassages) -> dict[str, Floats]:
    """How much the article was just talked about, how near the passage stands to the one that answered last, and
    whether it is that one."""
    weights = dict(asked.query.articles)
    columns = {"going_on": np.array([weights.get(number, 0.0) for number in found.articles.tolist()])}
    again = found.ids == asked.query.answered_by
    if again.any():
        places = np.where(found.ids == found.headlines, -1, found.positions)
        distance = np.abs(places - places[again]) / BESIDE
        columns["beside"] = np.where(found.articles == found.articles[again], np.exp(-distance), 0.0)
        columns["again"] = again.astype(np.float64)
    return columns


def _shares(field: FieldReader, terms: Sequence[str], times: npt.NDArray[np.uint32], ids: Ids) -> Floats:
    """What each term, which occurs so many times, adds to the BM25 score of each passage: an array [term, passage]."""
    idfs = field.idfs(terms)
    idf = np.array([idfs[term] for term in terms])
    shares: Floats = idf[:, None] * field.model.saturation(times, field.lengths(ids))
    return shares


def _own(asked: WeightedQuery, field: FieldReader, found: StoredPassages, weights: Floats) -> dict[str, Floats]:
    """What the passage and its neighbours have."""
    terms, named, total, ids = asked.terms, sorted(asked.named), asked.total, found.ids
    read = np.unique(np.concatenate([ids, found.before, found.after]))
    times = field.frequencies([*terms, *named], read)
    matched = times[: len(terms)] > 0
    at = read.searchsorted(ids)
    own, before, after = (matched[:, read.searchsorted(side)] for side in (ids, found.before, found.after))
    columns = {
        "bm25": _shares(field, terms, times[: len(terms), at], ids).sum(axis=0) / total,
        "coverage": weights @ own / total,
        "before": weights @ before / total,
        "after": weights @ after / total,
        "together": weights @ (own | before | after) / total,
        "matched": own.astype(np.float64),
        "rare": own[int(weights.argmax())].astype(np.float64) if terms else np.zeros(len(ids)),
    }
    if named:
        columns["names"] = (times[len(terms) :, at] > 0).mean(axis=0)
    return columns


def _spoken(asked: WeightedQuery, field: FieldReader, ids: Ids) -> dict[str, Floats]:
    """What is said in the passage, and whether by the speakers asked about."""
    terms, marks = asked.terms, _marks(asked.query)
    times = field.frequencies([*terms, *marks], ids)
    columns = {"speech": _shares(field, terms, times[: len(terms)], ids).sum(axis=0) / asked.total}
    if marks:
        columns["speech_by"] = (times[len(terms) :] > 0).mean(axis=0)
    return columns


def _of_articles(asked: WeightedQuery, engine: EngineSnapshot, articles: Ids, weights: Floats) -> dict[str, Floats]:
    """What the whole article has, for each article."""
    terms, named, total = asked.terms, sorted(asked.named), asked.total
    whole = engine.articles.frequencies([*terms, *named], articles)
    matched = whole[: len(terms)] > 0
    columns = {
        "article_bm25": _shares(engine.articles, terms, whole[: len(terms)], articles).sum(axis=0) / total,
        "article_coverage": weights @ matched / total,
    }
    if named:
        columns["names_in_article"] = (whole[len(terms) :] > 0).mean(axis=0)
    return columns


def _of_titles(asked: WeightedQuery, field: FieldReader, headlines: Ids, weights: Floats) -> Floats:
    """The share that each headline has, 0 without one."""
    shares: Floats = weights @ (field.frequencies(asked.terms, headlines) > 0) / asked.total
    return shares


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


def _siblings(scores: Floats, article: npt.NDArray[np.intp]) -> Floats:
    """For each candidate the best score of another one of its article, 0 if there is none. `article` are the articles'
    places, from 0 on without a gap."""
    order = np.lexsort((-scores, article))
    owners = article[order]
    following = np.append(owners[1:] == owners[:-1], False)
    first = np.flatnonzero(np.insert(owners[1:] != owners[:-1], 0, True))
    ordered = np.append(scores[order], 0.0)
    best, holder = ordered[first], order[first]
    second = np.where(following[first], ordered[first + 1], 0.0)
    return np.where(holder[article] == np.arange(len(scores)), second[article], best[article])
