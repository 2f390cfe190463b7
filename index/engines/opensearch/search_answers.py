"""What searches came to, kept until the index changes: people ask the same while something is news, and what an answer
quotes is looked for again whenever it is shown."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, NamedTuple

from index.engines.opensearch.article_cache import State

MOST_HITS = 100_000  # a question finds some 300; one takes a third of a kilobyte


class Found(NamedTuple):
    """A passage, or an article, that was found: its score, how many terms it has in the field that was searched (0 if
    none was), and the language and the state of its article."""

    id: int
    score: float
    length: int
    language: str
    state: State

    @classmethod
    def of(cls, hit: Mapping[str, Any]) -> Found:
        """What a hit tells; one without a passage's article is of an article."""
        number, fields = int(hit["_id"]), hit["fields"]
        (article,) = fields.get("article", (number,))
        (length,) = fields.get("length") or fields.get("speech_length") or (0,)
        return cls(number, float(hit["_score"] or 0.0), length, fields["language"][0], State.of(int(article), hit))


class SearchAnswer(NamedTuple):
    """What a search came to: what it found, and the terms that were suggested."""

    found: tuple[Found, ...]
    suggested: tuple[str, ...]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> SearchAnswer:
        """What the cluster answered."""
        options = (option for entry in answer.get("suggest", {}).get("near", ()) for option in entry["options"])
        return cls(tuple(map(Found.of, answer["hits"]["hits"])), tuple(option["text"] for option in options))


class SearchAnswers:
    """The answers asked for last, in bounded memory, all of one state of the index; any thread may use it."""

    def __init__(self, most: int = MOST_HITS) -> None:
        """Nothing is kept yet; never answers with more than `most` hits and terms together will be."""
        self._most = most
        self._size = 0
        self._kept: OrderedDict[str, SearchAnswer] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, search: str) -> SearchAnswer | None:
        """The answer to a search, if it is kept."""
        with self._lock:
            if search in self._kept:
                self._kept.move_to_end(search)
            return self._kept.get(search)

    def keep(self, search: str, answer: SearchAnswer) -> None:
        """Keep it, in the place of those that were not used for longest."""
        with self._lock:
            if search not in self._kept:
                self._kept[search] = answer
                self._size += _size(answer)
                while self._size > self._most:
                    _, oldest = self._kept.popitem(last=False)
                    self._size -= _size(oldest)


def _size(answer: SearchAnswer) -> int:
    return 1 + len(answer.found) + len(answer.suggested)
