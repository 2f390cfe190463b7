"""Copies of a passage in other articles of its story are told with it, and so is another speaker for the same words."""

import datetime as dt

import pytest

from corpus.clusters.quotations import same_quotation
from corpus.ingest.ingest import Ingest
from corpus.model import Draft
from index.answers.results import Answer
from index.news_index import NewsIndex
from index.query.model import Query, QueryKind
from index.query.request import Request

TEXT = (
    "The harbour council of Skelby voted on Tuesday evening to raise the sea wall by a metre before winter comes.",
    "“Nobody here has forgotten the flood of last winter,” said Marta Oyelaran, the harbour master.",
    "Work is to start in August and will cost 4.2 million crowns, according to figures that the council gave out.",
    "Fishermen had asked for a gate of twelve metres so that larger boats could still reach the inner basin.",
)


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


FLOOD = "“Nobody here has forgotten the flood of last winter,” said Marta Oyelaran, the harbour master."
ELSEWHERE = (
    "The association of ferrymen met in Skelby on Friday and asked the council for a ramp of its own.",
    "Its members fear that the new wall will leave their boats without a place to land in a storm.",
)


async def test_a_quotation_is_one_in_articles_that_tell_other_things(ingest: Ingest) -> None:
    await ingest.add(Draft("Wall to rise", TEXT, outlet="Northern Wire", published=dt.date(2026, 3, 5)))
    texts = (*ELSEWHERE, FLOOD)
    await ingest.add(Draft("Ferrymen want a ramp", texts, outlet="Post", published=dt.date(2026, 3, 2)))
    reworded = (
        FLOOD.replace("here has", "here has ever") + " Forty people had come to the quay to see the plans in the rain."
    )
    await ingest.add(
        Draft("No place to land", (ELSEWHERE[1], reworded), outlet="Herald", published=dt.date(2026, 3, 9))
    )
    other = (ELSEWHERE[0], FLOOD.replace("Marta Oyelaran, the harbour master", "Jon Aske, who leads the ferrymen"))
    await ingest.add(Draft("A storm is coming", other, outlet="Echo", published=dt.date(2026, 3, 7)))
    found = await answer(ingest, "what did Marta Oyelaran say about the flood?")
    wire = next(item for item in found.evidence if item.citation.outlet != "Herald")
    assert wire.quoted is not None
    assert (wire.quoted.outlets, wire.quoted.first.outlet) == (4, "Post")
    assert [(one.citation.outlet, one.name) for one in wire.said_otherwise] == [("Echo", "Jon Aske")]
    assert [one.citation.outlet for one in wire.worded_otherwise] == ["Herald"]
    assert "here has ever forgotten" in wire.worded_otherwise[0].words


@pytest.mark.parametrize(
    "query",
    [
        Query("", QueryKind.VERIFY, topic="nobody here has forgotten the flood of last winter"),
        Query("", QueryKind.TIMELINE, topic="flood", speakers=("Marta Oyelaran",)),
        Query("", QueryKind.COMPARE, topic="flood", speakers=("Marta Oyelaran", "Jon Aske")),
    ],
    ids=lambda query: query.kind,
)
async def test_checks_timelines_and_comparisons_flag_another_speaker_too(ingest: Ingest, query: Query) -> None:
    await ingest.add(Draft("Wall to rise", TEXT, outlet="Northern Wire", published=dt.date(2026, 3, 5)))
    other = (*ELSEWHERE, FLOOD.replace("Marta Oyelaran, the harbour master", "Jon Aske, who leads the ferrymen"))
    await ingest.add(Draft("A storm is coming", other, outlet="Echo", published=dt.date(2026, 3, 7)))
    index = await NewsIndex.open(ingest.store, None)
    found = await index.ask(Request(query=query))
    await index.close()
    flagged = {(item.citation.outlet, one.name) for item in found.evidence for one in item.said_otherwise}
    assert ("Northern Wire", "Jon Aske") in flagged


async def test_what_one_outlet_alone_has_is_told_of_none(ingest: Ingest) -> None:
    await ingest.add(Draft("Wall to rise", TEXT, outlet="Northern Wire"))
    await ingest.add(Draft("No comment", (ELSEWHERE[0], "“No comment,” said Jon Aske."), outlet="Post"))
    found = await answer(ingest, "what did Marta Oyelaran say about the flood?")
    assert all(item.quoted is None and not item.worded_otherwise for item in found.evidence)


def test_when_two_quotations_are_one() -> None:
    one = "Nobody here has forgotten the flood of last winter"
    assert same_quotation(one, "“Nobody here has forgotten the flood,”")
    assert same_quotation(one, "nobody here has ever forgotten the flood of last winter")
    assert not same_quotation(one, "Nobody has a plan for the next winter here")
    assert same_quotation(
        "We will dig for ten years and we will not stop", "We will dig for ten years and we won’t stop"
    )
    written_out = "They have taken our harbour, and it is clear that they will not stop"
    assert same_quotation(written_out, "They’ve taken our harbour and it’s clear that they won't stop")
    assert not same_quotation(written_out, "They’ve built our harbour and it’s good that they won't sell")
    assert not same_quotation("It is a good day for Sund and for the bay", "It is a sad day for Sund and for the club")
    assert not same_quotation("No comment", "No comment")
