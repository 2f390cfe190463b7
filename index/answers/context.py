"""What answering a query works with."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.store.store import Store
from index.answers.speaker_quotes import SpeakerQuotes
from index.query.claims import Attribute
from index.retrieval.retriever import Retriever
from index.retrieval.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """The articles, and one snapshot of their index; `attribute` reads what the request itself claims."""

    store: Store
    retriever: Retriever
    quotes: SpeakerQuotes
    attribute: Attribute

    @property
    def snapshot(self) -> Snapshot:
        """The index as this request reads it."""
        return self.retriever.snapshot
