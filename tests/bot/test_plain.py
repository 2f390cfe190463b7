"""Telegram HTML in a terminal."""

from __future__ import annotations

from bot.render.markup import bold, lines, link, plain, quotation, underlined
from bot.render.plain import as_text, result_text
from tests.bot.answers import TOTALS, answer, evidence

MESSAGE = lines(
    bold("Ines Okafor") + plain(", mayor & more"),
    quotation(plain("We ") + bold("will open") + plain(" the <harbour>\nby June.")),
    link("Title", "https://verde.example/?a=1&b=2"),
).html


def test_plain_text_marks_bold_quotations_and_addresses() -> None:
    assert as_text(MESSAGE) == (
        "*Ines Okafor*, mayor & more\n"
        "  │ We *will open* the <harbour>\n"
        "  │ by June.\n"
        "Title (https://verde.example/?a=1&b=2)"
    )


def test_a_screen_gets_ansi_faces_that_end_where_they_should() -> None:
    shown = as_text(underlined(plain("no ") + bold("way")).html, ansi=True)
    assert shown == "\x1b[4mno\x1b[0m \x1b[4m\x1b[1mway\x1b[0m"


def test_long_lines_are_broken_between_words_and_quotations_stay_behind_their_bar() -> None:
    shown = as_text(quotation("one two three four five six").html, width=16)
    assert shown.splitlines() == ["  │ one two", "  │ three four", "  │ five six"]
    assert as_text("x" * 50, width=16) == "x" * 50


def test_an_answer_as_text() -> None:
    text = result_text(answer(evidence("Ships wait.")), TOTALS, 3)
    assert text == "  │ Ships wait.\nVerde Post · 2 May 2026 · Harbour opens (1) (https://verde.example/1)"
