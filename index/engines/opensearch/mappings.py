"""The two indices: what a document holds, and how OpenSearch treats it.

Terms are made by our analyzer, so the cluster only splits at spaces. A passage can be found by its terms and by those
of what is said in it. An article holds the terms of its passages apart and in order: together they are what it is found
by, and its source is what candidates are read from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from index.engines.bm25 import Bm25

PASSAGES, ARTICLES, STATE = "passages", "articles", "state"
NOTHING_SAID = "∅"  # the speech of a passage that has none: Lucene counts only what has a term in the field

_MODEL = Bm25(0, 0)
_TERMS = {
    "type": "text",
    "analyzer": "whitespace",
    "similarity": "onrecord",
    "index_options": "freqs",
    "norms": True,
}
_COUNT = {"type": "integer", "index": False}
_OF_ARTICLE = {
    "day": {"type": "integer"},  # as date.toordinal counts; 0: unknown
    "outlet": {"type": "keyword"},  # folded
    "language": {"type": "keyword"},
}
_PROPERTIES: Mapping[str, Mapping[str, Any]] = {
    PASSAGES: {
        "article": {"type": "long", "index": False},
        "headline": {"type": "boolean"},
        "terms": _TERMS,
        "length": _COUNT,
        "speech": _TERMS,
        "speech_length": _COUNT,
        **_OF_ARTICLE,
    },
    ARTICLES: {
        "terms": _TERMS,
        "length": _COUNT,
        "speech": {"type": "text", "index": False, "norms": False},
        "passages": {"type": "long", "index": False, "doc_values": False},
        "headline": {"type": "boolean", "index": False, "doc_values": False},
        **_OF_ARTICLE,
    },
    STATE: {
        "seq": {"type": "long", "index": False},
        "digest": {"type": "keyword", "index": False},
        "parts": {"type": "integer", "index": False},
        "content": {"type": "binary"},
    },
}


def settings(shards: int, replicas: int) -> dict[str, Any]:
    """Settings of a new index. Nothing is refreshed by time: a change is made visible when it has been written whole.
    A lost node's copies are made anew after a second, not after a minute."""
    return {
        "number_of_shards": shards,
        "number_of_replicas": replicas,
        "refresh_interval": -1,
        "unassigned.node_left.delayed_timeout": "1s",
        "similarity": {"onrecord": {"type": "BM25", "k1": _MODEL.k1, "b": _MODEL.b}},
    }


def mappings(index: str) -> dict[str, Any]:
    """Mappings of PASSAGES, ARTICLES or STATE."""
    # Passages are never read from the cluster: what they consist of is in their article, and in the store.
    source = {"enabled": index != PASSAGES}
    return {"dynamic": "strict", "_source": source, "properties": _PROPERTIES[index]}
