"""How probable it is that the evidence answers: a logistic model on the best of the ranking.

Fitted on questions asked with and without the articles that answer them; see `tests.training.ranking.fit`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from index.ranking.ranker import Ranked, Weights, family
from index.retrieval.weighted_query import WeightedQuery

_LOOKED_AT = 3
_BEST_OF = (
    "coverage",
    "coverage_kin",
    "coverage_plain",
    "coverage_alike",
    "sentence_coverage",
    "phrase_weight",
    "window",
    "exact_forms",
    "attributed",
    "attributed_to_speaker",
    "attributed_sentence",
    "article_coverage",
    "together",
    "entities_in_article",
    "rare",
    "names",
    "typed_near",
    "typed_anywhere",
    "local",
    "names_in_article",
    "ordered",
)


def evidence_signs(asked: WeightedQuery, ranked: Sequence[Ranked]) -> dict[str, float]:
    """What confidence is told by, by name: the best value of features among the first three, and the shape of the
    ranking and of the query. Empty if nothing was found."""
    if not ranked:
        return {}
    first = ranked[:_LOOKED_AT]
    signs = {name: max(item.value(name) for item in first) for name in _BEST_OF}
    signs["score"] = ranked[0].score
    signs["margin"] = ranked[0].score - ranked[min(len(ranked) - 1, 5)].score
    signs["spread"] = math.log(sum(math.exp(item.score - ranked[0].score) for item in ranked))
    signs["unseen"] = len(asked.unseen) / max(1, len(asked.weights))
    signs["few_terms"] = 1 / (1 + len(asked.weights))
    signs["all_matched"] = float(signs["coverage_kin"] > 0.999)
    return signs


def probability(asked: WeightedQuery, ranked: Sequence[Ranked], weights: Weights) -> float:
    """That one of the first passages answers, in [0, 1]; 0 if there are none."""
    signs = evidence_signs(asked, ranked)
    return logistic(signs, weights.confidence[family(asked)]) if signs else 0.0


def logistic(signs: Mapping[str, float], model: Mapping[str, float]) -> float:
    """The model's probability; its "" is the constant."""
    total = model.get("", 0.0) + sum(value * model.get(name, 0.0) for name, value in signs.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
