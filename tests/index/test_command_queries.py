"""How /said, /compare and /timeline are worded."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.errors import InvalidError
from index.query.command_queries import compared_query, said_query

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("A, B about C", (("A", "B"), "C")),
        ("A, and B about C", (("A", "B"), "C")),
        ("Ann Lee and Bo on tax on tea", (("Ann Lee", "Bo"), "tax on tea")),
        ("A vs. B", (("A", "B"), "")),
        ("about C", ((), "C")),
    ],
)
def test_what_is_to_be_compared(words: str, expected: tuple[tuple[str, ...], str]) -> None:
    query = compared_query(words, TODAY)
    assert (query.speakers, query.topic) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ann Lee", ("Ann Lee", "", None)),
        ("Lee on tax", ("Lee", "tax", None)),
        ("Lee tax", ("Lee", "tax", None)),
        ("Ann Lee tea and tax since October", ("Ann Lee", "tea and tax", dt.date(2026, 10, 1))),
        ("the mayor tea", ("the mayor", "tea", None)),
        ("tea", ("tea", "", None)),
        ("Lee about the tax on tea since 2026-10-14", ("Lee", "the tax on tea", dt.date(2026, 10, 14))),
        ("Lee since October", ("Lee", "", dt.date(2026, 10, 1))),
        ("Lee since October about tea", ("Lee", "tea", dt.date(2026, 10, 1))),
        ("Lee about tea since 14 October 2025", ("Lee", "tea", dt.date(2025, 10, 14))),
        ("Lee since yesterday", ("Lee", "", dt.date(2026, 11, 24))),
        ("since 2026", ("", "", dt.date(2026, 1, 1))),
        ("", ("", "", None)),
    ],
)
def test_whose_words_about_what_since_when(words: str, expected: tuple[str, str, dt.date | None]) -> None:
    query = said_query(words, TODAY, {"Lee", "Ann Lee", "the mayor"}.__contains__)
    assert (" ".join(query.speakers), query.topic, query.since) == expected


def test_a_date_that_is_none_is_told() -> None:
    with pytest.raises(InvalidError, match="“the flood” is no date I can read"):
        said_query("Lee about tea since the flood", TODAY, lambda _: True)
