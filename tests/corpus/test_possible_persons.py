"""Names that nothing in an article explains: whose words a pronoun's are when one of them acts just before."""

from __future__ import annotations

import pytest

from corpus.attribution.neural.name_kinds import shipped_name_kinds
from corpus.attribution.pipeline import Attributor

KNOWN = "Lars Bjerke wanted the crane at once. “We have waited long enough,” he said.\n\n"

ACTING = [
    ("Tangen ducked the question, and named no sum. “It will be what it will be,” he said.", "Tangen"),
    ("Wiik shrugged when he was asked. “It will be what it will be,” he said.", "Wiik"),
    ("Reporters found Gruber on the pier.\n\nGruber laughed. “It will be what it will be,” he said.", "Gruber"),
]
"""What stands behind a paragraph about Lars Bjerke, and whose words they are, if anybody's."""

NO_PERSON = [
    "Bjerke went on. Germany and Sweden pay half. “It will be what it will be,” he said.",
    "His company, Norvex, makes cranes. “It will be what it will be,” he said.",
    "He told NBC News Tangen paid. NBC News Tangen paid. “It will be what it will be,” he said.",
    "Bjerke had hoped for July. “It will be what it will be,” he said.",
]


def speaker(text: str) -> str | None:
    (one,) = (it for it in Attributor.load().attribute(text, "en") if "what it will be" in it.content[0].of(text))
    return one.speaker.name if one.speaker else None


@pytest.mark.parametrize(("text", "who"), ACTING)
def test_who_acts_under_the_last_name_alone_is_not_passed_over(text: str, who: str) -> None:
    assert speaker(KNOWN + text) in (who, None)


def test_a_last_name_alone_is_shown_where_nobody_else_is_likely() -> None:
    assert speaker(KNOWN + ACTING[1][0]) == "Wiik"


@pytest.mark.parametrize("text", NO_PERSON)
def test_what_is_no_person_takes_nobodys_words(text: str) -> None:
    assert speaker(KNOWN + text) in ("Lars Bjerke", None)


def test_a_given_name_of_another_gender_is_not_meant() -> None:
    text = KNOWN + "His sister Maren came on Monday. “It will be what it will be,” he said."
    assert speaker(text) in ("Lars Bjerke", None)


@pytest.mark.parametrize(("verb", "other"), [("laughed", "crashed"), ("smiled", "voted")])
def test_what_a_name_does_tells_whether_it_is_a_persons(verb: str, other: str) -> None:
    tags = ("NNP", "VBD", ".")
    odds = [shipped_name_kinds().beside(("Tangen", did, "."), tags, 0, 1) for did in (verb, other)]
    assert odds[0] > odds[1]


PARTS = [
    "Ottmar plays no tricks. In the film Lars Bjerke stars as Ottmar, a smuggler. Ottmar crosses the pass at night.",
    "Nessie (Lars Bjerke) runs away and finds work. Nessie learns to read there.",
    "Lars Bjerke wrote the part of Ottmar for a friend. Ottmar crosses the pass at night.",
]
"""Passages in which a name is but a part's; Lars Bjerke is the only one who can say anything."""


@pytest.mark.parametrize("text", PARTS)
def test_a_part_in_a_play_says_nothing_to_the_press(text: str) -> None:
    assert speaker(text + "\n\n“It will be what it will be,” he said.") in ("Lars Bjerke", None)


def test_who_plays_against_somebody_may_speak() -> None:
    text = "Milan Kostic plays Brandauer on Sunday. Brandauer laughed. “It will be what it will be,” he said."
    assert speaker(text) in ("Brandauer", None)
