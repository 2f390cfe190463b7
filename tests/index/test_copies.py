"""Copies of a passage in other articles of its story are told with it, and so is another speaker for the same words."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from corpus.clusters.quotations import same_quotation
from corpus.ingest.ingest import Ingest
from corpus.model import Draft
from corpus.store.opening import open_store
from index.answers.results import Answer
from index.news_index import NewsIndex
from index.query.request import Request

TEXT = (
    "The harbour council of Skelby voted on Tuesday evening to raise the sea wall by a metre before winter comes.",
    "“Nobody here has forgotten the flood of last winter,” said Marta Oyelaran, the harbour master.",
    "Work is to start in August and will cost 4.2 million crowns, according to figures that the council gave out.",
    "Fishermen had asked for a gate of twelve metres so that larger boats could still reach the inner basin.",
)


@pytest.fixture
async def ingest(tmp_path: Path) -> AsyncIterator[Ingest]:
    store = await open_store(tmp_path)
    opened = Ingest(store, workers=0)
    yield opened
    await opened.close()
    await store.close()


async def answer(ingest: Ingest, question: str) -> Answer:
    index = await NewsIndex.open(ingest.store, None)
    result = await index.ask(Request(question, limit=3))
    await index.close()
    assert isinstance(result, Answer)
    return result


async def test_copies_are_one_piece_of_evidence_and_another_speaker_is_flagged(ingest: Ingest) -> None:
    await ingest.add(Draft("Wall to rise", TEXT, outlet="Northern Wire"))
    copied = (TEXT[0], TEXT[1].replace("last winter", "last year"), *TEXT[2:])
    await ingest.add(Draft("Skelby votes for its wall", copied, outlet="Post"))
    other = TEXT[1].replace("Marta Oyelaran, the harbour master", "Jon Aske, who leads the fishermen")
    await ingest.add(Draft("A wall for Skelby", (TEXT[0], other, *TEXT[2:]), outlet="Herald"))
    found = await answer(ingest, "who said nobody has forgotten the flood?")
    by_outlet = {item.citation.outlet: item for item in found.evidence if "forgotten" in item.passage.text}
    assert len(by_outlet) == 2
    herald = by_outlet.pop("Herald")
    (copied_one,) = by_outlet.values()
    assert {copied_one.citation.outlet, *(one.outlet for one in copied_one.also_in)} == {"Northern Wire", "Post"}
    assert [(one.citation.outlet, one.name) for one in copied_one.said_otherwise] == [("Herald", "Jon Aske")]
    assert {one.name for one in herald.said_otherwise} == {"Marta Oyelaran"}


def test_when_two_quotations_are_one() -> None:
    one = "Nobody here has forgotten the flood of last winter"
    assert same_quotation(one, "“Nobody here has forgotten the flood,”")
    assert same_quotation(one, "nobody here has ever forgotten the flood of last winter")
    assert not same_quotation(one, "Nobody has a plan for the next winter here")
    assert not same_quotation("No comment", "No comment")
