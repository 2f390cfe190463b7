"""The three fields and the document values as of one change."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from index.engines.builtin.document_values import DocumentValues
from index.engines.builtin.index_snapshot import IndexSnapshot
from index.engines.builtin.postings import Flags, Ids
from index.engines.engine import EVERYTHING, Field, Filter, Hit, Search, StoredPassages

Allowed = Callable[[Ids], Flags]


@dataclass(frozen=True, slots=True)
class BuiltinSnapshot:
    """`index.engines.engine.EngineSnapshot`; nothing in it changes."""

    passages: IndexSnapshot
    articles: IndexSnapshot
    speech: IndexSnapshot
    values: DocumentValues

    def search(self, searches: Sequence[Search], wanted: Filter = EVERYTHING) -> list[list[Hit]]:
        of_passages, of_articles = self._allowed(wanted), self._articles_allowed(wanted)
        fields = {
            Field.PASSAGES: (self.passages, of_passages),
            Field.ARTICLES: (self.articles, of_articles),
            Field.SPEECH: (self.speech, of_passages),
        }
        return [fields[one.field][0].search(one.terms, one.k, fields[one.field][1]) for one in searches]

    def foresee(
        self,
        searches: Iterable[Search] = (),
        filters: Sequence[Filter] = (EVERYTHING,),
        counts: Iterable[str] = (),
        near: Iterable[str] = (),
    ) -> None:
        """All is here."""

    def stored(self, seeds: Iterable[int], articles: Sequence[int], most: int, wanted: Filter) -> StoredPassages:
        pooled = self.values.passages_of(list(dict.fromkeys(articles)), most)
        ids = np.unique(np.array([*seeds, *pooled], dtype=np.int64))
        if allowed := self._allowed(wanted):
            ids = ids[allowed(ids)]
        owners = self.values.articles(ids)
        ids, owners = ids[owners > 0], owners[owners > 0]
        before, after = self.values.neighbours(ids).T
        firsts = np.array(self.values.first_passages(owners), dtype=np.int64)
        headlines = np.where(self.values.headlines(firsts), firsts, 0)
        return StoredPassages(ids, owners, before, after, headlines, self.values.positions(ids))

    @property
    def languages(self) -> frozenset[str]:
        return self.values.languages()

    def languages_of(self, article_ids: Sequence[int]) -> list[str]:
        return self.values.languages_of(article_ids)

    def _allowed(self, wanted: Filter) -> Allowed | None:
        """Tells of passages which of them the filter lets through; None for the empty filter."""
        if wanted == EVERYTHING:
            return None

        def allowed(ids: Ids) -> Flags:
            keep = self._dated(wanted, self.values.articles(ids))
            if wanted.without:
                keep &= ~np.isin(ids, list(wanted.without))
            if wanted.excluded:
                keep &= ~(self.passages.frequencies(sorted(wanted.excluded), ids) > 0).any(axis=0)
            return keep

        return allowed

    def _articles_allowed(self, wanted: Filter) -> Allowed | None:
        """The same of articles, by what is known of a whole article."""
        if not (wanted.since or wanted.until or wanted.outlet):
            return None
        return lambda ids: self._dated(wanted, ids)

    def _dated(self, wanted: Filter, articles: Ids) -> Flags:
        """Which of the articles are here, of the time and of the outlet."""
        keep: Flags = articles > 0
        if wanted.since or wanted.until:
            days = self.values.days(articles)
            keep &= (days > 0) & (days >= wanted.since) & (days <= (wanted.until or days))
        if wanted.outlet:
            keep &= self.values.of_outlets(articles, wanted.outlet)
        return keep
