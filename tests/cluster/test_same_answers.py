"""The same questions over the same articles: what the cluster answers is what the built-in engine answers."""

import json
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from corpus.ingest.ingest import Ingest
from corpus.samples import paths
from corpus.store.opening import open_store
from corpus.store.store import Store
from index.answers.results import Result
from index.engines.opening import open_engine
from index.news_index import NewsIndex
from index.query.request import Request
from tests.cluster.requests import Requests
from tests.cluster.running import postgres_database
from tests.corpus.extraction import extract
from tests.index.engines import ENGINES, opensearch

pytestmark = pytest.mark.cluster

QUESTIONS = [json.loads(line) for line in Path("tests/questions.jsonl").read_text(encoding="utf-8").splitlines()]
AT_LEAST = 0.98
MOST_REQUESTS, MOSTLY = 2, 0.75


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await open_store(tmp_path, postgres_database(tmp_path))
    ingest = Ingest(opened, workers=0)
    await ingest.add_many([extract(path.read_bytes(), name=path.name)[0] for path in paths()])
    await ingest.close()
    yield opened
    await opened.close()


async def answers(store: Store, folder: Path, kind: str, questions: Sequence[str]) -> list[Result]:
    engine = open_engine if kind == "builtin" else ENGINES[kind]
    index = await NewsIndex.open(store, folder, engine=engine)
    found = [await index.ask(Request(question, limit=3)) for question in questions]
    await index.close()
    return found


def agreement(ours: Sequence[bool]) -> float:
    return sum(ours) / len(ours)


async def test_first_passages_and_abstention_agree(store: Store, tmp_path: Path) -> None:
    questions = [line["question"] for line in QUESTIONS]
    builtin = await answers(store, tmp_path / "builtin", "builtin", questions)
    cluster = await answers(store, tmp_path / "cluster", "opensearch", questions)
    pairs = list(zip(builtin, cluster, strict=True))
    assert agreement([one.abstained == two.abstained for one, two in pairs]) >= AT_LEAST
    assert agreement([_shown(one) == _shown(two) for one, two in pairs]) >= AT_LEAST


async def test_a_second_process_finds_the_index_as_it_is_and_follows_changes(store: Store, tmp_path: Path) -> None:
    first = await NewsIndex.open(store, tmp_path / "index", engine=ENGINES["opensearch"])
    await first.close()
    first = await NewsIndex.open(store, tmp_path / "index", engine=ENGINES["opensearch"])
    second = await NewsIndex.open(store, tmp_path / "index", engine=ENGINES["opensearch"])
    (asked,) = [line["question"] for line in QUESTIONS if line["id"] == "q001"]
    before = await second.ask(Request(asked, limit=3))
    await store.delete(before.evidence[0].citation.article_id)
    for index in (first, second):
        after = await index.ask(Request(asked, limit=3))
        assert before.evidence[0].passage.id not in {item.passage.id for item in after.evidence}
    await first.rebuild()
    assert _shown(await second.ask(Request(asked, limit=3))) == _shown(await first.ask(Request(asked, limit=3)))
    for index in (first, second):
        await index.close()


async def test_most_questions_wait_for_the_cluster_at_most_twice_and_asked_again_not_at_all(
    store: Store, tmp_path: Path
) -> None:
    requests = Requests()
    index = await NewsIndex.open(store, tmp_path / "index", engine=partial(opensearch, transport=requests))
    taken = []
    for line in QUESTIONS[::3]:
        before = requests.sent
        first = await index.ask(Request(line["question"], limit=3))
        taken.append(requests.sent - before)
        before = requests.sent
        assert await index.ask(Request(line["question"], limit=3)) == first
        assert requests.sent == before
    await index.close()
    assert sum(count <= MOST_REQUESTS for count in taken) >= MOSTLY * len(taken)


async def test_five_mistyped_words_wait_for_the_cluster_hardly_more_often_than_one(
    store: Store, tmp_path: Path
) -> None:
    requests = Requests()
    index = await NewsIndex.open(store, tmp_path / "index", engine=partial(opensearch, transport=requests))
    taken = []
    for words, count in (("buget", 1), ("harbuor capatin museuum wintre lighthuose", 5)):
        before = requests.sent
        answer = await index.ask(Request(words, limit=3))
        assert len(answer.query.corrected) == count
        taken.append(requests.sent - before)
    await index.close()
    assert taken[1] <= 1.5 * taken[0]


def _shown(result: Result) -> list[int]:
    return [item.passage.id for item in result.ranked[:3]]
