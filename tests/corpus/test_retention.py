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
from tests.index.newsroom import BRIDGE, COPY, OTHER_HOLM, TAXES, TODAY


def age(path: Path, days: int) -> None:
    """Let everything that is deleted have been so for some days."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "UPDATE articles SET deleted = strftime('%Y-%m-%dT%H:%M:%S+00:00', deleted, ?)", (f"-{days} days",)
        )


def rows(path: Path, statement: str) -> list[object]:
    with closing(sqlite3.connect(path)) as connection:
        return [row[0] for row in connection.execute(statement)]


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
    assert rows(path, "SELECT count(*) FROM articles") == [1]
    assert (await store.article(first.article.citation.article_id)).passages[-1].text == "More."
    await store.close()


async def test_speakers_go_with_the_last_article_that_mentions_them_but_for_those_an_admin_merged(
    tmp_path: Path,
) -> None:
    store = await open_store(tmp_path)
    bridge = (await store.put(*BRIDGE, "test")).article.citation.article_id
    taxes = (await store.put(*TAXES, "test")).article.citation.article_id
    painter = (await store.put(*OTHER_HOLM, "test")).article.citation.article_id
    for number in (taxes, painter):
        await store.delete(number)
    age(tmp_path / "corpus.db", 31)
    assert await store.prune(30.0) == 2
    assert rows(tmp_path / "corpus.db", "SELECT name FROM speakers ORDER BY name") == ["Ida Holm", "Jonas Berg"]
    assert rows(tmp_path / "corpus.db", "SELECT folded FROM names WHERE folded LIKE '%ruben%'") == []
    kept, merged = [(await store.speakers.ids(name))[0] for name in ("Ida Holm", "Jonas Berg")]
    await store.speakers.merge(kept, merged, command="merging")
    await store.delete(bridge)
    age(tmp_path / "corpus.db", 31)
    assert await store.prune(30.0) == 1
    await store.put(*TAXES, "test")
    card = await store.speakers.card(kept)
    assert set(card.aliases) | {card.name} >= {"Ida Holm", "Jonas Berg"}
    assert await store.speakers.part("merging") == (kept, merged)
    assert [one.name for one in await store.speakers.cards()] == ["Ida Holm", "Jonas Berg"]
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
