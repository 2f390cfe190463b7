"""What the index tells of passages that may answer, before they are read."""

import math

import pytest

from index.query.model import Query, QueryKind
from index.retrieval.candidates import BESIDE, INDEX_FEATURES
from index.retrieval.limits import Limits
from index.retrieval.retriever import candidates_of
from tests.index.newsroom import article, news

FERRY = (
    "The ferry to Lind ran aground on Sunday with forty people on board.",
    "Its captain had turned off the radar an hour before.",
    "Divers found a hole of two metres in the hull.",
    "The owner will pay for the tow.",
)


async def test_how_near_a_passage_stands_to_the_answer_is_told_by_its_place_and_not_by_its_number(tmp_path) -> None:
    """A headline that was edited has a number of its own, far from those of its article."""
    async with news(tmp_path, article("Ferry aground", *[(line,) for line in FERRY])) as (store, index):
        number = next(item.article_id for item in await store.articles() if item.title == "Ferry aground")
        await store.edit(number, "title", "Ferry aground off Lind")
        await index.refresh()
        headline, *body = (await store.article(number)).passages
        assert headline.id > body[-1].id + 1
        asked = Query("how big", QueryKind.OTHER, articles=((number, 1.0),), answered_by=body[2].id)
        pool = candidates_of(index.snapshot, asked, Limits()).pool
        beside = dict(zip(pool.ids.tolist(), pool.index_features[:, INDEX_FEATURES.index("beside")], strict=True))
        expected = [math.exp(-away / BESIDE) for away in (3, 2, 1, 0, 1)]
        assert [beside[item.id] for item in (headline, *body)] == pytest.approx(expected)
