"""What answering a query works with."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.store.sqlite.store import Store
from index.answers.speaker_quotes import SpeakerQuotes
from index.ranking.ranker import Weights
from index.retrieval.index_fields import IndexFields
from index.retrieval.retriever import Retriever


@dataclass(frozen=True, slots=True)
class AnswerContext:
    """The articles, their index and the weights to rank by. `body_only` leaves headlines out of every ranking."""

    store: Store
    fields: IndexFields
    retriever: Retriever
    quotes: SpeakerQuotes
    weights: Weights
    body_only: bool = False
