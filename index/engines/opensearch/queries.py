"""Searches and counts as OpenSearch takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from index.engines.engine import Field, Filter, Search
from index.engines.opensearch.lucene_scores import looked_at
from index.engines.opensearch.mappings import ARTICLES, NOTHING_SAID, PASSAGES

Body = dict[str, Any]

INDEX_OF = {Field.PASSAGES: PASSAGES, Field.SPEECH: PASSAGES, Field.ARTICLES: ARTICLES}
TERMS_OF = {Field.PASSAGES: "terms", Field.SPEECH: "speech", Field.ARTICLES: "terms"}
LENGTH_OF = {Field.PASSAGES: "length", Field.SPEECH: "speech_length", Field.ARTICLES: "length"}


def best(search: Search, wanted: Filter) -> Body:
    """The body of a search for the best passages or articles, and some more where all are to be read. A hit tells its
    length, the version that its article was written as, its language, and on a passage which article that is."""
    terms = TERMS_OF[search.field]
    should = [{"term": {terms: {"value": term, "boost": weight}}} for term, weight in search.terms.items()]
    query: Body = {"bool": {"should": should, "minimum_should_match": 1, **_conditions(search.field, wanted)}}
    body: Body = {
        "query": query,
        "size": looked_at(search.k) if search.read else search.k,
        "_source": False,
        "track_total_hits": False,
    }
    told = ["language"] if search.field is Field.ARTICLES else ["article", "language"]
    return body | {"version": True, "docvalue_fields": [*told, LENGTH_OF[search.field]]}


def containing(field: Field, term: str) -> Body:
    """The body of a search that only counts what has the term: exact over all shards, and answered from the index's
    own counts as long as nothing was deleted."""
    return {"size": 0, "track_total_hits": True, "query": {"term": {TERMS_OF[field]: term}}}


def size_of(index: str) -> Body:
    """The body of a search for how many documents an index has, and how long its fields are together."""
    fields = [field for field, name in INDEX_OF.items() if name == index]
    sums: Body = {field.value: {"sum": {"field": LENGTH_OF[field]}} for field in fields}
    if Field.SPEECH in fields:
        sums["silent"] = {"filter": {"term": {TERMS_OF[Field.SPEECH]: NOTHING_SAID}}}
    if index == ARTICLES:
        sums["languages"] = {"terms": {"field": "language", "size": 200}}
    return {"size": 0, "track_total_hits": True, "query": {"match_all": {}}, "aggs": sums}


def owners(passage_ids: Iterable[int]) -> Body:
    """The body of a search for passages by their ids, each as `best` has it."""
    ids = [str(number) for number in passage_ids]
    body: Body = {"query": {"ids": {"values": ids}}, "size": len(ids), "_source": False, "version": True}
    return body | {"docvalue_fields": ["article", "language"]}


def spelled_like(term: str) -> Body:
    """The body of a search for terms at most two slips from one, with how many passages have each."""
    suggester = {"field": "terms", "suggest_mode": "always", "max_edits": 2, "prefix_length": 1, "size": 24}
    suggester |= {"min_word_length": 4, "shard_size": 100, "max_inspections": 20}
    return {"size": 0, "suggest": {"near": {"text": term, "term": suggester}}}


def _conditions(field: Field, wanted: Filter) -> Mapping[str, Any]:
    needed = list(_of_articles(wanted))
    barred: list[Body] = []
    if field is not Field.ARTICLES:
        if wanted.excluded:
            barred.append({"terms": {"terms": sorted(wanted.excluded)}})
        if wanted.without:
            barred.append({"ids": {"values": [str(number) for number in sorted(wanted.without)]}})
    return {"filter": needed, "must_not": barred}


def _of_articles(wanted: Filter) -> Iterable[Body]:
    """What is known of a whole article."""
    if wanted.since or wanted.until:
        bounds = {"gte": max(wanted.since, 1)} | ({"lte": wanted.until} if wanted.until else {})
        yield {"range": {"day": bounds}}
    if wanted.outlet:
        yield {"wildcard": {"outlet": {"value": f"*{_literal(wanted.outlet)}*"}}}


def _literal(text: str) -> str:
    """The text without a meaning to wildcard queries."""
    return "".join("\\" + letter if letter in "\\*?" else letter for letter in text)
