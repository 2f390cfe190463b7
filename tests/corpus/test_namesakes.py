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
