"""Sentences of a passage: where one ends, and where a full stop only cuts a word short."""

import pytest

from index.analysis.analyzer import words
from index.analysis.sentences import sentence_span, sentences


@pytest.mark.parametrize(
    "expected",
    [
        ["The U.S. Senate voted.", "It was late."],
        ["The U.K. Treasury said no.", "Nobody asked."],
        ["The D.C. Council met.", "They left."],
        ["Some feasts, i.e. Easter, move."],
        ["The E.U. Commission agreed."],
        ["He lives in the U.S.", "The harvest was poor."],
        ["It opened at 9 a.m.", "He arrived late."],
        ["Acme Inc. shares fell.", "Then they rose."],
        ["Gen. Otto Renn spoke.", "Mr. Berg left."],
        ["J. K. Rusk paid 3.5 million.", "Nobody knew."],
        ["On Jan. 5 it closed.", "In Nov. 2020 it opened."],
        ["They sold apples, pears, etc.", "They left."],
        ["It came in as No. 10 on the list.", "No.", "She said so."],
        ["“Stop!” she said.", "“Why?”"],
    ],
)
def test_a_sentence_ends_where_readers_see_it_end(expected: list[str]) -> None:
    text = " ".join(expected)
    found = words(text)
    assert [sentence_span(found, text, bounds).of(text) for bounds in sentences(text, found)] == expected
