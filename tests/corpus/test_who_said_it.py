"""Whose words they are, one kind of difficulty after the other: texts of our own with who is right."""

from __future__ import annotations

import pytest

from corpus.attribution.coreference.entity_clustering import cast_of
from corpus.attribution.coreference.token_table import row
from corpus.attribution.pipeline import Attributor
from corpus.attribution.tokens.annotator import read
from corpus.model import SpeakerKind

SAID = {
    "a quotation before the paragraph that introduces who says it": (
        "The last tenant\n\n“They told me I had a week to pack. I am still here.”\n\n"
        "Viktor Halas, 71, has lived above the pharmacy since the war.",
        [("They told me I had a week to pack.", "Viktor Halas")],
    ),
    "a quotation in a paragraph of its own": (
        "Nora Feld, who runs the ferry, said the ice comes earlier every year.\n\n"
        "“You feel it in the hull. The whole boat shivers.”\n\nFeld said the pilots had been warned.",
        [("The whole boat shivers.", "Nora Feld")],
    ),
    "a phrasal verb before the name": (
        "“They could have rung the bell,” put in old Marta Lind. “Sixty winters,” went on the retired pilot Ivar Moe, "
        "“and never a crash like it.”",
        [("They could have rung the bell,", "Marta Lind"), ("and never a crash like it.", "Ivar Moe")],
    ),
    "a verb that seldom reports": (
        "“Somebody left the gate open again,” the farmer Ola Rust grumbled.",
        [("Somebody left the gate open again,", "Ola Rust")],
    ),
    "placards behind a colon": (
        "Some members of the rowing club hold up signs at the lock: “Let us pass” and “Open the gate now.”",
        [("Let us pass", "members of the rowing club"), ("Open the gate now.", "members of the rowing club")],
    ),
    "an answer's author behind it": (
        "“The worst soup in town!” was the answer of one guest.",
        [("The worst soup in town!", "one guest")],
    ),
    "a quotation that floats behind its speaker's report": (
        "Mira Kolb, a beekeeper who has kept hives on the moor for 12 years, said bees leave the hive on warm days in "
        "January.\n\n“You see them on the snow. Small black commas.”\n\nKolb said the winter had been mild.",
        [("bees leave the hive", "Mira Kolb"), ("You see them on the snow", "Mira Kolb")],
    ),
    "a quotation that floats behind what its speaker did": (
        "“The hay is gone,” farmer Carl Voss said.\n\nDora Pinch has moved her goats into the church hall. She sleeps "
        "beside them.\n\n“They snore. I had no idea that goats could snore.”",
        [("They snore", "Dora Pinch")],
    ),
    "a quotation that floats over two paragraphs": (
        "Wil Strand took over the ferry in May. Each morning he sweeps the deck.\n\n“People bring sand with them. They "
        "bring more than you would think.\n\n“In August I could build a beach.”",
        [("People bring sand", "Wil Strand"), ("In August I could build", "Wil Strand")],
    ),
    "who is named in a quotation does not say it": (
        "Arne Stolt ran the bank until Viktor Prag bought it.\n\n“Whoever crossed Prag was out by lunch,” he said.",
        [("Whoever crossed Prag", "Arne Stolt")],
    ),
    "an age stands for the name": (
        "Dentist Petra Lowe sold her practice. “Nobody is afraid of me now,” the 52-year-old said.",
        [("Nobody is afraid of me now,", "Petra Lowe")],
    ),
    "who spoke in the paragraph before, not whom that was about": (
        "The rally was Hugo Lind's. Lind waved. Lind smiled.\n\n"
        "Lind has friends, Piet Sommer said.\n\n“I am not one of them,” he said.",
        [("Lind has friends", "Piet Sommer"), ("I am not one of them,", "Piet Sommer")],
    ),
    "they said, of somebody whose gender isn't told": (
        "A spokesperson for the zoo said the wolf was in its den. “The gate was shut,” they added.",
        [("the wolf was in its den", "spokesperson for the zoo"), ("The gate was shut,", "spokesperson for the zoo")],
    ),
    "an office whose holder the article only names": (
        "Elin Rhys urges islands to share ferries\n\nElin Rhys wants two ferries for nine islands.\n\n"
        "“There is no third boat,” the first minister said.",
        [("There is no third boat,", "Elin Rhys")],
    ),
    "where one is from stands for the name": (
        "Golfer Rory Smit won in Perth. “I am tired,” the South African said.",
        [("I am tired,", "Rory Smit")],
    ),
    "a clause behind brackets that names somebody else": (
        "Later that day, Sen. Carla Voss (R-Tarn), who has endorsed Hanna Lind, said the bill would sink.",
        [("the bill would sink", "Carla Voss")],
    ),
    "letters behind a name": (
        "Liberal Chief Whip Wendy Charles MP said the flood must stop. “I was there,” lawyer Adrian Pohl KC said.",
        [("the flood must stop", "Wendy Charles"), ("I was there,", "Adrian Pohl")],
    ),
    "a firm is not its product": (
        "Orchid announced a telephone in Turin.\n\nIt comes with Orchid Intelligence. Orchid said it would be cheap.",
        [("it would be cheap", "Orchid")],
    ),
    "an office that is to be held, or was": (
        "President-elect Dora Lansing said the choice could wait. Then-Mayor Milan Horak said the wall would stand.",
        [("the choice could wait", "Dora Lansing"), ("the wall would stand", "Milan Horak")],
    ),
    "a husband beside a name": (
        "Chelsea Lark, husband expecting second child\n\nChelsea Lark said the baby was due in June.",
        [("the baby was due in June", "Chelsea Lark")],
    ),
    "a family name that is a city's": (
        "Julian Moore and Kerry Washington wrote on Tuesday. Washington, star of the series, said the mayor was brave.",
        [("the mayor was brave", "Kerry Washington")],
    ),
    "the governor where two take turns": (
        "“Are you tired?” Ines Callow asked. “Not yet,” answered Hugo Brand.\n\n“Will you run?” Callow asked.\n\n"
        "“My wife will tell you,” the governor said.",
        [("My wife will tell you,", None)],
    ),
    "words that are no phrase are nobody": (
        "The service costs $8 per month, urging nobody to join. Nearly half of the county's 67 towns issued at least "
        "partial evacuation orders on Monday, urging residents to leave. South African described the cup as a circus.",
        [("nobody to join", None), ("residents to leave", None), ("the cup as a circus", None)],
    ),
    "words that only look like no phrase": (
        "“We are out of bread,” says Mark Welling, founder of the Food Facts Friends bank. Later the vice "
        "chairs of the club said the roof leaked. The New European said the deal was dead. His office said he was ill.",
        [
            ("We are out of bread,", "Mark Welling"),
            ("the roof leaked", "vice chairs of the club"),
            ("the deal was dead", "New European"),
            ("he was ill", "office"),
        ],
    ),
    "a charity by its noun": (
        "The Heron Fund has bought a marsh. “We waited ten years,” said spokesman Olaf Brix.\n\nThe charity said paths "
        "would open in May.",
        [("paths would open in May", "Heron Fund")],
    ),
    "a name that nothing explains but she": (
        "Fiadh Ógan was 11 when she first walked onto the pitch. Ógan said the bench had won it. “We slept,” she said.",
        [("the bench had won it", "Fiadh Ógan"), ("We slept,", "Fiadh Ógan")],
    ),
    "a verb that no list has before a name": (
        "“We were not asked once,” bridles Ivo Quint, the owner. “The rest is history,” grizzled Mona Lade.",
        [("We were not asked once,", "Ivo Quint"), ("The rest is history,", "Mona Lade")],
    ),
    "a name and nothing else behind a quotation": (
        "“My worry is that this may never work,” Sen. John Corven, R-Tarn. “It has not yet worked.”",
        [("My worry is", "John Corven"), ("It has not yet worked.", "John Corven")],
    ),
    "a firm's name that ends like an owner's": (
        "Burgers cost more. Tully's said it would close. “We sold it,” Tully's said.",
        [("it would close", "Tully's"), ("We sold it,", "Tully's")],
    ),
    "an office of several words, and where somebody is from": (
        "“The trains are late,” clerk of the course John Pullan said. “So am I,” said Briton Jo Muir.",
        [("The trains are late,", "John Pullan"), ("So am I,", "Jo Muir")],
    ),
    "a government by its address": (
        "Strikes will hurt. Downing Street warned the unions they were selfish.",
        [("they were selfish", "Downing Street")],
    ),
    "a word that only counts is nobody": (
        "Neither said the gate was shut. Some said the dogs were loose. Neither side said who had won. No official "
        "said why.",
        [("the gate was shut", None), ("the dogs were loose", None), ("who had won", None), ("why", None)],
    ),
    "what was said, as another tells it": (
        "Tilda Moe told the court she had sold the boat in May, according to the record.",
        [("she had sold the boat in May", "Tilda Moe"), ("Tilda Moe told the court she had", "record")],
    ),
    "the name somebody goes by": (
        "“The stairs are warm,” said a homeless man who goes by the name “Rusty.” “I sing here,” said a woman who gave "
        "her name only as Wren. “We share,” said one neighbour, who would only give the name Gus.",
        [("The stairs are warm,", "Rusty"), ("I sing here,", "Wren"), ("We share,", "Gus")],
    ),
    "a last name that is a month, and one that is a word": (
        "Prime Minister Clara May lost the vote. Later, May told reporters the plan was dead. Bill Long, a signalman, "
        "disagreed. Long said the plan had never been better.",
        [("the plan was dead", "Clara May"), ("the plan had never been better", "Bill Long")],
    ),
    "she is the woman named since the last one spoke": (
        "“The smell was worse at night,” Lena Moe said.\n\nFor Farida Noor, Monday is the day that she has waited for. "
        "Her cousin Elias was among the lost.\n\n“I want to see the captain's face,” she said.",
        [("I want to see the captain's face,", "Farida Noor")],
    ),
    "who is asked by another answers": (
        "Asked by senator Maud Pierce about the files, Joan Ekman looked at the clerk. “I was told to keep nothing,” "
        "she said.",
        [("I was told to keep nothing", "Joan Ekman")],
    ),
    "a trade that no list has is no name": (
        "Smuggler Ivo Peric was paid by a man called Dragan Tomic.\n\n“I never counted it,” he said.",
        [("I never counted it", "Ivo Peric")],
    ),
    "two who both act leave it open": (
        "Elsa Graf sold the farm, and Hilde Kern bought it the same day.\n\n“I had the money in a can,” she said.",
        [("I had the money in a can", None)],
    ),
    "a body's office before the name of who holds it": (
        "The House of Weavers Speaker Sir Lindsay Holt said he was sad. Alder Times Money Reporter Medora Lee said "
        "that prices fell.",
        [("he was sad", "Lindsay Holt"), ("prices fell", "Medora Lee")],
    ),
    "an office with a joint in it is nobody's name": (
        "In a report, the Harbour Commissioner for Standards said the captain was to blame.",
        [("the captain was to blame", "Harbour Commissioner for Standards")],
    ),
    "who issued a document, in words that name nobody": (
        "A statement from the Grell and Alder health board said the ward was closed. A letter from his lawyers said he "
        "was ill.",
        [("the ward was closed", "Grell and Alder health board"), ("he was ill", "lawyers")],
    ),
    "a year before a source": (
        "The Grell man lost his boat. In 2021 the Grell man said that the tide had been too high.",
        [("the tide had been too high", "Grell man")],
    ),
    "he is the one man there, though nothing tells that the name is a man's": (
        "Ebbo Fall was on the late ferry when it hit the ice with eight other guests on board.\n\n"
        "“They told us to sit still,” he said.",
        [("They told us to sit still,", "Ebbo Fall")],
    ),
    "her statement": (
        "Harbour minister Carla Fenn put out a statement on Friday. “I have asked for the logs,” her statement read.",
        [("I have asked for the logs,", "Carla Fenn")],
    ),
    "the report that an institute published": (
        "The Brandt Institute published a report on tunnels on Monday. “Three of the ten leak,” the report said.",
        [("Three of the ten leak,", "Brandt Institute")],
    ),
    "an epithet in a profile": (
        "Nils Quist, 52, sells kites in a former chapel. “Paper is honest,” says the cheerful proprietor.",
        [("Paper is honest,", "Nils Quist")],
    ),
    "names behind a number of people": (
        "Two fishermen, Jon Vik and Per Aas, said they saw no light.",
        [("they saw no light", "Jon Vik"), ("they saw no light", "Per Aas")],
    ),
}

OTHERS = [
    ("Nora Feld owns the mill. A guard watched the gate. “Nobody comes in,” the guard said.", "Nora Feld"),
    ("Nora Feld owns the mill. “We have no comment,” the spokesman said.", "Nora Feld"),
]
"""Texts in which somebody else than the one who is named speaks."""

NOT_NAMED = [
    "It rained for a week and nobody told me where the boat was.",
    "Everyone says the dam will break.",
    "You may remember that the mill burned.",
    "Rust and rot suggest that the pier is old.",
]

NOT_SAID = [
    "Harbour Cup: Nine boats go over in the gale\n\nNine boats went over in the first race on Sunday.",
    "Brandvik added two more goals before the break. Solheim replied 20 seconds later with a shot from the line.",
    "“I sleep here,” said Marvin, 54, who declined to give his last name.",
]


@pytest.fixture(scope="module")
def attributor() -> Attributor:
    return Attributor.load()


@pytest.mark.parametrize("kind", SAID)
def test_who_said_it(kind: str, attributor: Attributor) -> None:
    text, expected = SAID[kind]
    found = [
        (" ".join(span.of(text) for span in one.content), one.speaker.name if one.speaker else None)
        for one in attributor.attribute(text)
    ]
    for words, speaker in expected:
        assert any(words in content and speaker == name for content, name in found), found


@pytest.mark.parametrize(("text", "person"), OTHERS)
def test_who_is_named_does_not_speak_for_others(text: str, person: str, attributor: Attributor) -> None:
    assert person not in {one.speaker.name for one in attributor.attribute(text) if one.speaker}


@pytest.mark.parametrize("text", NOT_NAMED)
def test_nobody_in_particular_is_no_speaker(text: str, attributor: Attributor) -> None:
    assert [one.speaker for one in attributor.attribute(text) if one.speaker] == []


@pytest.mark.parametrize("text", NOT_SAID)
def test_a_deed_is_nothing_said(text: str, attributor: Attributor) -> None:
    assert all("“" in one.content[0].of(text) for one in attributor.attribute(text))


@pytest.mark.parametrize(
    ("text", "role"),
    [
        (
            "“We asked for two boats,” said Ane Dahl, chief of the pilots' union since 2018.",
            "chief of the pilots' union",
        ),
        ("Bo Krag, head of the drivers’ association, said the road was shut.", "head of the drivers’ association"),
        ("“We won,” said the club's coach, Ivo Lund.", "coach"),
    ],
)
def test_a_role_is_cut_at_no_possessive_inside(text: str, role: str, attributor: Attributor) -> None:
    told = [one.speaker.role for one in attributor.attribute(text) if one.speaker and one.speaker.role]
    assert told
    assert told[0].startswith(role)


def test_a_label_in_capitals_that_touches_a_links_title_says_nothing(attributor: Attributor) -> None:
    text = (
        "Play was stopped in Grell, the club said.\n\nGREG NORLAND:If he wins, the rest will wait on the 18th green\n\n"
        "Greg Norland said that he was done."
    )
    said = {span.of(text) for one in attributor.attribute(text) for span in one.content}
    assert any("he was done" in words for words in said)
    assert not any("wait on" in words for words in said)


def test_she_is_not_who_is_named_last_and_only_told_of(attributor: Attributor) -> None:
    """The paragraph is about the winner; where the odds are too close, nobody is named."""
    text = (
        "‘It is a lighthouse,’ Ms Runa Holt said. ‘What did he want?’\n\nShe will give half of the prize to the family "
        "of Paolo Renn and Signe Aas, who died in the fire. ‘They closed a door for the others,’ she said."
    )
    (one,) = (one for one in attributor.explain(text) if one.attribution.content[0].of(text).startswith("They"))
    assert one.candidates[0].name == "Runa Holt"
    assert one.attribution.speaker is None or one.attribution.speaker.name == "Runa Holt"


def test_a_title_before_a_last_name_that_two_bear_is_neithers(attributor: Attributor) -> None:
    text = (
        "Nora Brandl and her husband, Otto Brandl, came to Tarn. President Brandl's guide fell ill. "
        "Nora Brandl said that the ice was thin."
    )
    assert {
        one.speaker.role for one in attributor.attribute(text) if one.speaker and one.speaker.name == "Nora Brandl"
    } == {None}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("In the book detail President Otto Brandl said that the war was lost.", "President"),
        ("At the weavers’ yearly convention Sen. Olga Rust said that the loom was old.", "Sen."),
        ("Weavers’ union President Olga Rust said that the loom was old.", "Weavers’ union President"),
    ],
)
def test_a_role_starts_behind_a_noun_that_is_no_part_of_it(text: str, role: str, attributor: Attributor) -> None:
    assert [one.speaker.role for one in attributor.attribute(text) if one.speaker] == [role]


def test_a_last_name_that_is_a_countrys_leaves_a_person_one(attributor: Attributor) -> None:
    text = "“We will mend it,” said Mark England, who runs the pier."
    (one,) = attributor.attribute(text)
    assert one.speaker
    assert (one.speaker.name, one.speaker.kind) == ("Mark England", SpeakerKind.PERSON)


def test_they_is_nobody_of_whom_the_quotation_itself_speaks() -> None:
    text = "A clerk for the court said it was late.\n\n“For now no major fiscal decisions will be taken,” they said."
    names = [one.speaker.name for one in Attributor.load().attribute(text, "en") if one.speaker]
    assert not any("decisions" in name for name in names)


def test_a_firm_that_nothing_explains_is_no_person() -> None:
    text = "Parcels will cost more from May, according to TarnPost. TarnPost says the price of oil is to blame."
    kinds = {one.speaker.kind.value for one in Attributor.load().attribute(text, "en") if one.speaker}
    assert kinds == {"organisation"}


@pytest.mark.parametrize("many", ["Republicans", "Canadians", "Officers"])
def test_a_plural_for_people_is_nobody_s_family_name(many: str) -> None:
    """Else "Alpine" would be what a person is called, wherever it stands."""
    text = (
        f"For years Alpine {many} had voted no.\n\nIt was late, {many} said on Monday, and other officers agreed.\n\n"
        "An Alpine farmer said it rained."
    )
    assert [one.shown for one in cast_of(row(read(text))).persons] == []
