"""How /said, /compare and /timeline are worded."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.telegram.command_arguments import SaidWording, compared_in, said_in
from corpus.errors import InvalidError

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
    assert compared_in(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Ann Lee", SaidWording("Ann Lee")),
        ("Lee on tax", SaidWording("Lee", "tax")),
        ("Lee about the tax on tea since 2026-10-14", SaidWording("Lee", "the tax on tea", dt.date(2026, 10, 14))),
        ("Lee since October", SaidWording("Lee", "", dt.date(2026, 10, 1))),
        ("Lee since October about tea", SaidWording("Lee", "tea", dt.date(2026, 10, 1))),
        ("Lee about tea since 14 October 2025", SaidWording("Lee", "tea", dt.date(2025, 10, 14))),
        ("Lee since yesterday", SaidWording("Lee", "", dt.date(2026, 11, 24))),
        ("since 2026", SaidWording("", "", dt.date(2026, 1, 1))),
        ("", SaidWording("")),
    ],
)
def test_whose_words_about_what_since_when(words: str, expected: SaidWording) -> None:
    assert said_in(words, TODAY) == expected


def test_a_date_that_is_none_is_told() -> None:
    with pytest.raises(InvalidError, match="“the flood” is no date I can read"):
        said_in("Lee about tea since the flood", TODAY)
