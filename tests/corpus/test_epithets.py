"""Persons meant by a role, a past or a place: short texts with ⟦sources⟧ marked, and the speakers they must get."""

from __future__ import annotations

import pytest

from corpus.attribution.tokens.annotator import read
from corpus.model import SpeakerKind
from tests.corpus.test_speakers import names, speakers

CASES = [
    pytest.param(
        "Nadja Horvat, 52, mends clocks in a tram. “They all stop at night,” whispers ⟦the soft-voiced Tarn resident, "
        "who came here by mistake⟧.",
        ["Nadja Horvat"],
        id="a profile's only person, by manner and place",
    ),
    pytest.param(
        "Nadja Horvat, 52, mends clocks in a tram. “She is never late,” says ⟦a talkative porter⟧.",
        ["talkative porter"],
        id="somebody else in a profile",
    ),
    pytest.param(
        "Orbis Media bought a newspaper for a dollar. ⟦Orbis Media⟧ said it was cheap. ⟦The Tarn-based company⟧ said "
        "nobody would have to go.",
        ["Orbis Media", "Orbis Media"],
        id="a company by where it is",
    ),
    pytest.param(
        "Nora Feld spoke in Tarn on Monday. ⟦Feld⟧ said the talks would go on.\n\n"
        "⟦The former secretary of state⟧ called them hard.",
        ["Nora Feld", "Nora Feld"],
        id="a past that the article hasn't mentioned",
    ),
    pytest.param(
        "President Otto Brandl hosted Nora Feld. ⟦Feld⟧ thanked him. ⟦The former president⟧ praised the soup.",
        ["Nora Feld", "Nora Feld"],
        id="a former president isn't the president",
    ),
    pytest.param(
        "⟦Nora Feld⟧ said no. Ivo Petr left.\n\n⟦The former first lady⟧ said yes.",
        ["Nora Feld", "Nora Feld"],
        id="a lady is no man, even if he is nearer at hand",
    ),
    pytest.param(
        "⟦Nora Feld⟧ said no. ⟦The former mayor's spokeswoman⟧ said yes.",
        ["Nora Feld", "former mayor's spokeswoman"],
        id="whose the role is, is another person",
    ),
    pytest.param(
        "⟦Nora Feld⟧ said no. ⟦The health ministry's director⟧ said yes. ⟦The FBI director⟧ said nothing.",
        ["Nora Feld", "health ministry's director", "FBI director"],
        id="an office of a body is not whoever spoke last",
    ),
    pytest.param(
        "⟦Tarn's tax commissioner⟧ says nobody leaked the files.\n\nIvo Petr says he asked everybody. ⟦Petr⟧ is glad.",
        ["Ivo Petr", "Ivo Petr"],
        id="named in the sentence after",
    ),
    pytest.param(
        "⟦Tarn's tax commissioner⟧ says nobody leaked the files.\n\nMayor Ivo Petr says he asked everybody.",
        ["Tarn's tax commissioner"],
        id="the sentence after has somebody of another office",
    ),
    pytest.param(
        "President Otto Brandl lost. Piet Sommer won. In defeat, the president went home. ⟦He⟧ said little.",
        ["Otto Brandl"],
        id="the president, named by office, is the one who is he",
    ),
    pytest.param(
        "Nora Feld Goes After Hugo Lind Over Dam\n\nIt worked before. ⟦Feld⟧ says it will again.",
        ["Nora Feld"],
        id="the headline alone has the given name",
    ),
    pytest.param(
        "I met Hugo Lind. ⟦I⟧ asked why. ⟦He⟧ said it was late.",
        ["author", "Hugo Lind"],
        id="the author is not he",
    ),
    pytest.param(
        "⟦Her manager, Brad,⟧ said it was sad. ⟦He⟧ wept.",
        ["Brad", "Brad"],
        id="somebody of whom the article has the given name alone",
    ),
    pytest.param(
        "⟦Cummings and Conyers⟧ said the papers were late.",
        ["Conyers", "Cummings"],
        id="two whom the article names in full nowhere",
    ),
    pytest.param(
        "⟦Republicans and Democrats⟧ said the papers were late.",
        ["Republicans and Democrats"],
        id="two parties are no persons",
    ),
    pytest.param(
        "The vote was held, ⟦Tarn County Supervisor of Elections Susan Bucher⟧ said.",
        ["Susan Bucher"],
        id="an office with a body in it",
    ),
    pytest.param(
        "ORLANDO MOURNS ITS DEAD\n\nThe mourning goes on. ⟦President Otto Brandl⟧ said so.",
        ["Otto Brandl"],
        id="a headline in capitals names nobody",
    ),
    pytest.param(
        "Sarah Lind and her father, Hugo Lind, left. Hugo Lind waved. ⟦Ms. Lind⟧ wrote.\n\n"
        "“My father built it,” ⟦Lind⟧ wrote.",
        ["Sarah Lind", "Sarah Lind"],
        id="a family name that two have, again with who spoke just before",
    ),
    pytest.param(
        "⟦Lind's company, Lind Brakes⟧, said it was late.",
        ["Lind Brakes"],
        id="a company's name behind a comma",
    ),
    pytest.param(
        "The door was shut, ⟦one of the workers⟧ said.",
        ["one of the workers"],
        id="one of many",
    ),
    pytest.param(
        "⟦A federal appeals court⟧ ruled on Friday.\n\nThe Tarn Court of Appeals for the Sixth Circuit has judges. "
        "It sat once. It rose.\n\nThe Supreme Court had no say.",
        ["Tarn Court of Appeals for the Sixth Circuit"],
        id="a court that is named soon, and another one later",
    ),
    pytest.param(
        "In the debate, ⟦one of his advisers, Hugo Lind⟧, kept quiet.",
        ["Hugo Lind"],
        id="one of many, by name",
    ),
    pytest.param(
        "Mayor Otto Brandl came.\n\nORLANDO MOURNS\n\n⟦ORLANDO, Fla. (AP) - Mayor Otto Brandl⟧ said so.",
        ["Otto Brandl"],
        id="two words in capitals are a heading",
    ),
    pytest.param(
        "Democrat Nora Feld met Democratic vice presidential nominee Otto Brandl. ⟦Feld⟧ said it was late. "
        "⟦The Democratic presidential nominee⟧ said so twice.",
        ["Nora Feld", "Nora Feld"],
        id="the one member of a party who holds no lesser office",
    ),
    pytest.param(
        "⟦Nora Feld, the former secretary of state,⟧ said it was late.\n\n⟦The former senator⟧ said so twice.",
        ["Nora Feld", "Nora Feld"],
        id="two pasts of one person",
    ),
    pytest.param(
        "Mrs. Feld's opponent, Hugo Lind, came. ⟦Mr. Lind⟧ said no. ⟦He⟧ sat down.",
        ["Hugo Lind", "Hugo Lind"],
        id="whose opponent he is makes him no woman",
    ),
    pytest.param(
        "The mill was sold. ⟦The thick, 104-page document⟧ says so.",
        ["thick, 104-page document"],
        id="a comma between two adjectives",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sources_get_their_speakers(text: str, expected: list[str | None]) -> None:
    assert names(text) == expected


def test_one_of_many_is_no_organisation() -> None:
    (one,) = speakers("The door was shut, ⟦one of the workers⟧ said.")
    assert one is not None
    assert one.kind is SpeakerKind.UNNAMED


def test_a_number_of_people_is_a_group() -> None:
    (one,) = speakers("The mill was sold. ⟦Only about 4 in 10 voters in each town⟧ said so.")
    assert one is not None
    assert one.kind is SpeakerKind.GROUP


def test_a_bracket_after_a_name_ends_no_sentence() -> None:
    assert len(read("Sen. Nora Feld (D-Tarn.) said it was late. It was.").sentences) == 2


def test_an_office_held_before_is_nobodys_of_whom_it_is_not_told() -> None:
    text = "Kemi Aduba joined those who back him on Monday. ⟦The ex-chancellor⟧ said no."
    assert names(text) == ["ex-chancellor"]
    assert names(f"Former chancellor Petra Wolff spoke. {text}")[0] == "Petra Wolff"
