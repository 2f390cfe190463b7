"""Interviews and transcripts by their labels, and labels that are but layout."""

from __future__ import annotations

import re

import pytest

from corpus.attribution.pipeline import Attributor
from corpus.attribution.rules.dialogue import Dialogue, english_dialogue
from corpus.model import Span

INTERVIEW = """We met the pilot Oskar Brandt on the quay.

Mia Falk: When did you start?

Oskar Brandt: In 1979, on a Sunday. It snowed.

It snowed for a week.

Mia Falk: Were you ever lost?

Oskar Brandt: Once. A seal showed me the way home."""

HEARING = """HANNA VIK, PRESENTER: Good evening.

TOM BERG, CHAIRMAN, PORT COMMITTEE: The crane will come in May.

EVA DAL, LIVES BY THE PORT (by telephone): We cannot sleep.

VIK: Why is it so late?

BERG: The ice was thick."""

STAMPED = """The miller Jonas Ryd spoke to us.

[00:01] Courier: When does the mill open?

[00:09] Ryd: In June.

[00:20] Courier: And who pays?

[00:31] Ryd: The town does."""

DESCRIBED = """MAYOR TORA LIND: Who closed the pool?

_Arne Falk_ – Rowing Club (standing): The frost did.

REPORTER: And the sauna?

Falk: The sauna stays.

Captain Solveig Ek [by radio], 12:04: I saw smoke.

Host (12:05) And then?

It was fog.

LIND: Thank you."""

DESCRIBED = """MAYOR TORA LIND: Who closed the pool?

_Arne Falk_ – Rowing Club (standing): The frost did.

REPORTER: And the sauna?

Falk: The sauna stays.

Captain Solveig Ek [by radio]: I saw smoke.

REPORTER (12:04) And then?

It was fog.

LIND: Thank you."""

LABELS = """Police are looking for a white van.

READ MORE: Bridge closed after crash on Mill Road

ENERGY: Crude oil fell 12 cents to $40.10 per barrel in early trading.

TRADE TALK: The minister took aim at tariffs in a speech on Monday.

WATCH: How the bridge came down"""


def dialogue(text: str) -> Dialogue:
    return english_dialogue(text, [Span(*line.span()) for line in re.finditer(r"[^\n]*\S[^\n]*", text)])


def turns(text: str) -> list[tuple[str, str | None, int]]:
    return [(turn.name, turn.role, len(turn.content)) for turn in dialogue(text).turns]


def speakers(text: str) -> list[tuple[str, str | None]]:
    found = Attributor.load().attribute(text)
    return [(one.content[0].of(text).rstrip(".?"), one.speaker.name if one.speaker else None) for one in found]


def test_a_turn_has_its_further_paragraphs() -> None:
    assert turns(INTERVIEW) == [
        ("Mia Falk", None, 1),
        ("Oskar Brandt", None, 2),
        ("Mia Falk", None, 1),
        ("Oskar Brandt", None, 1),
    ]


def test_what_follows_a_name_is_a_role_and_a_last_name_is_the_same_person() -> None:
    assert [(name, role) for name, role, _ in turns(HEARING)] == [
        ("Hanna Vik", "PRESENTER"),
        ("Tom Berg", "CHAIRMAN, PORT COMMITTEE"),
        ("Eva Dal", "LIVES BY THE PORT (by telephone)"),
        ("Hanna Vik", "PRESENTER"),
        ("Tom Berg", "CHAIRMAN, PORT COMMITTEE"),
    ]


@pytest.mark.parametrize(
    ("text", "words", "speaker"),
    [
        (INTERVIEW, "Once. A seal showed me the way home", "Oskar Brandt"),
        (INTERVIEW, "Were you ever lost", "Mia Falk"),
        (HEARING, "The crane will come in May", "Tom Berg"),
        (HEARING, "The ice was thick", "Tom Berg"),
        (HEARING, "We cannot sleep", "Eva Dal"),
        (STAMPED, "In June", "Jonas Ryd"),
    ],
)
def test_every_turn_has_its_speaker(text: str, words: str, speaker: str) -> None:
    assert (words, speaker) in speakers(text)


def test_titles_descriptions_brackets_and_times_are_no_part_of_a_name() -> None:
    found = [(turn.name, turn.role, len(turn.content)) for turn in dialogue(DESCRIBED).turns]
    assert found == [
        ("Tora Lind", "MAYOR", 1),
        ("Arne Falk", "Rowing Club (standing)", 1),
        ("Reporter", None, 1),
        ("Arne Falk", "Rowing Club (standing)", 1),
        ("Solveig Ek", "Captain, by radio", 1),
        ("Reporter", None, 2),
        ("Tora Lind", "MAYOR", 1),
    ]


def test_a_label_that_is_a_role_names_nobody() -> None:
    assert ("And the sauna", "reporter") in speakers(DESCRIBED)


def test_a_label_that_describes_somebody_is_no_name() -> None:
    text = "PRESIDENT BERG: I thank you.\n\nVOICE FROM THE HALL: Go home!\n\nPRESIDENT BERG: I am going."
    assert ("Go home!", "voice from the hall") in speakers(text)


def test_a_question_without_a_label_is_not_said_by_the_only_one_who_has_one() -> None:
    text = "What was your first song?\n\nEva Rhys: I forgot it.\n\nAnd your last?\n\nEva Rhys: I hum it still."
    assert [(turn.name, len(turn.content)) for turn in dialogue(text).turns] == [("Eva Rhys", 1), ("Eva Rhys", 1)]


def test_given_names_that_come_again_are_speakers() -> None:
    text = "Over breakfast.\n\nMia: Did you feed the cat?\n\nPaul: I thought you had.\n\nMia: Then we are guilty."
    assert [turn.name for turn in dialogue(text).turns] == ["Mia", "Paul", "Mia"]


def test_nobody_goes_on_behind_a_label_of_the_layout() -> None:
    text = "Eva Rhys: Does it rain?\n\nTom Berg: I am wet.\n\nWeather Desk: Snow.\n\nIt hails.\n\nEva Rhys: You are."
    assert [(turn.name, len(turn.content)) for turn in dialogue(text).turns] == [
        ("Eva Rhys", 1),
        ("Tom Berg", 1),
        ("Eva Rhys", 1),
    ]


def test_labels_of_the_layout_are_no_speakers() -> None:
    assert dialogue(LABELS).turns == ()
    assert not {name for _, name in speakers(LABELS)} & {"READ MORE", "ENERGY", "TRADE TALK", "WATCH"}


NARRATED = [
    "Tom Berg: Port will not close\n\nIt rained.\n\nEva Rhys, who runs the crane, said: It is late.",
    "Tom Berg: Port will not close\n\nThe port stays open.\n\nIt rained.\n\nEva Rhys: Crane stands still",
    "The most yards:\n\nTom Berg, Port Tarn: 296 yards\n\nIt rained.\n\nIvo Petr, Alder: 295 yards",
    "Tom Berg: The mayor may run again.\n\nEva Rhys: The nurse leads.\n\nIvo Petr: Petr has no money.",
]


@pytest.mark.parametrize("text", NARRATED)
def test_headlines_sentences_and_lists_begin_no_turns(text: str) -> None:
    assert turns(text) == []


def test_recipes_and_lists_are_no_dialogue() -> None:
    assert turns("Ingredients: flour\n\nMethod: Stir.\n\nIngredients: butter\n\nMethod: Bake.") == []


def test_questions_without_a_label_go_on_with_questions_and_answers() -> None:
    text = "We met the diver Lena Aas.\n\nQ: When?\n\nA: In May.\n\nWere you cold?\n\nNo, never.\n\nThe lake is deep."
    assert [(turn.name, turn.content[0].of(text)) for turn in dialogue(text).turns] == [
        ("Q", "When?"),
        ("A", "In May."),
        ("Q", "Were you cold?"),
        ("A", "No, never."),
    ]
    assert ("No, never", "Lena Aas") in speakers(text)


TURNS = [
    pytest.param(
        "de",
        "Wir sprachen mit der Schwimmerin Ines Kalder.\n\nFrage: Wann wussten Sie es?\n\n"
        "Antwort: An der letzten Wende.\n\nFrage: Hatten Sie Angst?\n\nAntwort: Nein, die Kälte nimmt sie mir.",
        [None, "Ines Kalder", None, "Ines Kalder"],
        id="words for question and answer",
    ),
    pytest.param(
        "de",
        "Wir sprachen mit der Schwimmerin Ines Kalder.\n\nTarner Bote: Wann wussten Sie es?\n\n"
        "Kalder: An der letzten Wende.\n\nTarner Bote: Hatten Sie Angst?\n\nKalder: Nein, die Kälte nimmt sie mir.",
        ["Tarner Bote", "Ines Kalder", "Tarner Bote", "Ines Kalder"],
        id="a last name, and an outlet that asks",
    ),
    pytest.param(
        "fr",
        "Nous avons rencontré la nageuse.\n\nLe Matin : Quand avez-vous su ?\n\nInès Caldère : Au dernier virage.\n\n"
        "Le Matin : Aviez-vous peur ?\n\nInès Caldère : Non, le froid la chasse.",
        ["Le Matin", "Inès Caldère", "Le Matin", "Inès Caldère"],
        id="a space before the colon",
    ),
    pytest.param(
        "ru",
        "Мы поговорили с пловчихой Инной Кольцовой.\n\nКорреспондент: Когда вы поняли?\n\n"
        "Инна Кольцова: На последнем повороте.\n\nКорреспондент: Вы боялись?\n\nИнна Кольцова: Нет.",
        [None, "Инна Кольцова", None, "Инна Кольцова"],
        id="names in another script",
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), TURNS)
def test_turns_of_an_interview_in_other_languages(language: str, text: str, expected: list[str | None]) -> None:
    found = Attributor.load().attribute(text, language)
    assert [one.speaker and one.speaker.name for one in found] == expected
    assert [one.content[0].of(text) for one in found] == [line.partition(": ")[2] for line in text.split("\n\n")[1:]]


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        ("ru", "По словам министра культуры, выставка откроется в мае.", "министр культуры"),
        ("ru", "По словам представителя компании, денег нет.", "представитель компании"),
        ("uk", "За словами речника поліції, винних немає.", "речник поліції"),
    ],
)
def test_a_role_in_the_genitive_is_shown_in_the_nominative(language: str, text: str, name: str) -> None:
    (one,) = Attributor.load().attribute(text, language)
    assert one.speaker is not None
    assert one.speaker.name == name


SHORTENED = {
    "initials": "Rita Malone: When did you stop?\n\nFabian Kroll: In June.\n\nRM: Why?\n\nFK: My knees.",
    "given names": "Rita Malone: When did you stop?\n\nFabian Kroll: In June.\n\nRita: Why?\n\nFabian: My knees.",
    "announced": "Rita Malone (RM): When did you stop?\n\nFabian Kroll (FK): In June.\n\nRM: Why?\n\nFK: My knees.",
}


@pytest.mark.parametrize("text", SHORTENED.values(), ids=SHORTENED)
def test_a_name_that_is_written_out_once_has_the_turns_under_its_short_form(text: str) -> None:
    assert turns(text) == [("Rita Malone", None, 1), ("Fabian Kroll", None, 1)] * 2


def test_initials_that_two_names_have_are_neither_s() -> None:
    text = "Rita Malone: I asked.\n\nRolf Moser: I heard you.\n\nRM: And I?\n\nRita Malone: You too."
    assert "RM: And I?" not in [span.of(text) for turn in dialogue(text).turns for span in turn.content]


def test_a_host_whose_label_comes_once_opens_the_talk() -> None:
    text = "Host: Good evening.\n\nPaula Renner: I am glad to be here.\n\nPaula Renner: I mean it."
    assert turns(text) == [("Host", None, 1), ("Paula Renner", None, 1), ("Paula Renner", None, 1)]


def test_a_headline_with_a_label_is_no_turn() -> None:
    text = (
        "Paula Renner: Life on the ice\n\nMia Falk: Why did you go?\n\nMia Falk: And alone?\n\nPaula Renner: I like it."
    )
    assert [turn.content[0].of(text) for turn in dialogue(text).turns][-1] == "I like it."
    once = "Ole Vang: A life on ice\n\nMia Falk: Why did he go?\n\nAnna Berg: I asked him.\n\nMia Falk: And he?"
    assert "Ole Vang" not in [turn.name for turn in dialogue(once).turns]


@pytest.mark.parametrize("note", ["(Applause)", "[Video plays.]", "(BEGIN VIDEO CLIP)", "*Music*"])
def test_what_is_heard_or_shown_between_turns_is_nobody_s_words(note: str) -> None:
    text = f"ANNA FORS: I welcome you.\n\n{note}\n\nJOSE VIDAL: I eat glass.\n\n{note}\n\nANNA FORS: Do you?"
    assert turns(text) == [("Anna Fors", None, 1), ("Jose Vidal", None, 1), ("Anna Fors", None, 1)]
