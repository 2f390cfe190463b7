"""What stands in quotation marks, whichever a language or a keyboard has."""

from __future__ import annotations

import pytest

from corpus.punctuation import quotations, without_quotations


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ('She said "the bridge is shut" and left.', ["the bridge is shut"]),
        ('"One" and "two" and "three', ["One", "two"]),
        ("“Curled” and „deutsch“ and «français» and »dansk«", ["Curled", "deutsch", "français", "dansk"]),
        ("”Svenska orden” stod där, »också så»", ["Svenska orden", "också så"]),
        ("市长说「大桥关闭」,又说『明天再开』。", ["大桥关闭", "明天再开"]),
        ('“begun so, ended so"', ["begun so, ended so"]),
        ("an end” and a “beginning", []),
        ("the council's own 'so-called' plan", []),
        ('""', []),
    ],
)
def test_quotations_in_the_marks_of_many_languages(text: str, inside: list[str]) -> None:
    assert [span.of(text) for span in quotations(text)] == inside


def test_a_text_without_its_quotations() -> None:
    assert without_quotations('did she say "we pay?" or not').split() == ["did", "she", "say", "or", "not"]
    assert without_quotations("no marks here") == "no marks here"
