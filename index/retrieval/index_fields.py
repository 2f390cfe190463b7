"""What is indexed of the articles: passages, whole articles and attributed content, by an engine; and names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path

from corpus.language_detection import language_of
from corpus.model import Article, Passage, PassageKind
from corpus.store.changes import Change
from index.analysis.analyzer import fold, terms
from index.engines.engine import Bulk, Engine, IndexedArticle, IndexedPassage
from index.engines.opening import OpenEngine, open_engine
from index.query.speaker_lexicon import SpeakerLexicon
from index.retrieval.snapshot import Snapshot

ANALYZER = "4"  # changes with the terms that articles are indexed under
_BY = "@"
_NAMES = "speakers"
_AT_ONCE = 200  # articles that the names take in together while very many are added


class IndexFields:
    """The writer's side of the index. What questions read is `snapshot`: a change makes a new one and puts it in the
    place of the old one. One thread at a time may change anything."""

    def __init__(self, engine: Engine) -> None:
        """Use `open`."""
        self._engine = engine
        self._kept = engine.derived(_NAMES)
        self._shown = Snapshot(0, engine.snapshot(), SpeakerLexicon())
        self.seq = 0
        """The newest change that all parts contain; 0 if everything must be filled anew."""
        self._restore()

    @classmethod
    def open(cls, folder: Path | None, store_id: str = "", engine: OpenEngine = open_engine) -> IndexFields:
        """What is in the folder; whatever is missing, damaged, of another store or made by another analyzer is empty
        with seq 0. None keeps everything in memory."""
        return cls(engine(folder, f"{ANALYZER} {store_id}"))

    @property
    def snapshot(self) -> Snapshot:
        """What a question reads now."""
        return replace(self._shown, engine=self._engine.snapshot()) if self._engine.shared else self._shown

    @property
    def shared(self) -> bool:
        """Whether other processes change the engine too."""
        return self._engine.shared

    def look(self, oldest: int) -> None:
        """Learn what other processes have changed. `oldest` is the oldest change that the store's log still has: where
        one before it was never applied here, what other processes made of it is taken over."""
        self._engine.look()
        if not self.seq or self.seq + 1 < oldest:
            self._restore()
            if self.seq + 1 < oldest:
                self.seq = 0

    def apply(self, changes: Sequence[Change], articles: Sequence[Article]) -> None:
        """Take what the changes removed away and add the changed articles that still live. Changes that were applied
        before do nothing."""
        gone = [change.article_id for change in changes]
        removed = chain.from_iterable(change.removed for change in changes)
        seq = changes[-1].seq if changes else self.seq
        self._engine.change(seq, gone, removed, [indexed(article) for article in articles])
        self.show(seq, self._shown.names.changed(gone, articles))

    def filling(self) -> Filling:
        """A way to fill everything anew; questions read what there was until that is finished."""
        self.seq = 0
        return Filling(self, self._engine.bulk())

    def show(self, seq: int, names: SpeakerLexicon) -> None:
        """Show questions what the engine has, and these names, as of the change `seq`."""
        self._shown = Snapshot(seq, self._engine.snapshot(), names)
        self.seq = seq

    def _restore(self) -> None:
        """Take the names that were kept with the engine, as of their change or the engine's."""
        saved = self._kept.read() if self._kept else None
        if saved:
            self.show(min(self._engine.seq, saved[0]), SpeakerLexicon.restored(saved[1]))

    def verify(self) -> bool:
        """Whether everything is as it was written; may take long."""
        return self._engine.verify()

    def commit(self) -> None:
        """Make everything durable as of the snapshot's change. IndexFolderError if that fails; then questions are
        answered as before."""
        if self._kept:
            self._kept.write(self.seq, self._shown.names.saved())
        self._engine.commit()

    def close(self) -> None:
        """Let the engine go."""
        self._engine.close()


class Filling:
    """Takes all articles into the fields."""

    def __init__(self, fields: IndexFields, bulk: Bulk) -> None:
        """Use `IndexFields.filling`."""
        self._fields = fields
        self._bulk = bulk
        self._names = SpeakerLexicon()
        self._waiting: list[Article] = []

    def add(self, articles: Sequence[Article]) -> None:
        """Add articles, none of them twice."""
        self._bulk.add(map(indexed, articles))
        self._waiting += articles
        if len(self._waiting) >= _AT_ONCE:
            self._take()

    def finish(self, seq: int) -> None:
        """Show questions what was added, as of the change `seq`."""
        self._take()
        self._bulk.finish(seq)
        self._fields.show(seq, self._names)

    def _take(self) -> None:
        self._names = self._names.changed((), self._waiting)
        self._waiting = []


def indexed(article: Article) -> IndexedArticle:
    """The article as engines take it, without its captions: they are not found."""
    cited = article.citation
    language = cited.language or language_of(" ".join(p.text for p in article.passages[:8])[:4_000], "en")
    return IndexedArticle(
        id=cited.article_id,
        day=cited.published.toordinal() if cited.published else 0,
        outlet=fold(cited.outlet),
        language=language,
        passages=tuple(_indexed(p, language) for p in article.passages if p.kind is not PassageKind.CAPTION),
    )


def _indexed(passage: Passage, language: str) -> IndexedPassage:
    headline = passage.kind is PassageKind.HEADLINE
    return IndexedPassage(passage.id, headline, terms(passage.text, language), list(_spoken_terms(passage, language)))


def _spoken_terms(passage: Passage, language: str) -> Iterator[str]:
    """The terms of what is said in the passage, and the words of its speakers' names, marked."""
    for item in passage.attributions:
        for span in item.content:
            yield from terms(span.of(passage.text), language)
        if item.speaker:
            yield from name_terms(item.speaker.name)


def name_terms(name: str) -> list[str]:
    """The words of a name as the field of speech holds them."""
    return [_BY + word for word in fold(name).replace(".", " ").replace("-", " ").split()]
