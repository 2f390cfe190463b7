"""The index's folder may be damaged, or not written at all: questions are answered all the same."""

from pathlib import Path

import numpy as np
import pytest

from corpus.store.opening import open_store
from corpus.store.store import Store
from index.news_index import NewsIndex
from index.query.request import Request
from tests.index.newsroom import BRIDGE, COPY, TAXES, TODAY, article, texts

QUESTION = "What did Holm say about the toll?"


async def filled(folder: Path) -> Store:
    store = await open_store(folder)
    for each in (BRIDGE, TAXES, COPY):
        await store.put(*each, "test")
    return store


@pytest.mark.parametrize("name", ["values", "speakers"])
async def test_any_flipped_byte_of_what_is_derived_is_noticed_and_mended(tmp_path: Path, name: str) -> None:
    store = await filled(tmp_path)
    index = await NewsIndex.open(store, tmp_path / "index")
    expected = texts((await index.ask(Request(QUESTION, today=TODAY))).evidence)
    await index.close()
    path = tmp_path / "index" / name
    whole = path.read_bytes()
    places = np.unique(np.linspace(0, len(whole) - 1, 12).astype(int)).tolist()
    flipped = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :] for at in places]
    for damaged in [b"", whole[: len(whole) // 2], *flipped]:
        path.write_bytes(damaged)
        index = await NewsIndex.open(store, tmp_path / "index")
        assert texts((await index.ask(Request(QUESTION, today=TODAY))).evidence) == expected
        assert "Ida Holm" in index.snapshot.names.counts
        await index.close()
        assert path.read_bytes() == whole
    await store.close()


async def test_a_folder_that_cant_be_written_leaves_questions_and_new_articles_working(tmp_path: Path) -> None:
    blocked = tmp_path / "index"
    blocked.write_text("not a folder")
    store = await filled(tmp_path)
    index = await NewsIndex.open(store, blocked)
    assert (await index.ask(Request(QUESTION, today=TODAY))).evidence
    drafts = [article(f"Lorries {n}", (f"Lorry number {n} waits at the quay.",)) for n in range(600)]
    await store.put_many(drafts, "test")
    answer = await index.ask(Request("lorry number 599 quay", today=TODAY))
    assert answer.ranked[0].passage.text == "Lorry number 599 waits at the quay."
    await index.close()
    blocked.unlink()
    index = await NewsIndex.open(store, blocked)
    assert (await index.ask(Request(QUESTION, today=TODAY))).evidence
    await index.close()
    assert index.committed == await store.seq()
    await store.close()
