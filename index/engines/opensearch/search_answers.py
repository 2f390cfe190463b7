"""What searches came to, kept until the index changes: people ask the same while something is news, and what an answer
quotes is looked for again whenever it is shown."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

MOST_HITS = 20_000


class SearchAnswers:
    """The answers asked for last, in bounded memory, all of one state of the index; any thread may use it."""

    def __init__(self, most: int = MOST_HITS) -> None:
        """Nothing is kept yet; never answers with more than `most` hits together will be."""
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, Mapping[str, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, search: str) -> Mapping[str, Any] | None:
        """The answer to a search, if it is kept."""
        with self._lock:
            if search in self._kept:
                self._kept.move_to_end(search)
            return self._kept.get(search)

    def keep(self, search: str, answer: Mapping[str, Any]) -> None:
        """Keep it, in the place of those that were not used for longest."""
        with self._lock:
            if search not in self._kept:
                self._kept[search] = answer
                self._size += _size(answer)
                while self._size > self._most:
                    _, oldest = self._kept.popitem(last=False)
                    self._size -= _size(oldest)


def _size(answer: Mapping[str, Any]) -> int:
    return 1 + len(answer["hits"]["hits"])
