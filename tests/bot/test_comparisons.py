"""Comparisons, timelines and checked quotations as messages."""

from __future__ import annotations

import datetime as dt

from bot.render.answers import Shown
from bot.render.comparison_tables import comparison_table
from bot.render.comparisons import comparison, quotation, timeline
from bot.render.markup import MAX_UNITS
from corpus.messages import Message
from corpus.model import Speaker, SpeakerKind
from index.answers.results import Comparison, Entry, Evidence, QuoteCheck, Side, Timeline, Verdict
from tests.bot.answers import HARBOUR, TOTALS, evidence, question, said, span
from tests.bot.telegram_html import parse, units

STRAND = Speaker("Iain Strand", SpeakerKind.PERSON, "fisherman")
REEF = "Strand called the plan “a wish”. Nobody laughed."


def text_of(shown: Shown) -> str:
    text, _ = parse(shown.markup.html)
    assert units(text) <= MAX_UNITS
    return text


def marked(shown: Shown, kind: str) -> list[str]:
    text, entities = parse(shown.markup.html)
    return [text[e["offset"] : e["offset"] + e["length"]] for e in entities if e["type"] == kind]


def mayor(number: int = 1) -> Evidence:
    return evidence(
        HARBOUR, said(HARBOUR, "We will open the harbour by June,"), speakers=("Ines Okafor",), number=number
    )


def fisherman(number: int = 5) -> Evidence:
    return evidence(REEF, said(REEF, "“a wish”", STRAND), speakers=("Iain Strand",), number=number)


def test_a_comparison_has_each_side_under_its_name_and_says_how_much_more_there_is() -> None:
    sides = (Side("Ines Okafor", (mayor(),)), Side("Iain Strand", (fisherman(),)))
    text = text_of(comparison(Comparison(question(topic="harbour"), sides, (3, 1))))
    assert text.startswith("Ines Okafor and Iain Strand: harbour\n\nInes Okafor, mayor of Porto Verde\n\n“We will open")
    assert "1 · Ines Okafor — quoted\nVerde Post · 2 May 2026" in text
    assert "Iain Strand, fisherman\n\nStrand called the plan" in text
    assert text.endswith("Equally many are shown of each; found: Ines Okafor 3.")


def test_a_one_sided_comparison_says_so() -> None:
    sides = (Side("Ines Okafor", (mayor(),)), Side("Nobody", ()))
    text = text_of(
        comparison(Comparison(question(topic="harbour"), sides, (1, 0), Message("no article quotes Nobody")))
    )
    assert "Nobody\n\nNothing found." in text
    assert text.endswith("No article quotes Nobody.")
    assert "No article quotes either." in text_of(
        comparison(
            Comparison(question(topic="x"), (Side("A", ()), Side("B", ())), (0, 0), Message("no article quotes either"))
        )
    )


def test_a_passage_in_which_both_sides_speak_has_one_number() -> None:
    both = "“No,” said Ines Okafor. “Yes,” said Iain Strand."
    theirs = evidence(both, said(both, "“No,”"), said(both, "“Yes,”", STRAND), number=9)
    found = Comparison(
        question(topic="harbour"),
        (Side("Ines Okafor", (theirs, mayor())), Side("Iain Strand", (fisherman(), theirs))),
        (2, 2),
    )
    shown = comparison(found)
    assert [item.passage.id for item in shown.evidence] == [19, 11, 15]
    assert sorted(line[:1] for line in text_of(shown).splitlines() if line[1:4] == " · ") == ["1", "1", "2", "3"]
    assert [item.passage.id for item in found.evidence] == [19, 15, 11]
    cells = comparison_table(found, shown.evidence).html.split("<td>")[1:]
    assert [cell[:1] for cell in cells] == ["1", "3", "2", "1"]


def test_sides_shrink_together() -> None:
    long = "Ships have waited since March. " * 40
    sides = [Side(name, tuple(evidence(long, number=at + n) for n in range(3))) for name, at in (("A", 0), ("B", 3))]
    shown = comparison(Comparison(question(topic="x"), tuple(sides), (3, 3)))
    assert len(shown.evidence) == 2
    assert "found: A 3, B 3." in text_of(shown)


def test_a_timeline_goes_by_date_and_as_far_as_there_is_room() -> None:
    entries = (Entry(dt.date(2026, 5, 2), mayor()), Entry(None, mayor(2)))
    text = text_of(timeline(Timeline(question(speakers=("Ines Okafor",), topic="harbour"), entries)))
    assert text.startswith("Ines Okafor: harbour, by date\n\n2 May 2026\n“We will open")
    assert "\n\nwithout date\n“We will open" in text
    same_day = (Entry(dt.date(2026, 5, 2), mayor()), Entry(dt.date(2026, 5, 2), mayor(2)))
    assert text_of(timeline(Timeline(question(speakers=("A",), topic=""), same_day))).count("\n2 May 2026\n") == 1
    long = tuple(Entry(None, evidence("Ships have waited. " * 60, number=number)) for number in range(9))
    first = timeline(Timeline(question(speakers=("A",), topic=""), long))
    rest = timeline(Timeline(question(speakers=("A",), topic=""), long), len(first.evidence))
    assert 0 < len(first.evidence) < 9
    assert rest.evidence[0].passage.id == long[len(first.evidence)].evidence.passage.id
    assert (
        text_of(timeline(Timeline(question(speakers=("A",), topic=""), (), Message("no article quotes A"))))
        == "No article quotes A."
    )


def test_an_exact_quotation_names_its_speaker_and_is_marked() -> None:
    found = QuoteCheck(
        question(),
        "we will open the harbour by june",
        Verdict.EXACT,
        (mayor(),),
        (),
        span(HARBOUR, "We will open the harbour by June"),
    )
    shown = quotation(found, TOTALS)
    assert text_of(shown).startswith("Word for word.\n\nInes Okafor, mayor of Porto Verde\n\n“We will")
    assert "\nInes Okafor — quoted\n" in text_of(shown)
    assert marked(shown, "bold")[-1] == "We will open the harbour by June"


def test_words_of_the_article_itself_are_nobodys() -> None:
    found = QuoteCheck(
        question(), "Ships have waited", Verdict.EXACT, (mayor(),), (), span(HARBOUR, "Ships have waited")
    )
    assert "The article says so itself, in nobody’s name." in text_of(quotation(found, TOTALS))


def test_a_near_quotation_shows_what_differs_on_both_sides() -> None:
    words = "we will close the harbour by june"
    found = QuoteCheck(
        question(),
        words,
        Verdict.NEAR,
        (mayor(),),
        (),
        span(HARBOUR, "We will open the harbour by June"),
        (span(HARBOUR, "open"),),
        (span(words, "close"),),
    )
    shown = quotation(found, TOTALS)
    assert text_of(shown).startswith("Not word for word.\n")
    assert "You wrote: we will close the harbour by june" in text_of(shown)
    assert marked(shown, "bold") == ["Not word for word.", "close", "Ines Okafor", "open"]


def test_an_absent_quotation_is_not_called_false() -> None:
    text = text_of(quotation(QuoteCheck(question(), "x", Verdict.ABSENT), TOTALS))
    assert text.startswith("No article here has this quotation.\nThat doesn’t mean that nobody said it.\n\nI know 34")
