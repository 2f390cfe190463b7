"""What is indexed of the articles: passages, whole articles, attributed content; and their document_values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from corpus.model import Article, Passage, PassageKind
from corpus.store.sqlite.store import Change
from index.analysis.analyzer import fold, language_of, terms
from index.engines.builtin import passage_index
from index.engines.builtin.passage_index import PassageIndex
from index.query.speaker_lexicon import SpeakerLexicon
from index.retrieval.document_values import DocumentValues
from index.retrieval.lexicon_file import LexiconFile

ANALYZER = "2"  # changes with the terms that articles are indexed under
_BY = "@"

Entry = tuple[int, list[str]]


class IndexFields:
    """Three indexes over the same articles: passages and attributed content by passage id, articles by article id.

    In `speech` a passage has the content's terms and, marked, the names of the speakers.
    """

    def __init__(
        self,
        passages: PassageIndex,
        articles: PassageIndex,
        speech: PassageIndex,
        document_values: DocumentValues,
        names: LexiconFile,
    ) -> None:
        self.passages = passages
        self.articles = articles
        self.speech = speech
        self.document_values = document_values
        self._names = names

    @classmethod
    def open(cls, folder: Path | None) -> IndexFields:
        """What is in the folder; empty where that is missing, damaged or made by another analyzer."""
        if folder is None:
            return cls(
                PassageIndex.open(None),
                PassageIndex.open(None),
                PassageIndex.open(None),
                DocumentValues(),
                LexiconFile(),
            )
        passages, articles, speech = (
            PassageIndex.open(folder / name, analyzer=ANALYZER) for name in ("passages", "articles", "speech")
        )
        names = LexiconFile.open(folder / "speakers.json")
        return cls(passages, articles, speech, DocumentValues.open(folder / "document_values.npz"), names)

    @property
    def names(self) -> SpeakerLexicon:
        """Who speaks."""
        return self._names.lexicon

    @property
    def seq(self) -> int:
        """The newest change that all parts contain."""
        return min(self.passages.seq, self.articles.seq, self.speech.seq, self.document_values.seq, self._names.seq)

    @seq.setter
    def seq(self, seq: int) -> None:
        self.passages.seq = self.articles.seq = self.speech.seq = self.document_values.seq = self._names.seq = seq

    def add_many(self, articles: Iterable[Article]) -> None:
        """Add articles, or replace them where they are."""
        entries = list(map(self._entries, articles))
        for index, found in zip(self._indexes(), zip(*entries, strict=True), strict=False):
            index.add_many(chain.from_iterable(found))

    def filling(self) -> Filling:
        """A way to add very many articles bit by bit."""
        return Filling(self._entries, [index.filling() for index in self._indexes()])

    def _indexes(self) -> tuple[PassageIndex, PassageIndex, PassageIndex]:
        return self.passages, self.articles, self.speech

    def _entries(self, article: Article) -> tuple[list[Entry], list[Entry], list[Entry]]:
        """What each index gets of the article, once the document values and the names have it."""
        language = article.citation.language or language_of(_sample(article))
        self.document_values.add(article, language)
        self._names.add(article)
        passages = [(passage.id, terms(passage.text, language)) for passage in searched(article)]
        whole = [term for _, found in passages for term in found]
        speech = [(passage.id, list(spoken_terms(passage, language))) for passage in searched(article)]
        return passages, [(article.citation.article_id, whole)], speech

    def remove(self, article_id: int, passage_ids: Iterable[int]) -> None:
        """Take these passages away; the article stays only if it is added again."""
        gone = list(passage_ids)
        for passage_id in gone:
            self.passages.remove(passage_id)
            self.speech.remove(passage_id)
        self.document_values.remove(gone)
        self.articles.remove(article_id)
        self._names.remove(article_id)

    def apply(self, changes: Iterable[Change], articles: Sequence[Article]) -> None:
        """Take what the changes removed away and add the changed articles that still live."""
        for change in changes:
            self.remove(change.article_id, change.removed)
        self.add_many(articles)

    def verify(self) -> bool:
        """Whether the three indexes are as they were written; may take long."""
        return all(index.verify() for index in self._indexes())

    def clear(self) -> None:
        """Empty everything, in memory; the next commit makes that durable."""
        for part in (self.passages, self.articles, self.speech, self.document_values, self._names):
            part.clear()

    def commit(self, seq: int) -> None:
        """Make everything durable as of the change `seq`."""
        for part in (self._names, self.document_values, self.speech, self.articles, self.passages):
            part.commit(seq)


class Filling:
    """Takes articles into the fields; at the latest when it is finished, they are found."""

    def __init__(
        self, entries: Callable[[Article], Sequence[list[Entry]]], fillings: Sequence[passage_index.Filling]
    ) -> None:
        self._entries = entries
        self._fillings = fillings

    def add(self, articles: Iterable[Article]) -> None:
        """Add articles, or replace them where they are."""
        for article in articles:
            for filling, found in zip(self._fillings, self._entries(article), strict=True):
                filling.add(found)

    def finish(self) -> None:
        """Put what was added into the indexes."""
        for filling in self._fillings:
            filling.finish()


def searched(article: Article) -> Iterator[Passage]:
    """The passages that can be found: all but captions."""
    return (passage for passage in article.passages if passage.kind is not PassageKind.CAPTION)


def spoken_terms(passage: Passage, language: str) -> Iterator[str]:
    """The terms of what is said in the passage, and the words of its speakers' names, marked."""
    for item in passage.attributions:
        for span in item.content:
            yield from terms(span.of(passage.text), language)
        if item.speaker:
            yield from name_terms(item.speaker.name)


def name_terms(name: str) -> list[str]:
    """The words of a name as `speech` holds them."""
    return [_BY + word for word in fold(name).replace(".", " ").replace("-", " ").split()]


def _sample(article: Article) -> str:
    return " ".join(passage.text for passage in article.passages[:8])[:4_000]
