"""What one question reads: all indexes, document values and names as of one change."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from index.engines.builtin.index_snapshot import Allowed, IndexSnapshot
from index.engines.builtin.postings import Flags, Ids
from index.engines.protocol import EVERYTHING, Filter
from index.query.speaker_lexicon import SpeakerLexicon
from index.retrieval.document_values import DocumentValues


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Nothing in it changes, so any number of threads may read it. `passages` and `speech` go by passage id, `articles`
    by article id; in `speech` a passage has the terms of what is said in it and, marked, the names of who says it.
    `seq` is the newest change of the store in it."""

    seq: int
    passages: IndexSnapshot
    articles: IndexSnapshot
    speech: IndexSnapshot
    document_values: DocumentValues
    names: SpeakerLexicon

    def allowed(self, wanted: Filter) -> Allowed | None:
        """Tells of passages which of them the filter lets through; None for the empty filter."""
        if wanted == EVERYTHING:
            return None

        def allowed(ids: Ids) -> Flags:
            values = self.document_values
            keep = self._dated(wanted, values.articles(ids))
            if wanted.body_only:
                keep &= ~values.headlines(ids)
            if wanted.without:
                keep &= ~np.isin(ids, list(wanted.without))
            if wanted.excluded:
                keep &= ~(self.passages.frequencies(sorted(wanted.excluded), ids) > 0).any(axis=0)
            return keep

        return allowed

    def articles_allowed(self, wanted: Filter) -> Allowed | None:
        """The same of articles, by what is known of a whole article."""
        if not (wanted.since or wanted.until or wanted.outlet):
            return None
        return lambda ids: self._dated(wanted, ids)

    def _dated(self, wanted: Filter, articles: Ids) -> Flags:
        """Which of the articles are here, of the time and of the outlet."""
        keep: Flags = articles > 0
        if wanted.since or wanted.until:
            days = self.document_values.days(articles)
            keep &= (days > 0) & (days >= wanted.since) & (days <= (wanted.until or days))
        if wanted.outlet:
            keep &= self.document_values.of_outlets(articles, wanted.outlet)
        return keep
