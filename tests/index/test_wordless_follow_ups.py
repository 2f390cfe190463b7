"""A question that is nothing but "when" is led by a passage that has a day."""

import datetime as dt

import pytest

from corpus.model import Draft
from corpus.store.opening import open_store
from index.answers.conversation_update import state_after
from index.news_index import NewsIndex
from index.query.request import Request

LIGHTHOUSE = (
    "The keeper of the Skerry lighthouse, Edda Moor, turned off the lamp for good.",
    "Moor said there would be no ceremony. There will be a day for speeches, she said of the lamp.",
    "The lamp went out at noon on 14 March, after 131 years.",
    "A buoy with a light replaces the lamp of the Skerry lighthouse.",
)
HARVEST = (
    "Apple growers around Tarn lost much of the harvest to hail.",
    "The harvest was the smallest that growers remember, their union said.",
    "Hail fell on Tuesday for a quarter of an hour and 40 orchards were hit.",
)


@pytest.mark.parametrize(
    ("before", "question", "leading"),
    [
        ("what did the keeper say about the lamp", "when was that?", "14 March"),
        ("what did edda moor say about a ceremony", "when was this", "14 March"),
        ("what did growers lose", "and when was that", "Tuesday"),
    ],
)
async def test_what_is_only_asked_when_is_answered_with_a_day_first(tmp_path, before, question, leading):
    store = await open_store(tmp_path)
    drafts = [Draft("Skerry lamp goes out", LIGHTHOUSE), Draft("Hail hits apples", HARVEST)]
    await store.put_many([(draft, ((),) * (1 + len(draft.paragraphs))) for draft in drafts], "test")
    index = await NewsIndex.open(store, None)
    today = dt.date(2026, 11, 18)
    state = state_after(None, await index.ask(Request(before, limit=3, today=today)))
    result = await index.ask(Request(question, state=state, limit=3, today=today))
    await index.close()
    await store.close()
    assert leading in result.ranked[0].passage.text
