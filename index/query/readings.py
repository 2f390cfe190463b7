"""How probable it is that a question goes on with the conversation: a logistic model on what its words show."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from corpus.model import Article
from index.analysis.analyzer import terms
from index.query.conversation import ConversationState
from index.query.intent_patterns import IntentMatcher
from index.query.model import QueryKind
from index.query.parser import Parsed

ALIKE = 0.1  # a probability no further from even than this is a doubt


def in_context_signs(
    own: Parsed,
    state: ConversationState,
    articles: Sequence[Article],
    confidences: tuple[float, float],
    matcher: IntentMatcher,
) -> dict[str, float]:
    """What tells whether the question leans on the conversation, by name; all in [0, 1] but `surer`, in [-1, 0].

    `points`: a pronoun of somebody or something named; `few`: how few words of its own it has; `here`: the share of
    them that the articles just talked about have; `new_name`: a word written as a name that they don't have; `repeats`:
    the share of its words that were asked before; `no_topic`: somebody's words are asked for without a topic; `surer`:
    below 0 by how much less sure the answer is in context; that it is surer there tells nothing, since what was just
    shown has something of any question. `confidences` are those of the answer alone and in context.
    """
    text = own.query.topic or own.query.text
    words = list(dict.fromkeys(terms(text)))
    names = {term for word in text.split()[1:] if word[:1].isupper() for term in terms(word)}
    names |= {term for name in own.query.speakers for term in terms(name)}
    read = [_terms_of(article) for article in articles]
    here = max((sum(word in known for word in words) / len(words) for known in read), default=0.0) if words else 1.0
    asked = {term for one in state.terms for term in terms(one.word)}
    return {
        "points": float(bool(matcher.pronouns(own.text) & {"he", "she", "they", "it"})),
        "few": 1 / (1 + len(words)),
        "here": here,
        "new_name": float(bool(names) and not any(names <= known for known in read)),
        "repeats": sum(word in asked for word in words) / max(1, len(words)),
        "no_topic": float(own.query.kind is QueryKind.WHAT_SAID and not terms(own.query.topic)),
        "surer": min(0.0, confidences[1] - confidences[0]),
    }


def in_context_probability(signs: Mapping[str, float]) -> float:
    """The model's probability, in [0, 1]; its "" is the constant."""
    weights = _weights()
    total = weights[""] + sum(weights[name] * value for name, value in signs.items())
    return 1 / (1 + math.exp(-total))


def _terms_of(article: Article) -> frozenset[str]:
    language = article.citation.language or "en"
    return frozenset(term for passage in article.passages for term in terms(passage.text, language))


@cache
def _weights() -> Mapping[str, float]:
    text = Path(__file__).with_name("readings.json").read_text(encoding="utf-8")
    table: Mapping[str, float] = json.loads(text)["weights"]
    return table
