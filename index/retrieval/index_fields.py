"""What is indexed of the articles: passages, whole articles, attributed content; document values and names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from corpus.language import language_of
from corpus.model import Article, Passage, PassageKind
from corpus.store.changes import Change
from index.analysis.analyzer import fold, terms
from index.engines.builtin import passage_index
from index.engines.builtin.derived_file import DerivedFile
from index.engines.builtin.index_folder import IndexFolder
from index.engines.builtin.passage_index import PassageIndex
from index.query.speaker_lexicon import SpeakerLexicon
from index.retrieval.document_values import DocumentValues
from index.retrieval.snapshot import Snapshot

ANALYZER = "3"  # changes with the terms that articles are indexed under
_BY = "@"
_AT_ONCE = 200  # articles that values and names take in together while very many are added

Entry = tuple[int, list[str]]
Entries = tuple[list[Entry], list[Entry], list[Entry]]


class IndexFields:
    """The writer's side of the index. What questions read is `snapshot`: a change makes a new one and puts it in the
    place of the old one, which stays as it was. One thread at a time may change anything.

    Passages and attributed content go by passage id, articles by article id. In `speech` a passage has the content's
    terms and, marked, the names of the speakers.
    """

    def __init__(
        self,
        indexes: tuple[PassageIndex, PassageIndex, PassageIndex],
        files: tuple[DerivedFile, DerivedFile] | None,
    ) -> None:
        """Use `open`."""
        self._indexes = indexes
        self._files = files
        values = files[0].read() if files else None
        names = files[1].read() if files else None
        self._values = DocumentValues.restored(values[1]) if values else DocumentValues.empty()
        self._names = SpeakerLexicon.restored(names[1]) if names else SpeakerLexicon()
        parts = (values[0] if values else 0, names[0] if names else 0)
        self.advance(min(*parts, *(index.seq for index in indexes)) if files else 0)

    @classmethod
    def open(cls, folder: Path | None, store_id: str = "") -> IndexFields:
        """What is in the folder; whatever is missing, damaged, of another store or made by another analyzer is empty
        with seq 0. None keeps everything in memory."""
        tag = f"{ANALYZER} {store_id}"
        passages, articles, speech = (
            PassageIndex.open(folder / name if folder else None, tag=tag) for name in ("passages", "articles", "speech")
        )
        if folder is None:
            return cls((passages, articles, speech), None)
        home = IndexFolder(folder)
        files = DerivedFile(home, "values", tag), DerivedFile(home, "speakers", tag)
        return cls((passages, articles, speech), files)

    @property
    def seq(self) -> int:
        """The newest change that all parts contain."""
        return self.snapshot.seq

    def apply(self, changes: Sequence[Change], articles: Sequence[Article]) -> None:
        """Take what the changes removed away and add the changed articles that still live. Changes that were applied
        before do nothing."""
        touched = [change.article_id for change in changes]
        removed = chain.from_iterable(change.removed for change in changes)
        self.replace(touched, removed, articles)
        self.advance(changes[-1].seq if changes else self.seq)

    def add_many(self, articles: Sequence[Article]) -> None:
        """Add articles, or replace them where they are."""
        self.replace([], (), articles)
        self.advance(self.seq)

    def replace(self, gone: Sequence[int], passage_ids: Iterable[int], articles: Sequence[Article]) -> None:
        """Take articles away, with passages they had, and add others; questions see it with the next snapshot."""
        known = list(dict.fromkeys([*gone, *(article.citation.article_id for article in articles)]))
        removed = [*passage_ids, *self._values.passages_of(known)]
        languages = [_language_of(article) for article in articles]
        entries = [entries_of(article, language) for article, language in zip(articles, languages, strict=True)]
        columns = [list(chain.from_iterable(column)) for column in zip(*entries, strict=True)] or [[], [], []]
        for index, ids, added in zip(self._indexes, (removed, known, removed), columns, strict=True):
            index.change(ids, added)
        self._values = self._values.changed(known, list(zip(articles, languages, strict=True)))
        self._names = self._names.changed(known, articles)

    def filling(self) -> Filling:
        """A way to add very many articles bit by bit, to an empty index."""
        return Filling(self, [index.filling() for index in self._indexes])

    def filled(self, articles: Sequence[tuple[Article, str]]) -> None:
        """Take in what else is known of articles that a filling has."""
        self._values = self._values.changed((), articles)
        self._names = self._names.changed((), [article for article, _ in articles])

    def verify(self) -> bool:
        """Whether the three indexes are as they were written; may take long."""
        return all(index.verify() for index in self._indexes)

    def clear(self) -> None:
        """Empty everything, in memory; questions see it with the next snapshot, and a commit makes it durable."""
        for index in self._indexes:
            index.clear()
        self._values, self._names = DocumentValues.empty(), SpeakerLexicon()

    def commit(self) -> None:
        """Make everything durable as of the snapshot's change. IndexFolderError if the folder can't be written; then
        questions are answered from memory as before."""
        snapshot = self.snapshot
        if self._files:
            values, names = self._files
            names.write(snapshot.seq, snapshot.names.saved())
            values.write(snapshot.seq, snapshot.document_values.saved())
        for index in self._indexes:
            index.commit(snapshot.seq)

    def advance(self, seq: int) -> None:
        """Show questions everything, as of the change `seq`."""
        for index in self._indexes:
            index.seq = seq
        passages, articles, speech = (index.snapshot for index in self._indexes)
        self.snapshot = Snapshot(seq, passages, articles, speech, self._values, self._names)


class Filling:
    """Takes articles into the fields; when it is finished and they are advanced, all are found."""

    def __init__(self, fields: IndexFields, fillings: Sequence[passage_index.Filling]) -> None:
        """Use `IndexFields.filling`."""
        self._fields = fields
        self._fillings = fillings
        self._waiting: list[tuple[Article, str]] = []

    def add(self, articles: Iterable[Article]) -> None:
        """Add articles, none of them twice."""
        for article in articles:
            language = _language_of(article)
            for filling, found in zip(self._fillings, entries_of(article, language), strict=True):
                filling.add(found)
            self._waiting.append((article, language))
            if len(self._waiting) >= _AT_ONCE:
                self._take()

    def finish(self) -> None:
        """Put what was added into the indexes."""
        self._take()
        for filling in self._fillings:
            filling.finish()

    def _take(self) -> None:
        self._fields.filled(self._waiting)
        self._waiting = []


def entries_of(article: Article, language: str) -> Entries:
    """What the indexes of passages, articles and speech get of the article."""
    passages = [(passage.id, terms(passage.text, language)) for passage in searched(article)]
    whole = [term for _, found in passages for term in found]
    speech = [(passage.id, list(spoken_terms(passage, language))) for passage in searched(article)]
    return passages, [(article.citation.article_id, whole)], speech


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


def _language_of(article: Article) -> str:
    """The language the article is analysed in."""
    return article.citation.language or language_of(" ".join(p.text for p in article.passages[:8])[:4_000], "en")
