"""What a reader is shown as a speaker: whole names, without times and labels, and no place as a person."""

from __future__ import annotations

import pytest

from corpus.model import Speaker, SpeakerKind
from tests.corpus.test_speakers import GROUP, ORGANISATION, UNNAMED, names, speakers

CASES = [
    pytest.param("⟦Lena Roth on Tuesday⟧ said no.", ["Lena Roth"], id="a day behind a name"),
    pytest.param("⟦A top river official late on Monday⟧ said no.", ["top river official"], id="a day behind words"),
    pytest.param("⟦The Water Board this week⟧ said no.", ["Water Board"], id="this week"),
    pytest.param("⟦A poll for the Herald published on Friday⟧ said no.", ["poll for the Herald"], id="a participle"),
    pytest.param("Lena Roth, ⟦who in July⟧ had said no, agreed.", ["Lena Roth"], id="who with a month"),
    pytest.param("⟦12:04 — Captain Lena Roth⟧ said no.", ["Lena Roth"], id="the time of an entry"),
    pytest.param("⟦20:20 — A surprise: Lena Roth⟧ said no.", ["Lena Roth"], id="words that end in a colon"),
    pytest.param("⟦12:04⟧ said no. ⟦66⟧ said yes.", [None, None], id="a number alone is nobody"),
    pytest.param("The Arvonian army left. ⟦An Arvonian official⟧ agreed.", ["Arvonian official"], id="its capital"),
    pytest.param("⟦The Shepherds’ Union⟧ said no.", ["Shepherds’ Union"], id="the capital behind an article"),
    pytest.param("Xanthe Quorl, 41, came. ⟦Quorl⟧ said no.", ["Xanthe Quorl"], id="a name known by its age"),
    pytest.param("Xanthe Quorl, who left, rang. ⟦Quorl⟧ said no.", ["Xanthe Quorl"], id="a name known by who"),
    pytest.param(
        "The prize went to Xanthe Quorl. It was raining. ⟦Ms Quorl⟧ said no.",
        ["Xanthe Quorl"],
        id="a name known by Ms",
    ),
    pytest.param("⟦Lady Quorl⟧, who heads the board, said no.", ["Quorl"], id="a lady whom nothing else names"),
    pytest.param(
        "Ivo Petr died. ⟦Mr Petr's old colleague, the former radio reporter Lena Roth⟧, said no.",
        ["Lena Roth"],
        id="a name behind a second phrase with an article",
    ),
    pytest.param(
        "⟦A spokesperson for the zoo⟧ said no. ⟦They⟧ said it was late.",
        ["spokesperson for the zoo", "spokesperson for the zoo"],
        id="they is one whose gender isn't told",
    ),
    pytest.param("⟦Sand Ferries⟧ says it will sail.", ["Sand Ferries"], id="an everyday word opens a company's name"),
    pytest.param("Boat maker Quorlex will shrink, ⟦it⟧ said.", ["Quorlex"], id="it is the sentence's subject"),
    pytest.param("⟦Live⟧: Ship on fire", [None], id="what kind of text it is"),
    pytest.param("⟦The campaign group Quorl Lights⟧ said no.", ["Quorl Lights"], id="a name behind what it is"),
    pytest.param(
        "Ivo Petr, ⟦the general secretary of the Dockers’ Union (DU)⟧, said no.",
        ["Ivo Petr"],
        id="the apposition of a name",
    ),
    pytest.param(
        "It was late, according to ⟦the clerk and to a letter⟧.", ["clerk"], id="joined to what is no speaker"
    ),
    pytest.param("⟦Police⟧ said no. The police left.", ["police"], id="the capital of a sentence"),
    pytest.param(
        "Sisters Ana Petr and Lena Petr sit on the board. ⟦Petr⟧ said no.", [None], id="a family name that fits two"
    ),
    pytest.param(
        "Early on, ⟦Tom Reed⟧ said all were well.\n\nChief Carl Holm has landed with his crew. ⟦He⟧ says it burns.",
        ["Tom Reed", "Carl Holm"],
        id="he is the subject of the paragraph rather than who spoke before it",
    ),
    pytest.param(
        "Ana Vale and Ivo Petr sat down.\n\n⟦Ruth Kane⟧ said no. It rained.\n\nPetr and Vale sat on. ⟦She⟧ said yes.",
        ["Ruth Kane", "Ana Vale"],
        id="she is the second of two subjects",
    ),
    pytest.param(
        "Ana Petr, pianist, dies at 91\n\nHer daughter, Lena Petr, wept. Ana Tanner was born in a barn. She once said: "
        "⟦she⟧ liked it.\n\n⟦Petr⟧ said no.",
        ["Ana Petr", "Ana Petr"],
        id="a life has one subject, under the name she was born with too",
    ),
    pytest.param(
        "Ivo Petr spoke. ⟦A spokesman for Lena Roth⟧ disagreed. ⟦He⟧ said no. ⟦She⟧ said yes.",
        ["spokesman for Lena Roth", "spokesman for Lena Roth", "Lena Roth"],
        id="he is who spoke without a name",
    ),
    pytest.param(
        "Lena Roth and Ivo Petr sat. Mr Roth, her son, rang. ⟦Mr Roth⟧ said no.", ["Roth"], id="Mr is no woman's title"
    ),
    pytest.param(
        "⟦The nation’s main union, the River League⟧, said no.", ["River League"], id="a body named behind a comma"
    ),
    pytest.param(
        "So says Ivo Petr, the chairman of the harbour committee, ⟦who⟧ said no.", ["Ivo Petr"], id="who is a chairman"
    ),
    pytest.param(
        "Theresa May ran the board. ⟦July 2023⟧ said no. ⟦May⟧ said no.", [None, "Theresa May"], id="a date is nobody"
    ),
    pytest.param(
        "Ana Petr runs the board. Lena Petr once did. Ana Petr is 40. Ana Petr is tall. ⟦Petr⟧ said no.",
        ["Ana Petr"],
        id="a family name that two have means whom the article is about",
    ),
    pytest.param(
        "⟦Sund's Minister for Fish and Harbours, Abid Raja,⟧ was there. ⟦Head of the Sund Rowing Guild, Eirik Sordal,⟧ "
        "was not.",
        ["Abid Raja", "Eirik Sordal"],
        id="a long office before a comma and an unknown name",
    ),
    pytest.param(
        "Forward Ana Boston left the club. ⟦Boston⟧ said she was sad.",
        ["Ana Boston"],
        id="a family name that is a city's elsewhere",
    ),
    pytest.param(
        "Forward Ana Boston left the club in Boston. ⟦Boston⟧ said the club was late.",
        ["Boston"],
        id="a city beside somebody of that name",
    ),
    pytest.param(
        "⟦Texas Rep. August Pflug⟧ said no in August.",
        ["August Pflug"],
        id="a given name that is a month elsewhere",
    ),
    pytest.param(
        "First Minister Nicola Sund left early. ⟦Ms Sund⟧ was tired.",
        ["Nicola Sund"],
        id="a given name of women and men",
    ),
    pytest.param(
        "⟦An FAA statement⟧ called it safe. ⟦A report by Tarn's Food Supply task force⟧ did not.",
        ["FAA", "Tarn's Food Supply task force"],
        id="who issued a document",
    ),
    pytest.param(
        "⟦Harbour Rail⟧ made an offer. The RMT union refused. RMT will strike. ⟦The company⟧ was sorry.",
        ["Harbour Rail", "Harbour Rail"],
        id="a union is no company",
    ),
    pytest.param(
        "The Harbour Standards Authority came. ⟦The watchdog⟧ found rust.",
        ["Harbour Standards Authority"],
        id="a watchdog is an authority",
    ),
    pytest.param("⟦those working in the north⟧ disagree.", ["those working in the north"], id="those who work"),
]


KINDS = [
    ("We live in Port Quorl. ⟦Port Quorl⟧ told its people to leave.", ORGANISATION),
    ("She was born in Quorlia. ⟦Quorlia⟧ said no.", ORGANISATION),
    ("⟦Sand Ferries⟧ said no.", ORGANISATION),
    ("⟦Red Reef, a campaign group⟧, said no.", ORGANISATION),
    ("Grid operator ⟦Quorlex⟧ said no.", ORGANISATION),
    ("⟦Fishermen⟧ said no.", GROUP),
    ("⟦A bookkeeper⟧ said no.", UNNAMED),
    ("⟦A minister close to Mr Petr⟧ said no.", UNNAMED),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind(text: str, kind: SpeakerKind) -> None:
    (speaker,) = speakers(text)
    assert speaker is not None
    assert speaker.kind is kind


def test_a_place_before_a_role_is_nobody_with_that_role() -> None:
    (speaker,) = speakers("Quorl ready to move its line in Moon Sound, official says\n\n⟦The official⟧ smiled.")
    assert speaker == Speaker("official", UNNAMED)


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_names_are_whole_and_nothing_but_names(text: str, expected: list[str | None]) -> None:
    assert names(text) == expected


def test_an_interview_has_the_interviewed_behind_its_answers() -> None:
    text = (
        "Ivo Petr builds boats.\n\nWe met Ivo Petr in the yard.\n\n⟦Q⟧: Why boats?\n\n⟦A⟧: They float. ⟦I⟧ said so.\n\n"
        "⟦Q⟧: Always?\n\n⟦A⟧: No."
    )
    assert names(text) == [None, "Ivo Petr", "Ivo Petr", None, "Ivo Petr"]
    assert names(text, author=("Ida Brandt",))[0] == "Ida Brandt"


def test_i_in_a_labelled_turn_is_whose_turn_it_is() -> None:
    text = (
        "Ivo Petr builds boats.\n\nHERALD: Why?\n\nPETR: Well, ⟦I⟧ said they float.\n\nHERALD: Thanks.\n\n⟦I⟧ said no."
    )
    assert names(text, author=("Ida Brandt",)) == ["Ivo Petr", None]


def test_a_short_label_is_the_longer_one_that_ends_like_it() -> None:
    text = "Ivo Petr builds boats.\n\n⟦EAST HERALD⟧: Why?\n\nPETR: They float.\n\n⟦HERALD⟧: Thanks."
    assert names(text) == ["East Herald", "East Herald"]


def test_answers_are_nobodys_where_the_article_names_two() -> None:
    text = "Ivo Petr and Lena Roth build boats.\n\nQ: Why?\n\n⟦A⟧: They float."
    assert names(text) == [None]


def test_i_between_single_quotation_marks_is_not_the_author() -> None:
    assert names("Ana Ruiz came. ‘And ⟦I⟧ said no,’ said Ruiz. ⟦I⟧ left.", author=("Ida Brandt",)) == [
        None,
        "Ida Brandt",
    ]
