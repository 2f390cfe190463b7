"""Markdown: the words without the marks."""

import datetime as dt

import pytest

from corpus.formats.markdown import plain, read
from tests.corpus.extraction import extract

WHOLE = """---
title: "Bridge falls: \\"nobody\\" hurt"
outlet: Grell Courier
authors:
  - Jane Roe
  - Juan de la Cruz
date: 2031-02-03
url: https://grell.example/bridge
lang: en-GB
---

NEWS

# Bridge falls

![The bridge](bridge.jpg)

The **old bridge** over the [Grell](https://grell.example/river) fell on Monday,
Jane Roe *said*.

## What happens next

- A hearing on Monday
- A new estimate

> “It is a mess,” the mayor said.

---

Read more: [Five bridges that fell](https://grell.example/five)

Nobody was hurt.
"""


def test_a_whole_article() -> None:
    (draft,) = extract(WHOLE, name="bridge.md")
    assert draft.title == 'Bridge falls: "nobody" hurt'
    assert (draft.outlet, draft.authors) == ("Grell Courier", ("Jane Roe", "Juan de la Cruz"))
    assert (draft.published, draft.language) == (dt.date(2031, 2, 3), "en")
    assert draft.url == "https://grell.example/bridge"
    assert draft.paragraphs[-6:] == (
        "The old bridge over the Grell fell on Monday, Jane Roe said.",
        "What happens next",
        "A hearing on Monday",
        "A new estimate",
        "“It is a mess,” the mayor said.",
        "Nobody was hurt.",
    )


def test_without_front_matter_the_first_heading_is_the_headline() -> None:
    (draft,) = extract("# Bridge falls\n\nBy Jane Roe\nGrell Courier — 3 February 2031\n\nThe bridge fell.\n")
    assert (draft.title, draft.authors, draft.outlet) == ("Bridge falls", ("Jane Roe",), "Grell Courier")
    assert draft.paragraphs == ("The bridge fell.",)


@pytest.mark.parametrize(
    ("marked", "words"),
    [
        ("a **b** *c* ***d*** __e__ _f_ ~~g~~", "a b c d e f g"),
        ("**a *b* c**", "a b c"),
        ("snake_case_name and 2*3*4 and * and **", "snake_case_name and 2*3*4 and * and **"),
        (r"\*no\* \# \_", "*no* # _"),
        ('[text](https://a.example/b_(c) "t") [ref][1] ![alt](x.png)', "text ref"),
        ("<https://a.example> `code` <b>bold</b><br/>x", "https://a.example code bold x"),
        ("1 < 2 > 0", "1 < 2 > 0"),
        ("claim[^1]", "claim"),
    ],
)
def test_marks_go_and_words_stay(marked: str, words: str) -> None:
    assert plain(marked) == words


def test_a_title_on_lines_of_its_own_is_read_whole() -> None:
    draft = read("---\ntitle: >\n  Harbour wall\n  to rise\ndate: 2026-06-03\n---\n\nThe wall will rise by a metre.\n")
    assert (draft.title, str(draft.published)) == ("Harbour wall to rise", "2026-06-03")


def test_a_mark_of_quotation_goes_only_where_a_line_begins() -> None:
    draft = read("# Wall\n\n> He said that 3 > 2.\n\n<p>The wall will rise.</p>\n")
    assert draft.paragraphs == ("He said that 3 > 2.", "The wall will rise.")
