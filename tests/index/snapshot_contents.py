"""Everything that a snapshot holds, to compare two of them."""

from collections.abc import Iterator
from dataclasses import fields

from index.engines.engine import EVERYTHING, Field, Search
from index.retrieval.snapshot import Snapshot


def contents(snapshot: Snapshot) -> Iterator[object]:
    """Everything that questions can read, with what no document has any more left out."""
    engine = snapshot.engine
    for field, reader in zip(Field, (engine.passages, engine.articles, engine.speech), strict=True):
        yield reader.model.corpus_size, reader.model.average_length
        for term, frequency in reader.document_frequencies(reader.terms()).items():  # the built-in engine's own
            if frequency:
                yield term, frequency, sorted(engine.search([Search(field, {term: 1.0}, 100_000)])[0])
    articles = range(1, 3000)
    stored = engine.stored((), articles, 10, EVERYTHING)
    for column in fields(stored):
        yield column.name, getattr(stored, column.name).tolist()
    yield engine.languages_of(articles), engine.languages
    yield sorted(snapshot.names.mentions.items())
    yield sorted(snapshot.names.counts.items())
