"""Which of a question's words are names is told by how the passages found for it write them."""

import datetime as dt

from corpus.model import Article, Citation, Passage, PassageKind
from index.query.parser import parsed
from index.ranking.candidate_text import read
from index.ranking.split_text import split
from index.ranking.truecasing import truecased
from index.retrieval.weighted_query import asked_of
from tests.training.ranking.memory_index import Bench


def name_chances(question: str, *texts: str, kind: PassageKind = PassageKind.BODY) -> dict[str, float]:
    passages = tuple(Passage(n, 1, kind, n, text, ()) for n, text in enumerate(texts, 1))
    bench = Bench([Article(Citation(1, "", language="en"), passages)], {1: "a"})
    asked = asked_of(parsed(question, dt.date(2026, 11, 29)).query, "en", bench.snapshot.passages)
    readings = truecased([read(asked, passage, split(passage.text)) for passage in passages])
    return dict(readings[0].asked.as_names)


def test_a_word_typed_small_is_a_name_where_passages_write_it_so():
    found = name_chances(
        "did baker beat frost in the final",
        "On Sunday Baker met Frost.",
        "A final that Baker lost to Frost.",
        "They beat Frost.",
    )
    assert min(found["baker"], found["frost"]) > 0.6
    assert max(found["beat"], found["final"]) < 0.3


def test_a_common_word_is_none_however_the_question_writes_it():
    found = name_chances("Did The Ferry Beat The Tram?", "Then the ferry beat the tram.", "No ferry came, and no tram.")
    assert max(found.values()) < 0.3


def test_what_opens_a_sentence_and_headlines_tell_nothing():
    opening = name_chances("did ferries stop", "Ferries stop. Ferries wait.", "Ferries ran.")
    headline = name_chances("did ferries stop", "How Ferries Stop and Ferries Wait", kind=PassageKind.HEADLINE)
    unknown = name_chances("did ferries stop", "Nothing ran.")
    assert opening["ferri"] == headline["ferri"] == unknown["ferri"]


def test_without_passages_nothing_is_told():
    assert truecased([]) == []
