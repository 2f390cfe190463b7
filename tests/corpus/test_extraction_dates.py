"""Publication dates, bylines and languages, line by line."""

import datetime as dt

import pytest

from corpus.formats import byline, dates
from corpus.language_detection import language_of


@pytest.mark.parametrize(
    "line",
    [
        "Published Oct. 1, 2031", "October 1, 2031", "1 October 2031", "1st October, 2031", "2031-10-01", "2031/10/01",
        "2031-10-01T23:30:00Z", "Thu 1 Oct 2031 14:20 EDT", "Updated: October 1, 2031 10:04 a.m. ET",
        "Posted on 1 Oct 2031 at 10:04", "OCTOBER 1, 2031 / 3:14 PM", "01.10.2031", "1. Oktober 2031", "1 octobre 2031",
        "1 de octubre de 2031", "1 октября 2031", "Veröffentlicht am 1. Oktober 2031, 10:04 Uhr", "Date: 1-Oct-2031",
        "(October 1, 2031)", "Published 1 October 2031 | Updated 3 October 2031",
        "Updated 3 October 2031, published 1 October 2031", "Mi,01.10.2031", "Mi.01.10.2031, 10:04 Uhr", "Mi01.10.2031",
        "Mittwoch,1.10.2031", "mer. 1 octobre 2031", "ср, 1 октября 2031",
    ],
)  # fmt: skip
def test_lines_that_state_a_date(line: str) -> None:
    assert dates.stated_date(line) == dt.date(2031, 10, 1)


@pytest.mark.parametrize(
    "line",
    [
        "The bridge fell on October 1, 2031.", "10/02/2031", "31 February 2031", "October 1", "2031", "In October 2031",
        "12:04", "October 1, 2031: the bridge falls", "Room 2031-10-01-4", "1 October 20311",
    ],
)  # fmt: skip
def test_lines_that_state_none(line: str) -> None:
    assert dates.stated_date(line) is None


@pytest.mark.parametrize(
    ("paragraph", "date"),
    [
        ("LORNE, Oct. 1, 2031 (NEWSWIRE) -- Harborline Systems opens a centre.", dt.date(2031, 10, 1)),
        ("NEW SUND, Marl, October 1, 2031 /Newswire/ -- Harborline opens a centre.", dt.date(2031, 10, 1)),
        ("Kellin am See, 1. Oktober 2031 – Die Harborline AG eröffnet ein Zentrum.", dt.date(2031, 10, 1)),
        ("SUND, Oct. 1 (AP) — Harborline opens a centre.", None),
        ("On Monday, October 1, 2031 the bridge fell — and nobody came.", None),
        ("October 1, 2031 – The bridge falls.", None),
        ("The bridge, built 1 October 2031 – a Monday – fell.", None),
    ],
)
def test_the_day_in_a_dateline(paragraph: str, date: dt.date | None) -> None:
    assert dates.in_dateline(paragraph) == date


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("By Jane Roe", ("Jane Roe",)),
        ("By Jane Roe and Ian McKay ian.m@grell.example", ("Jane Roe", "Ian McKay")),
        ("BY JANE ROE, AMY O'NEIL AND IAN MCKAY", ("Jane Roe", "Amy O'Neil", "Ian Mckay")),
        ("Written by Jane Roe for the Grell Courier", ("Jane Roe",)),
        ("By Jane Roe and Juan de la Cruz in Grell", ("Jane Roe", "Juan de la Cruz")),
        ("By Jane Roe, Associated Press", ("Jane Roe",)),
        ("By Jane Roe, Political Editor", ("Jane Roe",)),
        ("By J. K. Roe | 3 May 2031", ("J. K. Roe",)),
        ("Von Jörg Wendt und Uta Kamm", ("Jörg Wendt", "Uta Kamm")),
        ("By Staff Writer", ()),
        ("By Reuters", ()),
        ("By Friday, the bridge was gone", ()),
        ("By the time Jane Roe came, it was gone", ()),
        ("By law, nobody may cross.", ()),
        ("Jane Roe", ()),
    ],
)
def test_bylines(line: str, names: tuple[str, ...]) -> None:
    assert byline.authors(line) == names


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The bridge fell on Monday and nobody was hurt, the mayor of the town said on the radio."),
        ("de", "Die Brücke ist am Montag eingestürzt, und niemand wurde verletzt, sagte die Bürgermeisterin."),
        ("fr", "Le pont est tombé lundi et personne n’a été blessé, a dit le maire de la ville à la radio."),
        ("es", "El puente se cayó el lunes y nadie resultó herido, dijo el alcalde de la ciudad en la radio."),
        ("ru", "Мост упал в понедельник, и никто не пострадал, как сказал мэр города на радио."),
        ("zh", "大桥于周一倒塌，市长在电台表示没有人受伤。"),
        ("", "Grell 4, Vale 2"),
        ("", ""),
    ],
)
def test_languages(code: str, text: str) -> None:
    assert language_of(text) == code


def test_the_day_in_an_address_may_have_one_digit() -> None:
    march = dt.date(2031, 3, 7)
    assert dates.in_address("https://grell.example/home/2031/3/7/bridge-falls") == march
    assert dates.in_address("https://grell.example/2031/03/07/bridge-falls") == march
    assert dates.in_address("https://grell.example/2031/3/bridge-falls") is None
    assert dates.in_address("https://grell.example/2031/13/45/bridge-falls") is None
