"""A snapshot stays what it was: threads that ask while articles come, change and go see each of them whole."""

import threading
from pathlib import Path

import numpy as np

from corpus.model import Article, Citation, Passage, PassageKind
from corpus.store.changes import Change
from corpus.store.opening import open_store
from index.engines.engine import EVERYTHING, Field, Search
from index.news_index import NewsIndex
from index.query.model import Query, QueryKind
from index.query.request import Request
from index.ranking.ranker import shipped_weights
from index.retrieval.index_fields import IndexFields
from index.retrieval.limits import Limits
from index.retrieval.retriever import candidates_of
from index.retrieval.snapshot import Snapshot
from tests.index.newsroom import BRIDGE, COPY, OTHER_HOLM, TAXES, TODAY, article
from tests.index.snapshot_contents import contents

THREADS, CHANGES, AT_ONCE = 8, 2000, 40


class Newsroom:
    """Articles with ids of their own that are added, edited and deleted at random, and the changes that tell of it."""

    def __init__(self) -> None:
        self.living: dict[int, Article] = {}
        self.seq = 0
        self._passages = 0
        self._articles = 0
        self._random = np.random.default_rng(5)

    def step(self) -> tuple[Change, Article | None]:
        kind = self._random.random()
        self.seq += 1
        if kind < 0.45 or not self.living:
            self._articles += 1
            return self._put(self._articles)
        number = int(self._random.choice(sorted(self.living)))
        if kind < 0.75:
            return self._put(number)
        removed = tuple(passage.id for passage in self.living.pop(number).passages)
        return Change(self.seq, number, removed, ()), None

    def _put(self, number: int) -> tuple[Change, Article]:
        before = self.living.get(number)
        made = self.living[number] = self._article(number)
        removed = tuple(passage.id for passage in before.passages) if before else ()
        return Change(self.seq, number, removed, tuple(passage.id for passage in made.passages)), made

    def _article(self, number: int) -> Article:
        parts = [(PassageKind.HEADLINE, f"Harbour report {number}")]
        parts += [
            (PassageKind.BODY, f"The harbour of town{number} was dredged {self.seq} times; barges wait at quay{n}.")
            for n in range(int(self._random.integers(1, 5)))
        ]
        first = self._passages
        self._passages += len(parts)
        passages = [
            Passage(first + n, number, kind, None if n == 1 else n - 2, text, ())
            for n, (kind, text) in enumerate(parts, 1)
        ]
        return Article(Citation(number, parts[0][1], "The Herald", language="en"), tuple(passages))


def check(snapshot: Snapshot, number: int) -> None:
    """What all parts of a snapshot know of an article agrees, and so do the statistics."""
    stored = snapshot.engine.stored((), [number], 50, EVERYTHING)
    known = stored.ids.tolist()
    named = {f"town{number}": 1.0}
    found, owners = snapshot.engine.search([Search(Field.PASSAGES, named, 50), Search(Field.ARTICLES, named, 50)])
    assert {hit.id for hit in found} == set(known[1:])
    assert [hit.id for hit in owners] == [number] * bool(known)
    assert stored.articles.tolist() == [number] * len(known)
    query = Query("dredged barges", QueryKind.KEYWORDS, topic=f"town{number} dredged barges")
    found = candidates_of(snapshot, query, Limits()).worth_reading(shipped_weights(), 20)
    assert snapshot.passages.lengths(np.array(list(found), dtype=np.int64)).all()
    most = min(20, snapshot.passages.document_frequencies(["dredg"])["dredg"])
    assert most <= len(found) <= most + 5  # a few headlines are read too


def test_eight_threads_ask_while_two_thousand_changes_are_applied() -> None:
    index, newsroom = IndexFields.open(None), Newsroom()
    moved, failures = threading.Condition(), []
    asked = [0] * THREADS

    def ask(thread: int) -> None:
        choose = np.random.default_rng(thread)
        before = 0
        try:
            while before < CHANGES:
                with moved:
                    moved.wait_for(lambda seen=before: index.snapshot.seq > seen)
                    snapshot = index.snapshot
                before = snapshot.seq
                check(snapshot, int(choose.integers(1, before // 3)))
                asked[thread] += 1
        except BaseException as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=ask, args=(thread,)) for thread in range(THREADS)]
    for thread in threads:
        thread.start()
    for _ in range(0, CHANGES, AT_ONCE):
        steps = [newsroom.step() for _ in range(AT_ONCE)]
        latest = {change.article_id: article for change, article in steps}
        index.apply([change for change, _ in steps], [article for article in latest.values() if article])
        with moved:
            moved.notify_all()
    for thread in threads:
        thread.join()
    assert failures == []
    assert min(asked) > 0
    fresh = IndexFields.open(None)
    fresh.apply([], list(newsroom.living.values()))
    assert list(contents(index.snapshot)) == list(contents(fresh.snapshot))


async def test_an_index_that_followed_every_change_is_the_one_that_is_built_anew(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    index = await NewsIndex.open(store, tmp_path / "index")
    numbers = []
    for each in (BRIDGE, TAXES, COPY, OTHER_HOLM):
        numbers.append((await store.put(*each, "test")).article.citation.article_id)
        await index.refresh()
    await store.edit(numbers[0], "title", "The bridge is shut")
    gone = await store.delete(numbers[1])
    await index.refresh()
    await store.restore(gone)
    await store.delete(numbers[3])
    kept, merged, *_ = await store.speakers.cards()
    await store.speakers.merge(kept.id, merged.id)
    await index.refresh()
    followed = list(contents(index.snapshot))
    await index.close()
    reopened = await NewsIndex.open(store, tmp_path / "index")
    assert list(contents(reopened.snapshot)) == followed
    await reopened.close()
    fresh = await NewsIndex.open(store, None)
    assert list(contents(fresh.snapshot)) == followed
    await fresh.close()
    await store.close()


async def test_who_speaks_only_in_a_deleted_article_is_unknown_to_the_next_process_too(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    index = await NewsIndex.open(store, tmp_path / "index")
    lone = article("Quarry", ("Tilda Rusk said the quarry would close.", "the quarry would close", "Tilda Rusk"))
    number = (await store.put(*lone, "test")).article.citation.article_id
    await store.put(*BRIDGE, "test")
    assert (await index.ask(Request("What did Tilda Rusk say?", today=TODAY))).evidence
    await store.delete(number)
    await index.close()
    index = await NewsIndex.open(store, tmp_path / "index")
    answer = await index.ask(Request("What did Tilda Rusk say?", today=TODAY))
    assert not answer.evidence
    assert "Tilda Rusk" not in index.snapshot.names.counts
    await index.close()
    await store.close()
