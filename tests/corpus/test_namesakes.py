"""Two people of one family in one article: each keeps their own words."""

from __future__ import annotations

import pytest

from corpus.attribution.pipeline import Attributor

ARTICLE = (
    "The harbour will close in May.\n\n“The crane is old,” said {one}, a docker from Sund.\n\n{other}, who runs the "
    "bakery, said the square was empty.\n\n“Nobody asked us,” {other} said.\n\n“It will pass,” {one} told reporters."
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Michael Chen", "Michelle Chen"),
        ("Maria Lopez", "Mark Lopez"),
        ("Christine Baker", "Christopher Baker"),
        ("Peter Holm", "Peter Holm Jr."),
        ("Robert Marsh Sr.", "Robert Marsh Jr."),
        ("John A. Smith", "John B. Smith"),
        ("George W. Holm", "George H.W. Holm"),
        ("Peter van der Berg", "Peter Berg"),
        ("Peter de Vries", "Anna Vries"),
        ("Anna von Trapp", "Anna Trapp"),
        ("Jo Smith", "Joe Smith"),
        ("Hassan Karimi", "Hussein Karimi"),
        ("Stephen King", "Steven King"),
        ("Ann Lee", "Ann Lee Smith"),
        ("Per Holm", "Ida Holm"),
        ("Quorl Holm", "Ida Holm"),
    ],
)
def test_each_keeps_their_own_words(one: str, other: str) -> None:
    found = Attributor.load().attribute(ARTICLE.format(one=one, other=other))
    assert [item.speaker.name if item.speaker else None for item in found] == [one, other, other, one]


@pytest.mark.parametrize(
    ("text", "speakers"),
    [
        (
            "Mary Smith, who chairs the board, said on Monday that the quay was full.\n\n"
            "“It is too small,” said Mary Ann Smith, a harbour pilot from Sund.\n\n"
            "Mary Smith added that a vote would follow in May.\n\nMary Ann Smith said she would move away.",
            ["Mary Smith", "Mary Ann Smith", "Mary Smith", "Mary Ann Smith"],
        ),
        (
            "John Smith, the mayor, said the bridge was safe.\n\nJane Smith, an engineer, said the bridge was old.\n\n"
            "“Nobody asked me,” J. Smith said.",
            ["John Smith", "Jane Smith", "J. Smith"],
        ),
        (
            "“Nobody asked me,” J. Smith said.\n\nJohn Smith, the mayor, said the bridge was safe.\n\n"
            "Jane Smith, an engineer, said the bridge was old.",
            ["J. Smith", "John Smith", "Jane Smith"],
        ),
        (
            "Chris Baker, the coach, said the team was tired.\n\n“They never train,” said Christine Baker, a fan.\n\n"
            "Chris Baker said he would stay.",
            ["Chris Baker", "Christine Baker", "Chris Baker"],
        ),
        (
            "Christine Baker, the minister, said the tax was fair.\n\nChristopher Baker, a farmer, said he could not "
            "pay it.\n\n“It is fair,” Chris Baker said.",
            ["Christine Baker", "Christopher Baker", "Chris Baker"],
        ),
    ],
)
def test_who_a_shorter_name_is_stands_in_the_article_or_is_not_guessed(text: str, speakers: list[str]) -> None:
    found = Attributor.load().attribute(text)
    assert [item.speaker.name if item.speaker else None for item in found] == speakers


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("John Smith, the mayor, said the bridge was safe.\n\n“Nobody asked me,” J. Smith said.", "John Smith"),
        ("Christine Baker, the minister, said the tax was fair.\n\n“It is fair,” Chris Baker said.", "Christine Baker"),
        ("Mary Ann Smith, a pilot, said the quay was full.\n\n“It is small,” Mary Smith said.", "Mary Ann Smith"),
    ],
)
def test_a_shorter_name_is_the_one_person_it_fits(text: str, name: str) -> None:
    found = Attributor.load().attribute(text)
    assert [item.speaker.name if item.speaker else None for item in found] == [name, name]
