"""What a speaker is filed under over all articles: spellings of one name meet, two people never do on a guess."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.identity import fold, key
from corpus.model import SpeakerKind

PERSON, ORGANISATION, GROUP = SpeakerKind.PERSON, SpeakerKind.ORGANISATION, SpeakerKind.GROUP


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Sergei Lavrov", "Sergey Lavrov", PERSON),
        ("Dmitri Medvedev", "Dmitriy Medvedev", PERSON),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy", PERSON),
        ("Yevgeny Primakov", "Evgeni Primakov", PERSON),
        ("Recep Tayyip Erdoğan", "Recep Tayyip Erdogan", PERSON),
        ("ANGELA MERKEL", "Angela Merkel", PERSON),
        ("Shaun O’Neill", "Shaun O'Neill", PERSON),
        ("Jürgen Müller", "Jürgen Mueller", PERSON),
        ("Muhammad Karimi", "Mohammed Karimi", PERSON),
        ("President Ana Ruiz", "Ana Ruiz", PERSON),
        ("Donald J. Marsh", "Donald Marsh", PERSON),
        ('Robert C. "Bobby" Lane', "Robert Lane", PERSON),
        ("Claire Webb (D-Mo.)", "Claire Webb", PERSON),
        ("Lech Wałęsa", "Lech Walesa", PERSON),
        ("The U.N.", "United Nations", ORGANISATION),
        ("the White House", "White House", ORGANISATION),
        ("Apex Inc.", "Apex", ORGANISATION),
        ("Smith & Sons", "Smith and Sons", ORGANISATION),
        ("Western diplomats", "western diplomats", GROUP),
    ],
)
def test_spellings_of_one_speaker_meet(one: str, other: str, kind: SpeakerKind) -> None:
    assert key(one, kind) == key(other, kind)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bill Clinton", "Hillary Clinton"),
        ("Donald Marsh", "Donald Marsh Jr."),
        ("George W. Bush", "George H.W. Bush"),
        ("Steve King", "Stephen King"),
        ("Obama", "Barack Obama"),
        ("Mike Lee", "Mike Leigh"),
        ("John Smith", "Joan Smith"),
    ],
)
def test_two_people_are_kept_apart(one: str, other: str) -> None:
    assert key(one, PERSON) != key(other, PERSON)


def test_kinds_are_kept_apart() -> None:
    assert key("Lane", PERSON) != key("Lane", ORGANISATION)


@given(st.text(max_size=60), st.sampled_from(list(SpeakerKind)))
@example("(0)", SpeakerKind.PERSON)
@example("𝑨", SpeakerKind.PERSON)
def test_case_and_spaces_make_no_difference_and_nothing_raises(name: str, kind: SpeakerKind) -> None:
    assert key(f" {name} ", kind) == key(name, kind)
    assert fold(fold(name)) == fold(name)
