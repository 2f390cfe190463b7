"""Who stands behind a source: short texts with ⟦sources⟧ marked, and the speakers that they must get."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.attribution.coreference.speaker_assignment import assigned
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.annotator import read
from corpus.model import Attribution, AttributionKind, Span, Speaker, SpeakerKind

PERSON, ORGANISATION, GROUP, UNNAMED = (
    SpeakerKind.PERSON,
    SpeakerKind.ORGANISATION,
    SpeakerKind.GROUP,
    SpeakerKind.UNNAMED,
)


def name_speakers(
    reading: AnnotatedText, found: Sequence[Attribution], *, author: tuple[str, ...] = ()
) -> tuple[Attribution, ...]:
    return tuple(one for _, one, _ in assigned(reading, found, author=author))


def unmarked(text: str) -> tuple[str, list[Span]]:
    """The text without its marks, and the spans that they held."""
    plain, spans = "", []
    for part in re.split(r"(⟦[^⟧]*⟧)", text):
        words = part.strip("⟦⟧")
        if part.startswith("⟦"):
            spans.append(Span(len(plain), len(plain) + len(words)))
        plain += words
    return plain, spans


def attributed(
    text: str, *, author: tuple[str, ...] = (), attitude: bool = False, sure: float = 1.0
) -> tuple[Attribution, ...]:
    plain, spans = unmarked(text)
    found = [
        Attribution((Span(0, 1),), span, None, AttributionKind.INDIRECT, None, confidence=sure, attitude=attitude)
        for span in spans
    ]
    return name_speakers(read(plain), found, author=author)


def speakers(text: str, author: tuple[str, ...] = ()) -> list[Speaker | None]:
    return [one.speaker for one in attributed(text, author=author)]


def names(text: str, author: tuple[str, ...] = ()) -> list[str | None]:
    return [one.name if one else None for one in speakers(text, author)]


CASES = [
    pytest.param(
        "Mayor Teresa Okafor opened the bridge. ⟦Okafor⟧ said it was late. ⟦She⟧ added it was cheap. "
        "⟦The mayor⟧ said so twice.",
        ["Teresa Okafor"] * 3,
        id="full name, last name, pronoun, role",
    ),
    pytest.param(
        "The Linda, built in 1998, belongs to Skerry Ferries. The Linda was towed to port. "
        "⟦The Harbour Accident Board⟧ said it had sent a team. ⟦The company⟧ declined to comment.",
        ["Harbour Accident Board", "Skerry Ferries"],
        id="a company is neither the board that spoke last nor a ship",
    ),
    pytest.param(
        "⟦Foreign Minister Sergei Dolin⟧ said no.\n\nForeign Minister Sergey Dolin (L) speaks.\n\n⟦Dolin⟧ said yes.",
        ["Sergei Dolin", "Sergei Dolin"],
        id="two spellings are one person",
    ),
    pytest.param(
        "⟦Recep Aydoğan⟧ spoke first.\n\n⟦Aydogan⟧ said he would stay.",
        ["Recep Aydoğan", "Recep Aydoğan"],
        id="diacritics left out later",
    ),
    pytest.param(
        "Karen Webb and Paul Webb married in 1990. ⟦Paul Webb⟧ said it rained. ⟦Karen Webb⟧ said it was sunny. "
        "⟦She⟧ kept the hat. ⟦He⟧ lost the ring.",
        ["Paul Webb", "Karen Webb", "Karen Webb", "Paul Webb"],
        id="relatives with one family name",
    ),
    pytest.param(
        "Ann Price and John Price disagree. ⟦Mr. Price⟧ said no. ⟦Mrs. Price⟧ said yes.",
        ["John Price", "Ann Price"],
        id="Mr. and Mrs. tell relatives apart",
    ),
    pytest.param(
        "⟦Donald Marsh⟧ said he was proud of his son. ⟦Donald Marsh Jr.⟧ said nothing.",
        ["Donald Marsh", "Donald Marsh Jr."],
        id="father and son",
    ),
    pytest.param(
        "Congressman William Tate voted no. “It is a bad bill,” ⟦Bill Tate⟧ said.",
        ["William Tate"],
        id="nickname",
    ),
    pytest.param(
        '⟦Robert C. "Bobby" Lane⟧ came. ⟦Lane⟧ smiled and said hello.',
        ['Robert C. "Bobby" Lane', 'Robert C. "Bobby" Lane'],
        id="nickname in quotation marks",
    ),
    pytest.param(
        "⟦A Kremlin spokesman⟧ said on Friday that talks go on.",
        ["Kremlin spokesman"],
        id="a spokesman without a name is unnamed",
    ),
    pytest.param(
        "⟦Western diplomats⟧ said the plan had failed. ⟦They⟧ warned of more.",
        ["Western diplomats", "Western diplomats"],
        id="a group by its own words",
    ),
    pytest.param(
        "⟦Some experts⟧ say it works. ⟦Others⟧ doubt it.",
        ["experts", "others"],
        id="groups lose their quantities",
    ),
    pytest.param(
        "⟦The White House⟧ argued for talks. ⟦It⟧ added that time was short.",
        ["White House", "White House"],
        id="a metonym and it",
    ),
    pytest.param(
        "White House Press Secretary Dana Moss said talks had failed. ⟦It⟧ added that the U.S. would wait.",
        ["White House"],
        id="it takes up an organisation from a role",
    ),
    pytest.param(
        "The New York Times published the letter. ⟦The newspaper⟧ said it was real. ⟦The Times⟧ stood by it.",
        ["New York Times", "New York Times"],
        id="the newspaper and the short name",
    ),
    pytest.param(
        "The International Atomic Energy Agency met. ⟦The agency⟧ said the site was safe. ⟦The IAEA⟧ will return.",
        ["International Atomic Energy Agency", "International Atomic Energy Agency"],
        id="the agency and its initials",
    ),
    pytest.param(
        "⟦Adams and Conway⟧ said the law was old. Henry Adams and Louise Conway wrote it.",
        ["Louise Conway", "Henry Adams"],
        id="joined persons are two speakers",
    ),
    pytest.param(
        "⟦Lena Roth, who heads the Institute for Rivers⟧, said so.",
        ["Lena Roth"],
        id="a clause after the name",
    ),
    pytest.param(
        "⟦A lawyer for the family, David Stone,⟧ said they would sue. ⟦Stone⟧ gave no date.",
        ["David Stone", "David Stone"],
        id="a name in apposition",
    ),
    pytest.param(
        "Senator Iris Vale told Tom Reed, ⟦who⟧ said he agreed.",
        ["Tom Reed"],
        id="who means the name before it",
    ),
    pytest.param(
        "WARD: Why now?\n\nJudith Ward asked Carl Holm questions.\n\n⟦HOLM⟧: Because we can.\n\n⟦WARD⟧: Thank you.",
        ["Carl Holm", "Judith Ward"],
        id="names in capitals",
    ),
    pytest.param(
        "⟦A new Gallup poll⟧ shows a tie. ⟦The poll⟧ says voters are tired.",
        ["new Gallup poll", "new Gallup poll"],
        id="a poll",
    ),
    pytest.param(
        "⟦The source⟧ said it was over. ⟦He⟧ would not give a name.",
        ["source", "source"],
        id="a pronoun takes up who spoke without a name",
    ),
    pytest.param(
        "Peter Lang met Omar Aziz in Bonn on Monday. Maria Stein was there. ⟦She⟧ said it went well.",
        ["Maria Stein"],
        id="gender by given name",
    ),
    pytest.param(
        "⟦The widow, Nour Halim,⟧ wept. ⟦She⟧ said he was kind.",
        ["Nour Halim", "Nour Halim"],
        id="gender by the noun for a relative",
    ),
    pytest.param(
        "Syrian President Hafez al-Karim spoke. ⟦Al-Karim⟧ said no. ⟦Karim⟧ said it again.",
        ["Hafez al-Karim", "Hafez al-Karim"],
        id="al- may be left out",
    ),
    pytest.param(
        "Secretary of State Nora Feld arrived. ⟦Feld⟧ said it was cold. ⟦The secretary⟧ said she liked it.",
        ["Nora Feld", "Nora Feld"],
        id="an office of several words",
    ),
    pytest.param(
        "⟦Former secretary of state Nora Feld⟧ said no.",
        ["Nora Feld"],
        id="an office in small letters",
    ),
    pytest.param(
        "⟦About four in 10 voters⟧ said no. ⟦No one⟧ said yes.",
        ["four in 10 voters", None],
        id="shares are groups, nobody is no speaker",
    ),
    pytest.param(
        "⟦Hugo Lind⟧ said no. ⟦The Republican nominee⟧ said it twice.",
        ["Hugo Lind", "Hugo Lind"],
        id="an epithet of the person who just spoke",
    ),
    pytest.param(
        "Hugo Lind, a lawyer, met the press. ⟦Lind⟧ said no. ⟦The senator⟧ said yes.",
        ["Hugo Lind", "senator"],
        id="no epithet for a person of another role",
    ),
    pytest.param(
        "Ohio Sen. Hugo Lind met Utah Sen. Iris Vale. ⟦The Utah senator⟧ said no. ⟦The Maine senator⟧ said yes.",
        ["Iris Vale", "Maine senator"],
        id="offices of other places",
    ),
    pytest.param(
        "If Hugo Lind Wins They Will Move\n\nHugo Lind ran. ⟦Lind⟧ said he could win.",
        ["Hugo Lind"],
        id="a verb with a capital is no name",
    ),
    pytest.param(
        "⟦A judge⟧ has rejected the request.\n\nState Supreme Court Justice Frank Moretti wrote the order. "
        "⟦Moretti⟧ said it was clear.",
        ["Frank Moretti", "Frank Moretti"],
        id="an office named before its holder",
    ),
    pytest.param(
        "⟦Peter Morgan, a lawyer for the Sierra Club,⟧ said so. ⟦Mr. Morgan of the Sierra Club⟧ said more.",
        ["Peter Morgan", "Peter Morgan"],
        id="a name with what follows it",
    ),
    pytest.param(
        "⟦Clinton spokesman Nick Marsh⟧ said so. Jane Clinton said nothing. ⟦CNN’s Ruth Gale⟧ asked why.",
        ["Nick Marsh", "Ruth Gale"],
        id="names that only modify",
    ),
    pytest.param(
        "⟦A handful of party insiders⟧ said no. ⟦Dozens of papers, including the Post,⟧ backed her.",
        ["handful of party insiders", "dozens of papers"],
        id="quantities are groups",
    ),
    pytest.param(
        "⟦A spokeswoman for Alan Reyes⟧ declined to comment.",
        ["spokeswoman for Alan Reyes"],
        id="one who speaks for a person is not that person",
    ),
    pytest.param(
        "⟦Marco Petrescu⟧ was there. ⟦She⟧ said no.",
        ["Marco Petrescu", None],
        id="no pronoun of the other gender",
    ),
    pytest.param(
        "President Lena Ortiz met Vice President Hugo Lind. ⟦The president⟧ spoke first. ⟦The vice president⟧ agreed.",
        ["Lena Ortiz", "Hugo Lind"],
        id="the president is not the vice president",
    ),
    pytest.param(
        "⟦The WHO⟧ said the fever was over. ⟦WHO⟧ gave no numbers.",
        ["WHO", "WHO"],
        id="an acronym that looks like a pronoun",
    ),
    pytest.param(
        "Senator Ruth Kane Blasts Bank Over Loans\n\nSen. Ruth Kane spoke. ⟦Kane⟧ said the loans were bad.",
        ["Ruth Kane"],
        id="a headline is no name",
    ),
    pytest.param(
        "⟦Ruth Kane and her husband⟧ said no.",
        ["Ruth Kane and her husband"],
        id="a person with somebody unnamed is a group",
    ),
    pytest.param(
        "⟦Jeffrey Church, director of the Coastal Institute,⟧ said so.",
        ["Jeffrey Church"],
        id="a surname that looks like an organisation",
    ),
    pytest.param(
        "⟦A Times article⟧ praised it. The New York Times knew.",
        ["New York Times"],
        id="the outlet behind an article",
    ),
    pytest.param(
        "Hugo Lind, a former judge ⟦who⟧ said he would run, lost.",
        ["Hugo Lind"],
        id="who after an apposition",
    ),
    pytest.param(
        "⟦Brazil⟧ said it would pay. ⟦Its⟧ answer came late.",
        ["Brazil", "Brazil"],
        id="a country",
    ),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_sources_get_their_speakers(text: str, expected: list[str | None]) -> None:
    assert names(text) == expected


ROLES = [
    ("⟦Defense Secretary Martin Cole⟧ said no.", "Defense Secretary"),
    ("⟦Josh Field, the White House press secretary,⟧ said no.", "White House press secretary"),
    ("⟦Luis Ramos, who heads the Centre for Trade⟧, said no.", "heads the Centre for Trade"),
    ("⟦Luis Ramos, who chairs the city's trade board⟧, said no.", "chairs the city's trade board"),
    ("⟦Luis Ramos, its chief executive⟧, said no.", "chief executive"),
    ("⟦Luis Ramos, the club's head coach⟧, said no.", "head coach"),
    ("⟦Luis Ramos, Lantern's director⟧, said no.", "Lantern's director"),
    ("⟦The White House spokesman, Josh Field,⟧ said no.", "White House spokesman"),
    ("⟦Alan Cole, an economist at the Tax Foundation⟧, said no.", "economist at the Tax Foundation"),
    ("⟦Trump campaign spokesman Jason Hill⟧ said no.", "Trump campaign spokesman"),
    ("⟦Lantern's director, Luis Ramos,⟧ said no.", "Lantern's director"),
    ("⟦Fisheries Resource Minister Ola Vik⟧ said no.", "Fisheries Resource Minister"),
    ("⟦Democratic candidate Ola Vik⟧ said no.", "Democratic candidate"),
    ("⟦Former Fisheries Minister Ola Vik⟧ said no.", "former Fisheries Minister"),
    ("⟦Mr. Cole⟧ said no.", None),
    ("⟦Kim Bauer⟧ said no.", None),
    ("⟦Wife Marta Lund⟧ said yes. Marta Lund, a harbour pilot, lives in Sund.", "harbour pilot"),
    ("⟦His wife, Marta Lund,⟧ said yes.", None),
    ("⟦Olly's mother, Marta Lund,⟧ said yes.", "Olly's mother"),
]


@pytest.mark.parametrize(("text", "role"), ROLES)
def test_role_is_in_the_articles_words(text: str, role: str | None) -> None:
    (speaker,) = speakers(text)
    assert speaker is not None
    assert speaker.role == role


KINDS = [
    ("⟦Lena Roth⟧ said no.", PERSON),
    ("⟦The Kremlin⟧ said no.", ORGANISATION),
    ("⟦Downing Street⟧ said no.", ORGANISATION),
    ("⟦The Department of Veterans Affairs⟧ said no.", ORGANISATION),
    ("⟦A recent study⟧ found the reverse.", ORGANISATION),
    ("⟦U.S. officials⟧ said no.", GROUP),
    ("⟦Republicans⟧ said no.", GROUP),
    ("⟦Many people involved in the talks⟧ said no.", GROUP),
    ("⟦One West Virginia official⟧ said no.", UNNAMED),
    ("⟦someone in the audience⟧ said no.", UNNAMED),
    ("⟦Islamic State⟧ said it did it.", ORGANISATION),
]


@pytest.mark.parametrize(("text", "kind"), KINDS)
def test_kind_of_speaker(text: str, kind: SpeakerKind) -> None:
    (speaker,) = speakers(text)
    assert speaker is not None
    assert speaker.kind is kind


def test_aliases_are_the_other_forms() -> None:
    speaker = speakers("Ana Ruiz came. ⟦Ruiz⟧ said no. President Ruiz left.")[0]
    assert speaker == Speaker("Ana Ruiz", PERSON, "President", ("Ruiz",))


def test_first_person_outside_quotes_is_the_author() -> None:
    assert names("⟦I⟧ thought it was over.", author=("Ida Brandt",)) == ["Ida Brandt"]


def test_first_person_without_a_byline_is_the_author_by_that_word() -> None:
    (speaker,) = speakers("⟦I⟧ thought it was over.")
    assert speaker == Speaker("author", UNNAMED)


def test_they_are_neither_the_author_nor_whom_she_stands_for() -> None:
    assert names("⟦I⟧ said it was late. ⟦They⟧ said it was cold.", author=("Ida Brandt",)) == ["Ida Brandt", None]
    assert names("⟦A driver⟧ said no. ⟦She⟧ was late, she said. ⟦They⟧ said it was cold.") == ["driver", "driver", None]


def test_first_person_inside_a_quotation_is_its_speaker() -> None:
    plain, spans = unmarked("“And ⟦I⟧ think it is over,” said ⟦Ida Brandt⟧, a doctor.")
    quote = Span(0, plain.index(",”") + 2)
    inner = Attribution((Span(6, 20),), spans[0], None, AttributionKind.DIRECT, None)
    outer = Attribution((quote,), spans[1], None, AttributionKind.DIRECT, None)
    found = name_speakers(read(plain), (inner, outer), author=("Someone Else",))
    assert [one.speaker.name if one.speaker else None for one in found] == ["Ida Brandt", "Ida Brandt"]


def test_no_source_no_speaker() -> None:
    one = Attribution((Span(0, 5),), None, None, AttributionKind.INDIRECT, None)
    assert name_speakers(read("There is talk of war."), (one,)) == (one,)


def test_joined_persons_have_their_own_source_spans() -> None:
    text = "⟦Henry Adams and Louise Conway⟧ said no."
    plain, _ = unmarked(text)
    assert {one.source.of(plain) for one in attributed(text) if one.source} == {"Henry Adams", "Louise Conway"}


def test_joined_persons_stay_together_in_attitudes() -> None:
    found = attributed("⟦Henry Adams and Louise Conway⟧ hope so.", attitude=True)
    assert [one.speaker for one in found] == [Speaker("Henry Adams and Louise Conway", GROUP)]


@pytest.mark.parametrize(
    ("sure", "attitude", "name"),
    [(0.45, False, "Ana Ruiz"), (0.45, True, "Ana Ruiz"), (0.25, True, None), (0.25, False, None)],
)
def test_nobody_is_named_behind_an_unlikely_attribution(sure: float, attitude: bool, name: str | None) -> None:
    (one,) = attributed("⟦Ana Ruiz⟧ said it rained.", sure=sure, attitude=attitude)
    assert (one.speaker.name if one.speaker else None) == name


def test_unsure_pronouns_lower_confidence() -> None:
    sure = attributed("Tom Reed spoke. ⟦He⟧ said no.")[0]
    unsure = attributed("Tom Reed met Carl Holm and Omar Aziz in Bonn. ⟦He⟧ said no.")[0]
    assert unsure.confidence < sure.confidence <= 1


WORDS = st.sampled_from(
    re.findall(
        r"\S+|\n\n",
        "Ana Ruiz Ruiz's the The minister said He She It They who I , . “ ” ( ) and of Times New York U.S. Mr. "
        "al-Karim KARIM a number poll — 's General John Jr. : WHO in which \n\n",
    )
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=60), st.data())
def test_never_raises_and_names_occur_in_the_text(words: list[str], data: st.DataObject) -> None:
    text = " ".join(words)
    places = st.integers(0, len(text) - 1)
    found = []
    for _ in range(data.draw(st.integers(0, 6))):
        start, end = sorted((data.draw(places), data.draw(places)))
        found.append(Attribution((Span(0, 1),), Span(start, end + 1), None, AttributionKind.INDIRECT, None))
    for one in name_speakers(read(text), found):
        assert 0 <= one.confidence <= 1
        assert one.speaker is None or one.speaker.name == "author" or one.speaker.name.casefold() in text.casefold()


def test_a_long_text_takes_no_more_than_linear_work() -> None:
    def calls(times: int) -> int:
        text = "\n\n".join(
            f"Minister Ana Ruiz{n} met Tom Reed{n} of the Water Board. ⟦Ruiz{n}⟧ said no. ⟦He⟧ agreed. ⟦The board⟧ did."
            for n in range(times)
        )
        plain, spans = unmarked(text)
        found = [Attribution((Span(0, 1),), span, None, AttributionKind.INDIRECT, None) for span in spans]
        reading = read(plain)
        count = 0

        def note(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(note)
        try:
            name_speakers(reading, found)
        finally:
            sys.setprofile(None)
        return count

    assert calls(160) < 2.6 * calls(80)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200), st.data())
def test_never_raises_on_any_text(text: str, data: st.DataObject) -> None:
    text = text or "x"
    place = st.integers(0, len(text))
    start, end = sorted((data.draw(place), data.draw(place)))
    name_speakers(read(text), [Attribution((Span(0, 1),), Span(start, end), None, AttributionKind.INDIRECT, None)])
