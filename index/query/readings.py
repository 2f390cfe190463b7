"""How probable it is that a question goes on with the conversation: a logistic model on what its words show, and on
what is found for it alone and in context."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.model import Article
from index.analysis.analyzer import terms
from index.engines.engine import FieldReader
from index.query.intent_patterns import IntentMatcher
from index.query.model import QueryKind
from index.query.offices import is_a_role
from index.query.parser import Parsed

_OF_A_SUBJECT = frozenset({QueryKind.KEYWORDS, QueryKind.LATEST, QueryKind.STORIES})
ALIKE = 0.1  # a probability no further from even than this is a doubt


@dataclass(frozen=True, slots=True)
class Finding:
    """What one reading of the question finds: how sure it is, and of the first passage the article and the terms; 0
    and none if it finds nothing."""

    confidence: float = 0.0
    article: int = 0
    terms: frozenset[str] = frozenset()


def in_context_signs(
    own: Parsed,
    articles: Sequence[Article],
    findings: tuple[Finding, Finding],
    matcher: IntentMatcher,
    passages: FieldReader,
) -> dict[str, float]:
    """What tells whether the question leans on the conversation, by name; all in [0, 1].

    `points`: a pronoun of somebody or something named; `few`: how few words of its own it has; `here`: the share of
    them, rare ones counting more, that one of the articles just talked about has; `few_elsewhere`: both how few they
    are and how much of them isn't there; `rarest_here`: whether one of these articles has the rarest of them, and
    `rarest_elsewhere` whether only others do; `subject`: it only names its subject, or asks what is new on it;
    `no_topic`: somebody's words are asked for without a topic; `described`: they are only described ("the mayor");
    `named_here`, `named_elsewhere`: one of these articles has their name, or none.

    Of the `findings`, alone and in context: `sure_alone`, `sure_here`; the share of its words in the first passage,
    `covered_alone`, `covered_here`; and `same_article`, whether the first alone stands in such an article, too.
    """
    weights = _weights_of(list(dict.fromkeys(terms(own.query.topic or own.query.text))), passages)
    alone, here = findings
    read = [_terms_of(article) for article in articles]
    named = [set(terms(name)) for name in own.query.speakers[:1]]
    told = any(name <= known for name in named for known in read)
    return {
        "points": float(bool(matcher.pronouns(own.text) & {"he", "she", "they", "it"})),
        **_of_words(weights, read, passages),
        "subject": float(own.query.kind in _OF_A_SUBJECT),
        "no_topic": float(own.query.kind is QueryKind.WHAT_SAID and not terms(own.query.topic)),
        "described": float(any(map(is_a_role, own.query.speakers))),
        "named_here": float(bool(named) and told),
        "named_elsewhere": float(bool(named) and not told),
        "sure_alone": alone.confidence,
        "sure_here": here.confidence,
        "same_article": float(alone.article in {article.citation.article_id for article in articles}),
        "covered_alone": _share(weights, alone.terms),
        "covered_here": _share(weights, here.terms),
    }


def _of_words(weights: Mapping[str, float], read: Sequence[Collection[str]], passages: FieldReader) -> dict[str, float]:
    """What the question's own words tell, from the terms of each article just talked about."""
    here = max((_share(weights, known) for known in read), default=0.0) if weights else 1.0
    rarest = max(weights, key=weights.__getitem__, default="")
    rarest_here = not rarest or any(rarest in known for known in read)
    return {
        "few": 1 / (1 + len(weights)),
        "here": here,
        "few_elsewhere": (1 - here) / (1 + len(weights)),
        "rarest_here": float(rarest_here),
        "rarest_elsewhere": float(not rarest_here and bool(passages.document_frequencies([rarest])[rarest])),
    }


def in_context_probability(signs: Mapping[str, float]) -> float:
    """The model's probability, in [0, 1]; its "" is the constant, and what it doesn't name weighs nothing."""
    weights = _weights()
    total = weights[""] + sum(weights.get(name, 0.0) * value for name, value in signs.items())
    return 1 / (1 + math.exp(-total))


def _weights_of(words: Sequence[str], passages: FieldReader) -> dict[str, float]:
    """What each term counts for; one that no passage contains is as rare as can be."""
    return {word: math.sqrt(idf or passages.model.rarest_idf) for word, idf in passages.idfs(words).items()}


def _share(weights: Mapping[str, float], known: Collection[str]) -> float:
    total = sum(weights.values())
    return sum(weight for word, weight in weights.items() if word in known) / total if total else 1.0


def _terms_of(article: Article) -> frozenset[str]:
    language = article.citation.language or "en"
    return frozenset(term for passage in article.passages for term in terms(passage.text, language))


@cache
def _weights() -> Mapping[str, float]:
    text = Path(__file__).with_name("readings.json").read_text(encoding="utf-8")
    table: Mapping[str, float] = json.loads(text)["weights"]
    return table
