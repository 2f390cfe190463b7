"""The searches and counts of one question, in as few requests as can be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from index.engines.opensearch.client import Client
from index.engines.opensearch.search_answers import SearchAnswer, SearchAnswers
from index.engines.opensearch.statistics import Term, TermCounts, counted, counting

Asked = tuple[str, Mapping[str, Any]]
"""A search: the index, and the body."""


class Asking:
    """Asks the cluster what isn't known. What is expected to be asked later goes along with the first request that is
    made for something else."""

    def __init__(self, client: Client, names: Mapping[str, str], counts: TermCounts, answers: SearchAnswers) -> None:
        """`names` are those of the indices; `counts` and `answers` are known from other questions."""
        self._client = client
        self._names = names
        self._counts = counts
        self._answers = answers
        self._counted: dict[Term, int] = {}  # as this question has them
        self._found: dict[str, SearchAnswer] = {}
        self._expected: Sequence[Asked] = ()
        self._expected_terms: Sequence[Term] = ()

    def expect(self, searches: Sequence[Asked], terms: Sequence[Term]) -> None:
        """These will probably be asked, in the place of what was expected before."""
        self._expected, self._expected_terms = searches, terms

    def count(self, terms: Iterable[Term]) -> dict[Term, int]:
        """How many passages, or articles, have each term."""
        wanted = list(terms)
        self.search((), wanted)
        return {term: self._counted[term] for term in wanted}

    def search(self, searches: Sequence[Asked], terms: Sequence[Term] = ()) -> list[SearchAnswer]:
        """The answers of the searches; the counts of the terms come along."""
        keys = [_key(one) for one in searches]
        if self._unknown(searches) or self._uncounted(terms):
            self._ask(self._unknown([*searches, *self._expected]), self._uncounted([*terms, *self._expected_terms]))
            self.expect((), ())
        return [self._found[key] for key in keys]

    def _ask(self, searches: Mapping[str, Asked], terms: Sequence[Term]) -> None:
        changed = self._counts.changed
        answers = self._client.searches([*searches.values(), *counting(terms, self._names)])
        for key, answer in zip(searches, answers[: len(searches)], strict=True):
            self._found[key] = SearchAnswer.of(answer)
            self._answers.keep(key, self._found[key])
        found = counted(terms, answers[len(searches) :])
        self._counts.learn(found, changed)
        self._counted |= found

    def _unknown(self, searches: Iterable[Asked]) -> dict[str, Asked]:
        """Those that must be asked, by what tells them apart."""
        wanted = {_key(one): one for one in searches}
        for key in wanted.keys() - self._found.keys():
            if kept := self._answers.get(key):
                self._found[key] = kept
        return {key: one for key, one in wanted.items() if key not in self._found}

    def _uncounted(self, terms: Iterable[Term]) -> list[Term]:
        """Those that must be counted."""
        unknown = [term for term in dict.fromkeys(terms) if term not in self._counted]
        self._counted |= self._counts.known(unknown)
        return [term for term in unknown if term not in self._counted]


def _key(search: Asked) -> str:
    return json.dumps(search, sort_keys=True)
