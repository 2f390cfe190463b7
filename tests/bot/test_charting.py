"""Pictures: what they show, in numbers too, and that they are PNGs as wide as a phone."""

from __future__ import annotations

import datetime as dt
import struct
from pathlib import Path

import pytest

from bot.render.pictures import DPI, WIDTH, Bars, Chart, Moments, draw, draw_initials
from corpus.model import Draft
from tests.bot.stage import Stage, staged

DAY = dt.date(2026, 7, 9)
LONG = "The Estmere Harbour and Coastal Defence Authority of the Northern Isles " * 3


@pytest.mark.parametrize(
    "chart",
    [
        Bars("Who is quoted most", tuple((f"Speaker {number}", 40 - number) for number in range(30))),
        Bars(LONG, ((LONG, 1_000_000), ("Мария $x^2$", 1))),
        Bars("मुंबई के बारे में", (("नरेंद्र मोदी", 3), ("هالة الشامي", 2), ("\u2068Ines\u2069", 1))),
        Moments("One day", (("Ines Okafor", (DAY,)),)),
        Moments(LONG, ((LONG, (DAY, DAY, dt.date(1999, 1, 1))), ("B", (dt.date(2030, 1, 1),)))),
    ],
)
def test_a_picture_is_as_wide_as_a_phone_whatever_it_shows(chart: Chart) -> None:
    data = draw(chart)
    assert data is not None
    assert data.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", data[16:24])
    assert width == round(WIDTH * DPI)
    assert 200 < height < 2500


def test_letters_that_no_font_has_are_never_boxes() -> None:
    for nobodys in (Bars("Title", (("\U0001f02a", 1),)), Moments("\u1ab0\U00013000", (("A", (DAY,)),))):
        assert draw(nobodys) is None
    assert draw_initials("\U00013000") is None
    assert (draw_initials("ІО") or b"").startswith(b"\x89PNG")


def captions(stage: Stage) -> list[str]:
    return [call["caption"] for call in stage.called("sendPhoto")]


async def test_who_speaks_about_a_topic_who_most_and_where(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/chart tram")
        await stage.says("/chart")
        await stage.says("/chart outlets")
        await stage.says("/chart outlets about tram")
        topic, most, outlets, on_topic = captions(stage)
        assert topic.startswith("<b>Who speaks about tram, and when</b>\nInes Okafor: 1 time, 9 July 2026")
        assert "Ines Okafor: 2\nPaul Okafor: 1" in most
        assert "Morning Wire: 1\nVerde Post: 1" in outlets or "Verde Post: 1\nMorning Wire: 1" in outlets
        assert "Morning Wire: 2" in on_topic
        (told,) = await stage.says("/plain")
        assert told == "Passages about tram, by outlet\nMorning Wire: 2"
        assert await stage.says("/chart volcano eruptions") == ["Nothing on this that could be drawn."]


async def test_what_no_font_can_draw_is_told_in_numbers(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        draft = Draft("Tram", ("The tram was built.",), outlet="\U00013000\U00013001 Post")
        await stage.services.store.put(draft, [(), ()], "hand")
        (told,) = await stage.says("/chart outlets")
        assert "\U00013000\U00013001 Post: 1\n" in told
        assert told.endswith("In words, because no font here has all of these letters.")


async def test_a_timeline_comes_with_a_picture_unless_the_chat_is_plain(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await stage.says("/plain"))[0].startswith("No picture was made here yet")
        await stage.says("/timeline Ines Okafor")
        assert captions(stage) == [
            "<b>Ines Okafor</b>\nInes Okafor: 2 times, 2 May 2026 to 9 July 2026\nAll numbers: /plain"
        ]
        await stage.says("/timeline Ines Okafor about tram")  # one day is no line
        assert len(captions(stage)) == 1
        await stage.says("/settings")
        await stage.presses("Plain mode on")
        await stage.says("/timeline Ines Okafor")
        (told,) = await stage.says("/chart")
        assert told.startswith("Who is quoted most in these articles\nInes Okafor: 2")
        assert len(captions(stage)) == 1
