"""What search must know of passages and articles besides their terms: neighbours, place, date, outlet, language."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
import numpy.typing as npt
from immutables import Map

from index.engines.builtin.versioned_table import Numbers, VersionedTable
from index.engines.engine import IndexedArticle, IndexedPassage

_ARTICLE, _BEFORE, _AFTER, _POSITION, _HEADLINE = range(5)
_DAY, _OUTLET, _LANGUAGE, _FIRST = range(4)
_NO_NAMES: Map[str, int] = Map({"": 0})
_NO_COUNTS: Map[str, int] = Map()


@dataclass(frozen=True, slots=True)
class DocumentValues:
    """Columns by passage id and by article id, immutable; 0 stands for unknown. `counts` has the number of articles by
    language."""

    passages: VersionedTable
    facts: VersionedTable
    names: tuple[str, ...] = ("",)
    numbers: Map[str, int] = _NO_NAMES
    counts: Map[str, int] = _NO_COUNTS

    @classmethod
    def empty(cls) -> Self:
        """No articles."""
        return cls(VersionedTable.empty(5), VersionedTable.empty(4))

    def changed(self, removed: Iterable[int], added: Sequence[IndexedArticle]) -> Self:
        """Without the articles with the ids `removed`, and with others; an article that is known already is
        replaced."""
        gone = list(dict.fromkeys([*removed, *(article.id for article in added)]))
        return self._without(gone)._with(added)

    def _without(self, article_ids: Sequence[int]) -> Self:
        known = [number for number, first in zip(article_ids, self.first_passages(article_ids), strict=True) if first]
        if not known:
            return self
        passages = self.passages_of(known)
        counts = self.counts
        for language in self.languages_of(known):
            counts = counts.set(language, counts[language] - 1)
        return replace(
            self,
            passages=self.passages.with_rows(passages, np.zeros((len(passages), 5), dtype=np.int64)),
            facts=self.facts.with_rows(known, np.zeros((len(known), 4), dtype=np.int64)),
            counts=counts,
        )

    def _with(self, added: Sequence[IndexedArticle]) -> Self:
        latest = {article.id: article for article in added}
        if not latest:
            return self
        names, numbers, counts = list(self.names), self.numbers, self.counts
        for article in latest.values():
            for name in (article.outlet, article.language):
                if name not in numbers:
                    numbers = numbers.set(name, len(names))
                    names.append(name)
            counts = counts.set(article.language, counts.get(article.language, 0) + bool(article.passages))
        ids = [passage.id for article in latest.values() for passage in article.passages]
        rows = [_rows_of(article.id, article.passages) for article in latest.values()]
        facts = [
            (article.day, numbers[article.outlet], numbers[article.language], _first(article))
            for article in latest.values()
        ]
        passages = self.passages.with_rows(ids, np.concatenate(rows))
        known = self.facts.with_rows(list(latest), np.array(facts, dtype=np.int64))
        return replace(self, passages=passages, facts=known, names=tuple(names), numbers=numbers, counts=counts)

    def articles(self, passage_ids: npt.ArrayLike) -> Numbers:
        """The article of each passage; 0 for one that isn't here."""
        return self.passages.take(passage_ids)[:, _ARTICLE]

    def neighbours(self, passage_ids: npt.ArrayLike) -> Numbers:
        """The passages before and after each in its article: an array [passage, 2], 0 where there is none."""
        return self.passages.take(passage_ids)[:, _BEFORE : _AFTER + 1]

    def headlines(self, passage_ids: npt.ArrayLike) -> npt.NDArray[np.bool_]:
        """Whether each passage is a headline."""
        known: npt.NDArray[np.bool_] = self.passages.take(passage_ids)[:, _HEADLINE] > 0
        return known

    def positions(self, passage_ids: npt.ArrayLike) -> Numbers:
        """How many body passages of its article stand before each passage; 0 for a headline."""
        return self.passages.take(passage_ids)[:, _POSITION]

    def days(self, article_ids: npt.ArrayLike) -> Numbers:
        """The day of each article as `date.toordinal` counts; 0 if unknown."""
        return self.facts.take(article_ids)[:, _DAY]

    def of_outlets(self, article_ids: npt.ArrayLike, part: str) -> npt.NDArray[np.bool_]:
        """Whether each article's folded outlet has this part."""
        fitting = np.array([part in name for name in self.names], dtype=np.bool_)
        known: npt.NDArray[np.bool_] = fitting[self.facts.take(article_ids)[:, _OUTLET]]
        return known

    def languages_of(self, article_ids: npt.ArrayLike) -> list[str]:
        """The language that each article is analysed in."""
        return [self.names[number] for number in self.facts.take(article_ids)[:, _LANGUAGE].tolist()]

    def language(self, article_id: int) -> str:
        """The same of one article; "" if it isn't here."""
        return self.languages_of([article_id])[0]

    def languages(self) -> frozenset[str]:
        """All languages that articles here are analysed in."""
        return frozenset(language for language, count in self.counts.items() if count and language)

    def first_passages(self, article_ids: npt.ArrayLike) -> list[int]:
        """The first passage of each article, its headline if it has one; 0 if unknown."""
        firsts: list[int] = self.facts.take(article_ids)[:, _FIRST].tolist()
        return firsts

    def passages_of(self, article_ids: npt.ArrayLike, most: int | None = None) -> list[int]:
        """The passages of these articles, of each the first `most` in its order."""
        at = np.array(self.first_passages(article_ids), dtype=np.int64)
        found: list[Numbers] = []
        while len(at := at[at > 0]) and (most is None or len(found) < most):
            found.append(at)
            at = self.neighbours(at)[:, 1]
        return np.concatenate(found).tolist() if found else []

    def saved(self) -> bytes:
        """Everything as bytes, for `restored`."""
        out = io.BytesIO()
        names = np.array(self.names)
        np.savez(out, passages=self.passages.whole(), facts=self.facts.whole(), names=names)
        return out.getvalue()

    @classmethod
    def restored(cls, data: bytes) -> Self:
        """What was `saved`, whose bytes are known to be whole."""
        with np.load(io.BytesIO(data), allow_pickle=False) as saved:
            names = tuple(map(str, saved["names"]))
            passages, facts = saved["passages"], saved["facts"]
        numbers, counts = np.unique(facts[facts[:, _FIRST] > 0, _LANGUAGE], return_counts=True)
        languages = {names[number]: count for number, count in zip(numbers.tolist(), counts.tolist(), strict=True)}
        numbered = Map({name: number for number, name in enumerate(names)})
        return cls(VersionedTable(passages), VersionedTable(facts), names, numbered, Map(languages))


def _first(article: IndexedArticle) -> int:
    return article.passages[0].id if article.passages else 0


def _rows_of(article_id: int, passages: Sequence[IndexedPassage]) -> Numbers:
    """The rows of an article's passages, given in its order."""
    ids = [passage.id for passage in passages]
    headline = np.array([passage.headline for passage in passages], dtype=np.int64)
    rows = np.zeros((len(ids), 5), dtype=np.int64)
    rows[:, _ARTICLE] = article_id
    rows[1:, _BEFORE] = ids[:-1]
    rows[:-1, _AFTER] = ids[1:]
    rows[:, _POSITION] = np.maximum(np.cumsum(1 - headline) - 1, 0) * (1 - headline)
    rows[:, _HEADLINE] = headline
    return rows
