"""Stored queries: which of them a new article has something for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from corpus.errors import InvalidError
from corpus.model import Article, Citation, Passage, PassageKind
from index.alerts import AlertIndex, StoredQuery
from index.query.command_queries import waiting_query
from index.query.model import Query, QueryKind
from tests.index.newsroom import BRIDGE, OTHER_HOLM, TAXES, TODAY

KNOWN = {"Ida Holm", "Holm", "Jonas Berg"}


def flat(terms: Iterable[str]) -> dict[str, float]:
    """Every term weighs the same."""
    return dict.fromkeys(terms, 1.0)


def living(draft, attributed) -> Article:
    passages = tuple(
        Passage(number, 1, PassageKind.BODY, number, text, tuple(found))
        for number, (text, found) in enumerate(zip(draft.paragraphs, attributed[1:], strict=True))
    )
    return Article(Citation(1, draft.title, draft.outlet, language="en"), passages)


def matches(words: str, article: Article) -> tuple[int, ...]:
    """The paragraphs of the article that somebody who waits for the words hears of."""
    index = AlertIndex()
    index.add(StoredQuery.of(7, waiting_query(words, TODAY, KNOWN.__contains__)))
    found = index.match(article, flat)
    assert all(one.id == 7 for one in found)
    return tuple(number for one in found for number in one.passages)


@pytest.mark.parametrize(
    ("words", "paragraphs"),
    [
        ("Ida Holm", (1,)),
        ("Holm about the toll", (1,)),
        ("Holm about the weather", ()),
        ("Jonas Berg", (2,)),
        ("Nobody Known about the toll", ()),
        ("“who pays the toll for lorries?”", (0, 1)),  # in 1, taxes are paid, and the headline has the toll
        ("toll lorries", (0,)),
        ("what did Holm say about taxes?", (1,)),
        ("trams in the harbour", ()),
    ],
)
def test_who_waits_hears_of_what_they_wait_for(words: str, paragraphs: tuple[int, ...]) -> None:
    assert matches(words, living(*TAXES)) == paragraphs


def test_a_namesake_is_not_who_was_meant() -> None:
    assert matches("Ida Holm", living(*OTHER_HOLM)) == ()
    assert matches("Holm", living(*OTHER_HOLM)) == (0,)


def test_a_rare_term_counts_for_more_than_common_ones() -> None:
    index = AlertIndex()
    index.add(StoredQuery.of(1, Query("", QueryKind.KEYWORDS, topic="toll on work")))
    rare = {"toll": 9.0, "work": 1.0}

    def weighed(terms: Iterable[str]) -> dict[str, float]:
        return {term: rare[term] for term in terms}

    without = living(*TAXES)
    assert index.match(without, weighed)[0].passages == (0, 1, 2)
    assert index.match(living(*BRIDGE), weighed) == []


def test_stopped_and_replaced_queries_match_no_longer() -> None:
    index = AlertIndex()
    query = Query("", QueryKind.WHAT_SAID, ("Ida Holm",))
    index.fill([StoredQuery.of(1, query), StoredQuery.of(2, query)])
    index.add(StoredQuery.of(1, replace(query, speakers=("Jonas Berg",))))
    assert [(one.id, one.passages) for one in index.match(living(*TAXES), flat)] == [(1, (2,)), (2, (1,))]
    index.remove(1)
    index.remove(1)
    index.remove(2)
    assert len(index) == 0
    assert index.match(living(*TAXES), flat) == []


def test_what_has_no_words_cant_be_waited_for() -> None:
    with pytest.raises(InvalidError):
        waiting_query("“and the of”", TODAY, KNOWN.__contains__)


def test_a_stored_query_is_the_same_after_a_restart() -> None:
    query = Query("", QueryKind.WHAT_SAID, ("Ida Holm",), "the toll for lorries")
    stored = StoredQuery.of(3, query)
    assert stored.terms == {"toll", "lorri"}
    assert StoredQuery.of(3, query, stored.kept) == stored
    assert StoredQuery.of(3, query, "0 terms of older release") == stored
