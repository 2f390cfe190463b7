"""Candidates: passages that may answer, from four sides, with what the index tells of them without reading.

The sides are passages, attributed content, whole articles and titles; each brings a bounded number, so the cost doesn't
grow with the corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from index.asked import Asked
from index.names import name_words
from index.shelves import Shelves, name_terms

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Ids = npt.NDArray[np.int64]
Allowed = Callable[[Ids, Ids], Flags]

MOST_PASSAGES = 60
MOST_SPEECH = 60
MOST_ARTICLES = 5
MOST_OF_ARTICLE = 40
SURROUNDINGS = (
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
)


@dataclass(frozen=True, slots=True)
class Pool:
    """Candidates by passage id, and their surroundings: an array [candidate, SURROUNDINGS]."""

    ids: Ids
    articles: Ids
    surroundings: Floats


def gather(asked: Asked, shelves: Shelves, allowed: Allowed | None = None) -> Pool:
    """The candidates for a question; without any the arrays are empty. `allowed` tells which of some passages, given
    with their articles, may be candidates; then more are looked at."""
    wider = 8 if allowed else 1
    seeds = np.array(_seeds(asked, shelves, wider), dtype=np.int64)
    seeds = _kept(shelves, seeds, allowed)[: 3 * MOST_PASSAGES]
    ids = _pooled(shelves, seeds.tolist(), _articles(asked, shelves, wider))
    ids = _kept(shelves, ids, allowed)
    owners = shelves.catalogue.articles(ids)
    return Pool(ids, owners, _surroundings(asked, shelves, ids, owners))


def _kept(shelves: Shelves, ids: Ids, allowed: Allowed | None) -> Ids:
    owners = shelves.catalogue.articles(ids)
    keep = owners > 0
    if allowed:
        keep &= allowed(ids, owners)
    kept: Ids = ids[keep]
    return kept


def _seeds(asked: Asked, shelves: Shelves, wider: int) -> list[int]:
    terms = asked.terms
    most, spoken = MOST_PASSAGES * wider, MOST_SPEECH * wider
    hits = shelves.passages.search([*terms, *asked.named], most)
    if asked.named:
        hits += shelves.passages.search(terms, most)
    if asked.said:
        marks = _marks(asked)
        hits += shelves.speech.search([*terms, *marks], spoken)
        hits += shelves.speech.search([*terms, *marks[-1:] * 3], spoken) if marks else []
    return list(dict.fromkeys(hit.passage_id for hit in hits))


def _marks(asked: Asked) -> list[str]:
    """The words of the speakers' names, as `speech` holds them."""
    return [mark for name in asked.question.speakers for mark in name_terms(" ".join(name_words(name)))][:12]


def _articles(asked: Asked, shelves: Shelves, wider: int) -> list[int]:
    return [hit.passage_id for hit in shelves.articles.search([*asked.terms, *asked.named], MOST_ARTICLES * wider)]


def _pooled(shelves: Shelves, seeds: Sequence[int], articles: Sequence[int]) -> Ids:
    catalogue = shelves.catalogue
    wanted = dict.fromkeys(seeds)
    for article in articles:
        first = catalogue.first_passage(article)
        if first:
            wanted |= dict.fromkeys(catalogue.block(first, MOST_OF_ARTICLE))
    return np.array(sorted(wanted), dtype=np.int64)


def _surroundings(asked: Asked, shelves: Shelves, ids: Ids, owners: Ids) -> Floats:
    table = np.zeros((len(ids), len(SURROUNDINGS)))
    if not len(ids):
        return table
    terms = asked.terms
    named = sorted(asked.named)
    catalogue = shelves.catalogue
    weights = np.array([asked.weights[term] for term in terms])
    total = asked.total
    spread = np.unique(np.concatenate([ids - 1, ids, ids + 1]))
    everything = shelves.passages.shares([*terms, *named], spread.tolist())
    shares = everything[: len(terms)]
    matched = shares > 0
    at = spread.searchsorted(ids)
    same = catalogue.articles(spread)
    previous = np.maximum(at - 1, 0)
    following = np.minimum(at + 1, len(spread) - 1)
    has_previous = (same[previous] == owners) & (spread[previous] == ids - 1)
    has_following = (same[following] == owners) & (spread[following] == ids + 1)
    own = matched[:, at]
    before = matched[:, previous] & has_previous
    after = matched[:, following] & has_following
    table[:, 0] = shares[:, at].sum(axis=0) / total
    table[:, 1] = weights @ own / total
    table[:, 8] = weights @ before / total
    table[:, 9] = weights @ after / total
    table[:, 10] = weights @ (own | before | after) / total
    marks = _marks(asked)
    speech = shelves.speech.shares([*terms, *marks], ids.tolist())
    table[:, 2] = speech[: len(terms)].sum(axis=0) / total
    if marks:
        table[:, 3] = (speech[len(terms) :] > 0).mean(axis=0)
    different, inverse = np.unique(owners, return_inverse=True)
    whole = shelves.articles.shares([*terms, *named], different.tolist())
    in_article = whole[: len(terms)] > 0
    table[:, 4] = (whole[: len(terms)].sum(axis=0) / total)[inverse]
    table[:, 5] = (weights @ in_article / total)[inverse]
    table[:, 6] = _siblings(table[:, 0], inverse, len(different))
    firsts = [catalogue.first_passage(int(article)) for article in different]
    titles = shelves.passages.shares(terms, firsts) > 0
    is_title = catalogue.headlines(firsts)
    table[:, 7] = ((weights @ titles) / total * is_title)[inverse]
    entity = np.array([term in asked.entities for term in terms])
    if entity.any():
        of_entities = weights[entity].sum()
        table[:, 11] = (weights[entity] @ in_article[entity] / of_entities)[inverse]
        table[:, 12] = weights[entity] @ own[entity] / of_entities
    if named:
        table[:, 13] = (everything[len(terms) :, at] > 0).mean(axis=0)
        table[:, 14] = ((whole[len(terms) :] > 0).mean(axis=0))[inverse]
    best = np.zeros(len(different))
    np.maximum.at(best, inverse, table[:, 1])
    table[:, 15] = best[inverse]
    rarest = int(weights.argmax())
    table[:, 16] = own[rarest]
    return table


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
