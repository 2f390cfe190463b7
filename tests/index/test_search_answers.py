"""Answers of searches are kept in bounded memory, those used last."""

from index.engines.opensearch.article_cache import State
from index.engines.opensearch.search_answers import Found, SearchAnswer, SearchAnswers


def answer(hits: int) -> SearchAnswer:
    return SearchAnswer(tuple(Found(number, 1.0, 5, "en", State(1, number, 1)) for number in range(hits)), ())


def test_those_that_were_not_used_for_longest_go_first() -> None:
    kept = SearchAnswers(most=12)
    for name in ("one", "two", "three"):
        kept.keep(name, answer(3))
    assert kept.get("one") == answer(3)
    kept.keep("four", answer(3))
    assert [name for name in ("one", "two", "three", "four") if kept.get(name)] == ["one", "three", "four"]


def test_one_that_is_larger_than_all_may_be_is_not_kept() -> None:
    kept = SearchAnswers(most=12)
    kept.keep("large", answer(12))
    assert kept.get("large") is None
