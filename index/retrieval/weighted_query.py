"""A query as ranking works on it: terms with weights, forms in order, names."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from corpus.names import untitled
from index.analysis.analyzer import Words, words
from index.engines.engine import FieldReader
from index.query.intent_patterns import IntentMatcher
from index.query.model import Query, QueryKind
from index.retrieval.synonyms import synonym_terms
from index.retrieval.word_embeddings import used_alike

MOST_TERMS = 48
SAID = frozenset({QueryKind.WHO_SAID, QueryKind.WHAT_SAID, QueryKind.COMPARE, QueryKind.VERIFY})


@dataclass(frozen=True, slots=True)
class WeightedQuery:
    """`weights` has the square root of the idf of each term of the topic (of the whole query if there is no topic):
    idf itself makes too much of names. A term that no passage contains has the greatest idf there can be. `kindred`
    leads from other terms to the topic's term that they may stand for, `alike` from other forms to the topic's terms
    that they are used like, and how much. `unseen` are the terms that no passage contains, `named` the terms of the
    speakers' names, `focus` the term that is counted ("how many children"). `as_names` has how probable it is that a
    term is a name, in [0, 1]: of those that the conversation adds from the start, of the topic's once candidates are
    read. `forms` are the topic's folded words, stop words kept. `own` are the terms that the conversation didn't add,
    but for names that the question's pronouns stand for. `total` is the sum of the weights; never 0.
    """

    query: Query
    language: str
    weights: Mapping[str, float]
    kindred: Mapping[str, str]
    alike: Mapping[str, tuple[tuple[str, float], ...]]
    unseen: frozenset[str]
    named: frozenset[str]
    as_names: Mapping[str, float]
    focus: str
    forms: tuple[str, ...]
    exact: Mapping[str, float]
    own: frozenset[str] = frozenset()
    total: float = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "total", sum(self.weights.values()) or 1.0)

    @property
    def alone(self) -> WeightedQuery:
        """The same without what the conversation adds."""
        weights = {term: weight for term, weight in self.weights.items() if term in self.own}
        kindred = {other: term for other, term in self.kindred.items() if term in self.own}
        alike = {form: tuple(pair for pair in pairs if pair[0] in self.own) for form, pairs in self.alike.items()}
        as_names = {term: chance for term, chance in self.as_names.items() if term in self.own}
        return replace(self, weights=weights, kindred=kindred, alike=alike, as_names=as_names)

    @property
    def terms(self) -> list[str]:
        """The topic's terms."""
        return list(self.weights)

    @property
    def sought(self) -> Sought:
        """What candidates are searched by."""
        return Sought(self.query, self.terms, self.named)

    @property
    def said(self) -> bool:
        """Whether somebody's words are asked for."""
        return self.sought.said


class Sought(NamedTuple):
    """What candidates are searched by: the terms of the topic, and those of the speakers' names."""

    query: Query
    terms: Sequence[str]
    named: frozenset[str]

    @property
    def said(self) -> bool:
        """Whether somebody's words are asked for."""
        return self.query.kind in SAID or bool(self.query.speakers)


def sought_of(query: Query, language: str) -> Sought:
    """What `asked_of` will probably come to, told without the index."""
    found, named = _topic_of(query, language), _named(query, language)
    context = [term for word in query.context for term in words(word.word, language).terms if term]
    return Sought(query, list(dict.fromkeys([*_terms_to_weigh(query, found, named), *context])), named)


def _topic_of(query: Query, language: str) -> Words:
    return topical(query.topic or " ".join(query.speakers) or ("" if query.context else query.text), language)


def _named(query: Query, language: str) -> frozenset[str]:
    return frozenset(term for name in query.speakers for term in words(untitled(name), language).terms if term)


def asked_of(query: Query, language: str, index: FieldReader) -> WeightedQuery:
    """What to rank by; at most MOST_TERMS terms, the first ones."""
    found, named = _topic_of(query, language), _named(query, language)
    known = index.idfs(_terms_to_weigh(query, found, named))
    weights = {term: math.sqrt(idf or index.model.rarest_idf) for term, idf in known.items()}
    inherited = _inherited(query, language, weights, index)
    weights |= {term: weight for term, (weight, _) in inherited.items()}
    return WeightedQuery(
        query=query,
        language=language,
        weights=weights,
        kindred=_kindred(weights, language),
        alike=_alike(found, weights) if language == "en" else {},
        unseen=frozenset(term for term, idf in known.items() if not idf),
        named=named,
        as_names={term: 1.0 for term, (_, name) in inherited.items() if name},
        focus=_focus(found) if query.kind is QueryKind.HOW_MANY else "",
        forms=found.forms[:200],
        exact={form: weights[term] for form, term in zip(found.forms, found.terms, strict=True) if term in weights},
        own=frozenset(known) | {term for name in query.referents for term in words(name, language).terms if term},
    )


def _terms_to_weigh(query: Query, found: Words, named: frozenset[str]) -> list[str]:
    """The topic's terms; a speaker's names only beside others that a topic has, or where there is nothing else."""
    terms = list(dict.fromkeys(term for term in found.terms if term))[:MOST_TERMS]
    if query.topic and not named.issuperset(terms):
        return terms
    return [term for term in terms if term not in named] or terms


def _kindred(weights: Mapping[str, float], language: str) -> dict[str, str]:
    kin = synonym_terms(language)
    return {other: term for term in weights for other in kin.get(term, ()) if other not in weights}


def _inherited(
    query: Query, language: str, own: Mapping[str, float], index: FieldReader
) -> dict[str, tuple[float, bool]]:
    """The terms that the conversation adds: what each weighs, and whether it is part of a name. Those that no passage
    contains are left out: nobody asked for them here."""
    found: dict[str, tuple[float, bool]] = {}
    words_of = [(word, term) for word in query.context for term in words(word.word, language).terms]
    idfs = index.idfs({term for _, term in words_of if term and term not in own})
    for word, term in words_of:
        weight = word.weight * math.sqrt(idfs.get(term, 0.0))
        if weight > found.get(term, (0.0, False))[0]:
            found[term] = weight, word.name
    return found


def _alike(found: Words, weights: Mapping[str, float]) -> dict[str, tuple[tuple[str, float], ...]]:
    """Words used like the topic's, with the term that each is like and the share of its weight that it counts for."""
    alike: dict[str, list[tuple[str, float]]] = {}
    for form, term in dict(zip(found.forms, found.terms, strict=True)).items():
        if term in weights:
            for other, likeness in used_alike(form):
                alike.setdefault(other, []).append((term, likeness))
    return {form: tuple(terms) for form, terms in alike.items()}


def topical(text: str, language: str) -> Words:
    """The words of a query; those that only ask are stop words there, unless it has no others."""
    found = words(text, language)
    ranges = IntentMatcher.shipped().asking(text, language)
    kept = tuple(
        "" if any(first <= start < last for first, last in ranges) else term
        for start, term in zip(found.starts, found.terms, strict=True)
    )
    return replace(found, terms=kept) if any(kept) else found


def _focus(found: Words) -> str:
    """The head of what is counted: the last term of the unbroken run after "many", "much" or "number of"."""
    for number, form in enumerate(found.forms):
        if form in COUNTING:
            rest = found.terms[number + 1 :]
            start = next((at for at, term in enumerate(rest[:3]) if term), len(rest))
            end = next((at for at, term in enumerate(rest) if at > start and not term), len(rest))
            return rest[min(end, start + 3) - 1] if start < len(rest) else ""
    return ""


COUNTING = frozenset({"many", "much", "number", "amount", "percentage", "percent"})
