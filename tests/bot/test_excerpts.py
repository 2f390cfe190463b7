"""Whole sentences out of long passages."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.render.excerpts import excerpt, pieces, sentence_around
from bot.render.markup import units
from corpus.model import Span

TEXT = "Mr. Okafor waited. “It opens in June,” she said. Ships lie at anchor! Do they? Yes."


def test_the_sentence_around_a_word_has_its_quotation_marks_and_no_white_space() -> None:
    at = TEXT.index("June")
    assert sentence_around(TEXT, Span(at, at + 4)).of(TEXT) == "“It opens in June,” she said."
    assert sentence_around(TEXT, Span(4, 7)).of(TEXT) == "Mr. Okafor waited."


def test_an_excerpt_holds_whole_sentences_from_the_focus_on() -> None:
    at = TEXT.index("Ships")
    assert excerpt(TEXT, Span(at, at + 5), 33).of(TEXT) == "Ships lie at anchor! Do they?"
    assert excerpt(TEXT, None, 20).of(TEXT) == "Mr. Okafor waited."
    assert excerpt(TEXT, None, 11).of(TEXT) == "Mr. Okafor"
    assert excerpt("x" * 100, None, 10).of("x" * 100) == "x" * 5


@given(st.text(alphabet="ab. \n“”😀", max_size=300), st.integers(2, 60))
def test_pieces_fit_and_lose_no_letter(text: str, room: int) -> None:
    found = pieces(text, room)
    assert all(units(piece) <= room for piece in found)
    assert "".join("".join(found).split()) == "".join(text.split())


def test_a_huge_text_without_sentences_is_cut_quickly_and_between_words() -> None:
    found = pieces("word " * 20_000, 3000)
    assert len(found) == 34
    assert all(piece.startswith("word") and piece.endswith("word") for piece in found)
