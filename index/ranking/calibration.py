"""How probable it is that the evidence answers: a logistic model on the best of the ranking.

Fitted on questions that are answered, on such whose article was taken away, and on such that ask what an article leaves
out; see `tests.training.ranking.fit`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from corpus.model import PassageKind
from index.query.model import QueryKind
from index.ranking.candidate_text import read
from index.ranking.features import TEXT_FEATURES
from index.ranking.ranker import FEATURES, Ranked, Weights, family
from index.ranking.split_text import SplitText
from index.ranking.word_alignment import ALIGNMENT_FEATURES
from index.retrieval.weighted_query import WeightedQuery

Floats = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64]

_LOOKED_AT = 3
_FEW = 5
_ALONE = 5.0  # how far the first is from another article if there is none
_OF_OWN_WORDS = (
    "coverage_kin",
    "coverage_plain",
    "coverage_alike",
    "sentence_coverage",
    "window",
    "typed",
    "typed_near",
    "typed_anywhere",
)
_OF_A_KIND = (
    "typed",
    "typed_near",
    "typed_anywhere",
    "first_typed",
    "first_typed_near",
    "coverage_kin",
    "content_least",
    "sentence",
    "sentence_least",
    "unmatched_least",
    "similarity_most",
)
_SIMILARITY = FEATURES.index("similarity")


def evidence_signs(asked: WeightedQuery, ranked: Sequence[Ranked]) -> dict[str, float]:
    """What confidence is told by, by name: each feature's best value among the first three and its value in the first,
    the shape of the ranking, and what kind of question it is. Empty if nothing was found. Headlines only count where
    there is nothing else: they were no candidates when confidence was fitted."""
    if not ranked:
        return {}
    ranked = [item for item in ranked if item.passage.kind is not PassageKind.HEADLINE] or ranked
    values = np.array([item.values for item in ranked])
    scores = np.array([item.score for item in ranked])
    articles = np.array([item.passage.article_id for item in ranked])
    alignment = np.array([item.alignment.features for item in ranked[:_LOOKED_AT] if item.alignment])
    signs = ranking_signs(values, scores, articles, alignment)
    return {
        **signs,
        **signs_of_kind(asked.query.kind, signs),
        **question_signs(asked),
        **own_signs(asked, ranked),
    }


def signs_of_kind(kind: QueryKind, signs: Mapping[str, float]) -> dict[str, float]:
    """Some of what the ranking tells, once more as the signs of questions of one kind alone: that a sentence has a
    number tells more where "how many" is asked than that it has a name where "who" is."""
    return {f"{kind}:{name}": signs.get(name, 0.0) for name in _OF_A_KIND}


def ranking_signs(values: Floats, scores: Floats, articles: Numbers, alignment: Floats) -> dict[str, float]:
    """What the ranking tells: values [candidate, FEATURES], scores and article ids, the best ranked first; and of the
    first few the alignment [candidate, ALIGNMENT_FEATURES], empty where nothing is aligned."""
    signs = _best_features(FEATURES, values[:_LOOKED_AT])
    signs["all_matched"] = float(signs["coverage_kin"] > 0.999)
    if len(alignment):
        signs |= _best_features(ALIGNMENT_FEATURES, alignment[:_LOOKED_AT])
    return {**signs, **_shape(scores, articles, values[:, _SIMILARITY])}


def _best_features(names: Sequence[str], values: Floats) -> dict[str, float]:
    """Of each feature the greatest value and the first, from values [candidate, name], the best ranked first."""
    best, first = values.max(axis=0).tolist(), values[0].tolist()
    signs = dict(zip(names, best, strict=True))
    return signs | {f"first_{name}": value for name, value in zip(names, first, strict=True)}


def _shape(scores: Floats, articles: Numbers, similarities: Floats) -> dict[str, float]:
    """How much the first stands out, in score and in similarity, among all and among those of other articles."""
    others = np.flatnonzero(articles != articles[0])
    beside = similarities[others[0]] if len(others) else similarities.min()
    return {
        "score": float(scores[0]),
        "second": float(scores[0] - scores[min(1, len(scores) - 1)]),
        "margin": float(scores[0] - scores[min(_FEW, len(scores) - 1)]),
        "apart": float(scores[0] - scores[others[0]]) if len(others) else _ALONE,
        "alone": float(not len(others)),
        "spread": math.log(np.exp(scores - scores[0]).sum()),
        "same_article": float((articles[:_FEW] == articles[0]).mean()),
        "similarity_apart": float(similarities[:_FEW].max() - beside),
        "similarity_gap": float(similarities.max() - np.sort(similarities)[-_FEW:].mean()),
        "similarity_most": float(similarities.max()),
        "similarity_deviation": float((similarities[0] - similarities.mean()) / (similarities.std() + 1e-6)),
    }


def question_signs(asked: WeightedQuery) -> dict[str, float]:
    """What the question itself tells."""
    terms = len(asked.weights)
    return {
        "unseen": len(asked.unseen) / max(1, terms),
        "terms": float(terms),
        "few_terms": 1 / (1 + terms),
        f"kind_{asked.query.kind}": 1.0,
        "said": float(asked.said),
    }


def own_signs(asked: WeightedQuery, ranked: Sequence[Ranked]) -> dict[str, float]:
    """Of a follow-up, what the first three have of its own words: everything in the article just talked about has
    something of the conversation's. Empty for other questions."""
    if not asked.query.follow_up:
        return {}
    found = [item.reading for item in ranked[:_LOOKED_AT]]
    alone = (found[0].asked if found else asked).alone
    read_alone = [read(alone, one.passage, SplitText(one.words, one.bounds)) for one in found] if alone.weights else []
    best = {name: max((TEXT_FEATURES[name](one) for one in read_alone), default=0.0) for name in _OF_OWN_WORDS}
    return {**{f"own_{name}": value for name, value in best.items()}, "own_nothing": float(not alone.weights)}


def probability(asked: WeightedQuery, ranked: Sequence[Ranked], weights: Weights) -> float:
    """That one of the first passages answers, in [0, 1]; 0 if there are none."""
    signs = evidence_signs(asked, ranked)
    return logistic(signs, weights.confidence[family(asked)]) if signs else 0.0


def logistic(signs: Mapping[str, float], model: Mapping[str, float]) -> float:
    """The model's probability; its "" is the constant."""
    total = model.get("", 0.0) + sum(value * model.get(name, 0.0) for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
