"""Plain text: the article's own paragraphs come through, what stands around them doesn't."""

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import TooLargeError, UnreadableError
from corpus.formats import MOST_PARAGRAPHS
from corpus.model import Draft
from tests.corpus.extraction import extract

PASTED = """World News

Orvania sees 'no daylight' with Tarsk on ferry line: Belov

Orvania raising fares on ferry line

A senior minister on Monday brushed aside complaints, saying the two capitals see "no daylight" between them.

At the port, Transport Minister Ilya Belov said crews would sail only "by day." He added that talks would begin.

Orvanian Transport Minister Ilja Belov (R) speaks with his colleague Mona Dahl at the port of Grell June 3, 2031.
Petra Voss | Reuters

Orvania claims that it only follows the timetable — much like the old railways did. But Tarskian officials disagreed.

Read MoreFerry line in trouble: What passengers should know

Harbour chief Ada Quill on Sunday said the line had poured "oil on the water."

Read MoreThe real reason Belov took the boat

Belov noted that the ferries are safe. Belov added that nobody had been "asked" to pay twice.

— ZNBC's Carla Monk, AP and Reuters contributed to this report
"""


def read(text: str) -> Draft:
    (draft,) = extract(text)
    return draft


def body(*lines: str) -> tuple[str, ...]:
    """The paragraphs of an article whose headline and first paragraph are given."""
    draft = read("\n\n".join(("Minister resigns over the bridge", "The minister resigned on Monday.", *lines)))
    assert draft.title == "Minister resigns over the bridge"
    assert draft.paragraphs[0] == "The minister resigned on Monday."
    return draft.paragraphs[1:]


def test_an_article_pasted_from_a_page_is_read_whole() -> None:
    draft = read(PASTED)
    assert draft.title == "Orvania sees 'no daylight' with Tarsk on ferry line: Belov"
    kept = PASTED.split("\n")
    assert list(draft.paragraphs) == [kept[6], kept[8], kept[13], kept[17], kept[21]]
    assert draft.captions == ("Orvania raising fares on ferry line", kept[10])
    assert (draft.outlet, draft.authors, draft.published, draft.language) == ("ZNBC", (), None, "en")


@pytest.mark.parametrize(
    "line",
    [
        "Read more: How the bridge was built",
        "Read MoreHow the bridge was built",
        "READ MORE »",
        "Related: Five bridges that fell",
        "SEE ALSO: Five bridges that fell",
        "Also read | Five bridges that fell",
        "Watch: The bridge in two minutes",
        "Advertisement",
        "Story continues below advertisement",
        "Share this article",
        "Facebook Twitter WhatsApp Email",
        "Share on Facebook",
        "12 comments",
        "Comments (4)",
        "Sign up for our Morning Briefing newsletter.",
        "14:05 — Sign up to our newsletter, and never miss a bridge.",
        "Subscribe to The Daily Bridge",
        "Follow Jane Roe on Twitter @janeroe",
        "Jane Roe contributed to this report.",
        "Jane Roe contributed reporting from Grell.",
        "Reporting by Jane Roe in Grell and Kim van der Lee; additional reporting by Sam Poe; Editing by Jo Park",
        "With inputs from agencies",
        "With files from The Associated Press",
        "Reporter Jane Roe in Grell and The Associated Press contributed to this report.",
        "— Jane Roe and John Doe in Grell contributed to this story",
        "(Reporting by Jane Roe; Editing by John Doe)",
        "Additional reporting by Kim Lee in Grell",
        "© 2031 The Daily Bridge. All rights reserved.",
        "Copyright 2031 The Daily Bridge",
        "Tags: bridges, ministers",
        "Jane Roe | Reuters",
        "Jane Roe/Getty Images",
        "Photo: Jane Roe / AP",
        "(AP Photo/Jane Roe)",
        "Our Standards: The Thomson Reuters Trust Principles.",
        "* * *",
        "3 min read",
        "👉 Subscribe to our channel @grell",
        "Lesen Sie auch: Fünf Brücken",
        "bur-jr/kl",
    ],
)
def test_furniture_is_no_passage(line: str) -> None:
    assert body("She had no choice, she said.", line, "Nobody thanked her.") == (
        "She had no choice, she said.",
        "Nobody thanked her.",
    )


@pytest.mark.parametrize(
    "line",
    [
        "What happens next",
        "No.",
        "“Read more books,” she told the pupils.",
        "Subscribe to nothing, she said, and you owe nothing.",
        "Share prices fell by a tenth.",
        "Sign up or leave, the union told its members.",
        "- 40 boats are missing",
        "• A hearing on Monday",
        "1. The bridge is closed",
        "- 'Nobody hurt' -",
        "Q: Why did you leave?",
        "A: Because I was asked to.",
        "BELOV: I was never asked.",
        "12:04 — The bridge is closed.",
        "9:05 p.m.",
        "October 1, 2031",
        "Correction: An earlier version of this article misnamed the bridge.",
        "Related to the inquiry is the question of the steel.",
        "More than forty boats were lost: nobody counted them.",
        "The photo shows the minister, who is pictured on the bridge, at noon.",
        "“It's over.”",
        "By Friday the bridge had gone.",
        "The report was contributed to by forty engineers.",
        "Rain contributed to the story of the flood.",
        "Learn more about bridges, the mayor told the pupils, and you will fear them.",
        "The views expressed by the engineers were ignored.",
        "This report was produced in 1999.",
        "Research by Grell University shows that the steel was old.",
        "Reporting by the Courier led to the inquiry.",
        "With files under his arm, the engineer left.",
        "Production by the mine fell by a tenth.",
        "Two firms contributed to the report's gloomy outlook on steel.",
        "She contributed research to the field for forty years.",
        "Greed contributed to this story of failure, the judge said.",
        "Reuters and AP reported the loss first.",
        "Advertising is banned on the bridge.",
        "Email and telephone were cut.",
        "Nobody was hurt, the police said. (AFP)",
    ],
)
def test_real_paragraphs_stay_however_short_or_odd(line: str) -> None:
    assert body("She had no choice, she said.", line, "Nobody thanked her.") == (
        "She had no choice, she said.",
        line,
        "Nobody thanked her.",
    )


def test_teasers_are_cut_off_the_paragraph_they_are_glued_to() -> None:
    glued = "The steel was old, the engineer said.Read More: Five bridges that fell"
    assert body(glued) == ("The steel was old, the engineer said.",)
    before = (
        "Read MoreFive bridges that fellThe engineer said on Tuesday that the steel had been old when it was bought."
    )
    assert body(before) == ("The engineer said on Tuesday that the steel had been old when it was bought.",)


def test_a_list_of_links_goes_with_its_heading_and_the_story_goes_on() -> None:
    links = ("Related stories", "Five bridges that fell", "How steel ages", "The engineer spoke on Tuesday.")
    assert body(*links) == ("The engineer spoke on Tuesday.",)


@pytest.mark.parametrize(
    ("line", "caption"),
    [
        ("The bridge at noon on Monday. Photograph: Jane Roe/Getty Images", "The bridge at noon on Monday."),
        ("Photo: The minister leaves the hall. Jane Roe / Daily Bridge", "The minister leaves the hall."),
        ("FILE - The old bridge is seen in Grell. (AP Photo/Jane Roe)", "FILE - The old bridge is seen in Grell."),
    ],
)
def test_captions_are_kept_apart(line: str, caption: str) -> None:
    draft = read(f"Bridge falls\n\nThe bridge fell on Monday.\n\n{line}\n\nNobody was hurt.")
    assert draft.paragraphs == ("The bridge fell on Monday.", "Nobody was hurt.")
    assert draft.captions == (caption,)


@pytest.mark.parametrize(
    ("head", "outlet", "authors", "published"),
    [
        ("By Jane Roe", "", ("Jane Roe",), None),
        ("By JANE ROE and Juan de la Cruz, Staff Writers", "", ("Jane Roe", "Juan de la Cruz"), None),
        ("By Jane Roe | Reuters\nPublished Oct. 1, 2031 10:04 am EDT", "Reuters", ("Jane Roe",), dt.date(2031, 10, 1)),
        ("REUTERS\nUpdated 3 October 2031\nPosted 1 October 2031", "Reuters", (), dt.date(2031, 10, 1)),
        ("By Jane Roe at Bay\nGrell Courier — 1 October 2031", "Grell Courier", ("Jane Roe",), dt.date(2031, 10, 1)),
        ("Jane Roe\n2031-10-01", "", ("Jane Roe",), dt.date(2031, 10, 1)),
        ("Thursday, 2 October 2031, 14:20 BST", "", (), dt.date(2031, 10, 2)),
        ("Outlet: Grell Sun\nDate: 2031-10-02\nAuthor: Jane Roe", "Grell Sun", ("Jane Roe",), dt.date(2031, 10, 2)),
        ("Oct 3, 2031 · 4 min read\nBy Jane Roe · Grell Post", "Grell Post", ("Jane Roe",), dt.date(2031, 10, 3)),
        ("10/03/2031", "", (), None),
        ("Von Jörg Wendt", "", ("Jörg Wendt",), None),
        ("1er octobre 2031", "", (), dt.date(2031, 10, 1)),
    ],
)  # fmt: skip
def test_the_head_tells_who_wrote_and_published_it_and_when(
    head: str, outlet: str, authors: tuple[str, ...], published: dt.date | None
) -> None:
    draft = read(f"Bridge falls in Grell\n\n{head}\n\nThe bridge fell on Monday, June 4, 2029, officials said.")
    assert draft.title == "Bridge falls in Grell"
    assert len(draft.paragraphs) == 1
    assert (draft.outlet, draft.authors, draft.published) == (outlet, authors, published)
    assert draft.captions == () or head == "10/03/2031"


@pytest.mark.parametrize(
    ("line", "outlet"),
    [
        ("GRELL, Orvania (AP) — The bridge fell on Monday.", "AP"),
        ("(CNN) -- The bridge fell on Monday.", "CNN"),
        ("Grell (AFP) – The bridge fell on Monday.", "AFP"),
        ("GRELL (Reuters) - The bridge fell on Monday.", "Reuters"),
        ("The bridge (pictured) fell on Monday.", ""),
        ("Grell Bridge Company (GBC) is bankrupt: it owes millions.", ""),
    ],
)
def test_a_dateline_names_the_outlet_and_stays(line: str, outlet: str) -> None:
    draft = read(f"Bridge falls in Grell\n\n{line}\n\nNobody was hurt.")
    assert draft.outlet == outlet
    assert draft.paragraphs[0] == line


def test_nothing_is_invented() -> None:
    draft = read("The bridge fell on June 4, 2029, Jane Roe of Reuters wrote.\n\nIt was Monday, she said.")
    assert (draft.title, draft.outlet, draft.authors, draft.published, draft.url) == ("", "", (), None, "")
    assert len(draft.paragraphs) == 2


def test_lines_wrapped_by_hand_are_put_together_and_others_are_not() -> None:
    wrapped = (
        "Bridge falls in Grell\n\n"
        "The old bridge over the river Grell fell on Monday evening, two\n"
        "hours after the engineers had closed it and a day before it was to\n"
        "be painted for the first time in forty years.\n\n"
        "Nobody was hurt, the mayor told reporters on the bank of the river,\n"
        "where a crowd had gathered to look at what was left of it."
    )
    draft = read(wrapped)
    assert [" ".join(part.split()) for part in wrapped.split("\n\n")] == [draft.title, *draft.paragraphs]
    lines = (
        "The bridge fell.\nNobody was hurt, said the mayor.\nThe steel was old, an engineer said on Tuesday.\nHe left."
    )
    assert read(f"Bridge falls in Grell\n{lines}").paragraphs == tuple(lines.split("\n"))


def test_a_numbered_list_keeps_its_first_heading() -> None:
    draft = read("Five things about the bridge\n\n1. It was old\n\nIt was built in 1841.\n\n2. It was closed")
    assert draft.paragraphs == ("1. It was old", "It was built in 1841.", "2. It was closed")


def test_a_single_line_is_a_paragraph() -> None:
    draft = read("Bridge falls in Grell")
    assert (draft.title, draft.paragraphs) == ("", ("Bridge falls in Grell",))


def test_only_furniture_is_no_article() -> None:
    with pytest.raises(UnreadableError):
        extract("Advertisement\n\nShare\n")
    with pytest.raises(UnreadableError):
        extract(b" \n ")


def test_too_many_paragraphs_are_refused() -> None:
    with pytest.raises(TooLargeError):
        extract("\n\n".join(["The bridge fell on Monday."] * (MOST_PARAGRAPHS + 1)))


@given(st.text(max_size=600))
def test_whatever_comes_in_comes_out_in_order_and_word_for_word_or_is_refused(text: str) -> None:
    try:
        drafts = extract(text, name="a.txt")
    except UnreadableError:
        return
    position = 0
    whole = " ".join(text.encode("utf-8", "ignore").decode().split())
    for draft in drafts:
        assert draft.paragraphs
        for paragraph in draft.paragraphs:
            assert paragraph == " ".join(paragraph.split())
            if paragraph.isascii() and whole.isprintable():
                position = whole.index(paragraph, position) + len(paragraph)


@given(
    st.lists(
        st.sampled_from(["Read more", "Related:", "by ", "(", "A", " ", "Photo: ", "| Reuters", "\n", ".", "1", "“"]),
        max_size=300,
    )
)
def test_any_mixture_of_marks_is_read(parts: list[str]) -> None:
    with contextlib.suppress(UnreadableError):
        extract("".join(parts), name="a.txt")


HOSTILE = {
    "teasers": "Read more " * 20_000,
    "quotes": "“" * 200_000,
    "credits": "(" * 100_000 + " (AP Photo/" * 10_000,
    "full stops": "." * 200_000,
    "white space": "The bridge" + " " * 200_000 + "fell.",
    "names": "By " + "Jane Roe, " * 20_000,
    "capitals": "A " * 100_000 + "— x",
    "digits": "1 " * 100_000,
    "brackets": "[" * 50_000 + "](" * 50_000,
    "images": "![a](" * 40_000,
    "stars": "**a " * 50_000,
    "underscores": "_a*" * 50_000,
    "hashes": "# " + "#" * 200_000 + "x",
    "comments": "<!--" * 50_000,
    "front matter": "---\n" + "a: b\n" * 4_000,
    "tags": "<b " * 60_000,
    "short lines": "ab\n" * 4_000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_no_rule_loses_itself_in_long_lines(text: str, name: str) -> None:
    with contextlib.suppress(UnreadableError):
        extract(text, name=name)


@pytest.mark.parametrize("name", ["story.txt", "story.md", "story", "page.html"])
def test_bytes_that_are_no_text_are_refused_whatever_the_file_is_called(name: str) -> None:
    noise = bytes((number * number * 31 + number // 7) % 256 for number in range(3000))
    with pytest.raises(UnreadableError, match="neither text nor a web page"):
        extract(noise, name=name)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-8-sig", "cp1252"])
def test_a_stray_control_character_and_wide_encodings_are_still_text(encoding: str) -> None:
    story = "Ferry line to close\n\nThe ferry will stop \x01on 1 October, the café owner said on Friday.\n"
    (draft,) = extract(story.encode(encoding), name="story.txt")
    assert draft.paragraphs == ("The ferry will stop on 1 October, the café owner said on Friday.",)


def test_a_teaser_glued_to_the_first_paragraph_leaves_it_in_the_body() -> None:
    (draft,) = extract("Ferry line to close\n\nThe line will close, the harbour chief said.Read MoreWhy it matters\n")
    assert draft.paragraphs == ("The line will close, the harbour chief said.",)
    assert draft.captions == ()
