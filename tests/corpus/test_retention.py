"""What is dropped for good, and when: deleted articles, former versions, and changes that every index has."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.errors import NotFoundError
from corpus.store.opening import open_store
from index.news_index import NewsIndex
from index.query.request import Request
from tests.index.newsroom import BRIDGE, COPY, TAXES, TODAY


def age(path: Path, days: int) -> None:
    """Let everything that is deleted have been so for some days."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE articles SET deleted = strftime('%Y-%m-%dT%H:%M:%S+00:00', deleted, ?)", (f"-{days} days",)
        )


def articles(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


async def test_what_was_deleted_or_replaced_can_be_brought_back_until_its_time_is_over(
    tmp_path: Path,
) -> None:
    path = tmp_path / "corpus.db"
    store = await open_store(tmp_path)
    deleted = await store.delete((await store.put(*BRIDGE, "test")).article.citation.article_id)
    first = await store.put(*TAXES, "test")
    draft, said = TAXES
    updated = await store.put(replace(draft, paragraphs=(*draft.paragraphs, "More.")), (*said, ()), "test")
    assert updated.previous is not None
    age(path, 29)
    assert await store.prune(30.0) == 0
    await store.delete((await store.restore(deleted)).citation.article_id)
    age(path, 31)
    assert await store.prune(30.0) == 2
    assert await store.prune(30.0) == 0
    for gone in (deleted, updated.previous):
        with pytest.raises(NotFoundError):
            await store.restore(gone)
    assert articles(path) == 1
    assert (await store.article(first.article.citation.article_id)).passages[-1].text == "More."
    await store.close()


async def test_changes_that_the_index_has_are_dropped_and_an_older_index_is_built_anew(tmp_path: Path) -> None:
    store = await open_store(tmp_path)
    await store.put(*BRIDGE, "test")
    index = await NewsIndex.open(store, tmp_path / "index")
    await index.close()
    older = index.committed
    await store.put(*TAXES, "test")
    await store.put(*COPY, "test")
    newer = await NewsIndex.open(store, tmp_path / "other")
    await newer.close()
    assert (older, newer.committed) == (1, 3)
    await store.prune(30.0, newer.committed)
    assert (await store.seq(), await store.oldest_change()) == (3, 3)
    index = await NewsIndex.open(store, tmp_path / "index")
    assert (await index.ask(Request("What did Holm say about the toll?", today=TODAY))).evidence
    assert index.committed == 3
    await index.close()
    await store.close()


async def test_the_index_of_another_store_is_not_taken_for_this_ones(tmp_path: Path) -> None:
    for name, each in (("one", BRIDGE), ("other", TAXES)):
        store = await open_store(tmp_path / name)
        await store.put(*each, "test")
        index = await NewsIndex.open(store, tmp_path / "index")
        answer = await index.ask(Request("What did Holm say?", today=TODAY))
        assert {item.citation.title for item in answer.evidence} == {each[0].title}
        await index.close()
        await store.close()
