"""What is marked in a passage as the answer to "who": somebody, and not whom the question names already."""

import pytest

from corpus.model import Draft
from corpus.store.opening import open_store
from index.news_index import NewsIndex
from index.query.request import Request

BYELECTION = (
    "Sen. Ada Lindqvist beat the Danish writer Jens Holm in Monday's vote, with 57 percent of it.",
    "Morten Krag, a longtime Green Committeeman, has endorsed Sen. Ada Lindqvist for the second time.",
    "Lindqvist's son Emil Lindqvist taught in Aldra before he wrote her speeches.",
)


@pytest.fixture
async def index(tmp_path):
    store = await open_store(tmp_path)
    await store.put_many([(Draft("Sund votes", BYELECTION), ((), (), (), ()))], "test")
    opened = await NewsIndex.open(store, None)
    yield opened
    await opened.close()
    await store.close()


@pytest.mark.parametrize(
    ("question", "marked"),
    [
        ("who did ada lindqvist beat in the vote", "Jens Holm"),
        ("who endorsed ada lindqvist", "Morten Krag"),
        ("who endorsed lindqvist", "Morten Krag"),
        ("who endorsed ada", "Morten Krag"),
        ("who is lindqvist's son who taught in aldra", "Emil Lindqvist"),
    ],
)
async def test_who_is_somebody_that_the_question_does_not_name(index, question, marked):
    answer = await index.ask(Request(question))
    first = answer.ranked[0]
    assert first.passage.text[first.answering.start : first.answering.end] == marked
