"""Which words of a passage are marked as what answers."""

import pytest

from corpus.store.opening import open_store
from index.news_index import NewsIndex
from index.query.request import Request
from index.ranking.sentence_encoder import load_encoder
from tests.index.newsroom import TODAY, article

FIRE = article(
    "Fire on the ferry Signe",
    (
        "The dead were named as the engineer Paolo Wenn, 44, and the deckhand Sanna Ek, 23. They had gone back to shut "
        "a fire door, said Captain Otto Marn, who left last.",
    ),
    ("The ferry had been sold in May. It burned for nine hours on Friday, and 61 passengers were taken off by boats.",),
)


@pytest.fixture
async def index(tmp_path):
    store = await open_store(tmp_path)
    await store.put_many([FIRE], "test")
    opened = await NewsIndex.open(store, None, load_encoder())
    yield opened
    await opened.close()
    await store.close()


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("who were the dead", {"Paolo Wenn", "Sanna Ek"}),
        ("who was the last to leave", {"Otto Marn", "Captain Otto Marn"}),
        ("when did it burn", {"Friday"}),
        ("how many passengers were taken off", {"61"}),
        ("how many hours did the ferry burn", {"nine"}),
        ("how many people were taken off the ferry", {"61"}),
    ],
)
async def test_what_answers_is_marked_among_all_of_its_kind(index, question, answers):
    answer = await index.ask(Request(question, today=TODAY, limit=5))
    first = answer.ranked[0]
    assert first.answering and first.answering.of(first.passage.text) in answers
