"""An OpenSearch cluster as the engine of an index that several processes share.

Whoever finds it behind the store brings it up to date, one at a time (`shared`); the others then find it so. Documents
that were acknowledged are in the translogs of all copies of their shard. A change counts as contained once it can be
found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from index.engines.engine import IndexedArticle
from index.engines.opensearch.access import Layout
from index.engines.opensearch.article_cache import ArticleCache
from index.engines.opensearch.asking import Asking
from index.engines.opensearch.bulk import Write, write_all
from index.engines.opensearch.catalogue import Catalogue, Live
from index.engines.opensearch.client import Client
from index.engines.opensearch.cluster_snapshot import ClusterSnapshot
from index.engines.opensearch.derived import ClusterData
from index.engines.opensearch.documents import writes_of
from index.engines.opensearch.mappings import ARTICLES, PASSAGES
from index.engines.opensearch.search_answers import SearchAnswers
from index.engines.opensearch.statistics import Sizes, TermCounts, sizes_of

QUESTION_SECONDS = 15.0  # that all requests of one question may take together
_TOGETHER = 200  # articles that a bulk writes at a time


class ClusterEngine:
    """`index.engines.engine.Engine`."""

    shared = True

    def __init__(self, client: Client, catalogue: Catalogue) -> None:
        """Use `open`."""
        self._client = client
        self._catalogue = catalogue
        self._pending = 0  # a version that is written, but not yet searched
        self._live = Live(0, 0)
        self._sizes = Sizes.empty()
        self._counts = TermCounts()
        self._lately = ArticleCache()
        self._answers = SearchAnswers()  # of the index as `_live` and `_sizes` tell it
        self.look()

    @classmethod
    def open(cls, client: Client, layout: Layout, tag: str) -> ClusterEngine:
        """The engine of the archive with this tag. Raises EngineError when the cluster can't be reached."""
        return cls(client, Catalogue.of(client, layout.prefix, tag, layout.shards, layout.replicas))

    @property
    def seq(self) -> int:
        return self._live.seq

    def look(self) -> None:
        """Learn what other processes have done."""
        live = self._catalogue.live()
        if live is None:
            self._catalogue.switch(self._catalogue.begin())
            live = self._catalogue.live() or Live(0, 0)
        if live != self._live:
            self._live = live
            self._measure(0)

    def snapshot(self) -> ClusterSnapshot:
        client, names = self._client.within(QUESTION_SECONDS), self._catalogue.aliases
        asking = Asking(client, names, self._counts, self._answers)
        return ClusterSnapshot(client, names, self._sizes, asking, self._lately)

    def change(
        self, seq: int, gone: Sequence[int], passage_ids: Iterable[int], articles: Sequence[IndexedArticle]
    ) -> None:
        self.look()
        if self._pending or seq > self._live.seq:
            version = self._pending or self._live.version
            changed = self._write(version, seq, [*gone, *(article.id for article in articles)], passage_ids, articles)
            self._reach(version, seq)
            self._measure(changed)

    def bulk(self) -> ClusterBulk:
        return ClusterBulk(self, self._catalogue, self._client)

    def filled(self, version: int, seq: int) -> None:
        """A bulk has written the version as of a change; it is searched once it is no older than the one before it."""
        self.look()
        self._pending = version
        self._reach(version, seq)
        self._measure(self._sizes.passages)

    def commit(self) -> None:
        """What `change` did is durable already."""

    def verify(self) -> bool:
        """OpenSearch checks its files itself."""
        return True

    def derived(self, name: str) -> ClusterData:
        return ClusterData(self._client, self._catalogue.state, name)

    def close(self) -> None:
        self._client.close()

    def _write(
        self,
        version: int,
        seq: int,
        touched: Sequence[int],
        passage_ids: Iterable[int],
        articles: Sequence[IndexedArticle],
    ) -> int:
        """Write a change; how many passages it touched."""
        names = self._catalogue.names(version)
        former = self._client.documents(names[ARTICLES], sorted(set(touched))) if touched else {}
        kept = {passage.id for article in articles for passage in article.passages}
        gone = {*passage_ids, *(one for document in former.values() for one in document["_source"]["passages"])} - kept
        writes = [Write(names[PASSAGES], number, seq) for number in sorted(gone)]
        living = {article.id for article in articles}
        writes += [Write(names[ARTICLES], number, seq) for number in sorted(former.keys() - living)]
        writes += [write for article in articles for write in writes_of(article, seq, names)]
        write_all(self._client, writes)
        return len(gone) + len(kept)

    def _reach(self, version: int, seq: int) -> None:
        """Make what was written visible, and count the change as contained."""
        self._catalogue.show(version)
        self._catalogue.reach(version, seq)
        if version == self._pending and seq >= self._live.seq:
            self._catalogue.switch(version)
            self._pending = 0
        if version != self._pending:
            self._live = Live(version, seq)

    def _measure(self, changed: int) -> None:
        """Count anew what every change moves, and note for terms that `changed` passages did, 0 if unknown."""
        before = self._sizes.passages
        self._sizes = sizes_of(self._client, self._catalogue.aliases)
        self._counts.changed += changed or abs(self._sizes.passages - before) + 1
        self._answers = SearchAnswers()


@dataclass(slots=True)
class ClusterBulk:
    """`index.engines.engine.Bulk`: writes a version of its own. Documents are of version 0 there, so that any change
    that comes after replaces them. While the cluster takes some articles in, the next are got ready."""

    engine: ClusterEngine
    catalogue: Catalogue
    client: Client
    _version: int = field(init=False)
    _waiting: list[IndexedArticle] = field(default_factory=list, init=False)
    _sender: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1, "bulk"), init=False)
    _sending: Future[int] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._version = self.catalogue.begin()

    def add(self, articles: Iterable[IndexedArticle]) -> None:
        for article in articles:
            self._waiting.append(article)
            if len(self._waiting) >= _TOGETHER:
                self._send()

    def finish(self, seq: int) -> None:
        self._send()
        self._sent()
        self._sender.shutdown()
        self.engine.filled(self._version, seq)

    def _send(self) -> None:
        self._sent()
        names = self.catalogue.names(self._version)
        articles, self._waiting = self._waiting, []
        writes = (write for article in articles for write in writes_of(article, 0, names))
        self._sending = self._sender.submit(write_all, self.client, writes)

    def _sent(self) -> None:
        """Wait until the cluster has what was sent. Raises EngineError if it doesn't take it."""
        if self._sending:
            self._sending.result()
