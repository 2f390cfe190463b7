"""Articles that were read of the cluster lately, so that the next question need not fetch them again.

An article is known by the index that it is in and by its version there. All documents of an article are written with
one version, and a search tells the version of every hit: whoever finds the same one again would read the same article.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from index.engines.opensearch.documents import StoredArticle

MOST_CHARACTERS = 48_000_000  # of terms; an article of 25 paragraphs has some 9,000


class State(NamedTuple):
    """An article as it was written once: by the number of its version of the indices, its id, and its own version."""

    indices: int
    article: int
    version: int

    @classmethod
    def of(cls, article: int, document: Mapping[str, Any]) -> State:
        """The one that a hit or a document is of."""
        return cls(int(document["_index"].rpartition("-")[2]), article, int(document["_version"]))


class ArticleCache:
    """The articles used last, in bounded memory; any thread may use it."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        """Nothing is kept yet; never more than `most` characters of terms will be."""
        self._most = most
        self._size = 0
        self._kept: OrderedDict[State, StoredArticle] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, state: State | None) -> StoredArticle | None:
        """The article in this state, if it is kept."""
        with self._lock:
            if state is None or state not in self._kept:
                return None
            self._kept.move_to_end(state)
            return self._kept[state]

    def keep(self, state: State, article: StoredArticle) -> None:
        """Keep it, in the place of those that were not used for longest."""
        with self._lock:
            if state not in self._kept:
                self._kept[state] = article
                self._size += article.size
                while self._size > self._most:
                    _, oldest = self._kept.popitem(last=False)
                    self._size -= oldest.size
