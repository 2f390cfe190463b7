import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis.edit_distance import near, starts
from index.query.intent_patterns import IntentMatcher
from index.query.model import QueryKind
from index.query.operators import read_operators
from index.query.parser import parsed
from index.query.times import time_range

TODAY = dt.date(2026, 11, 18)  # a Wednesday


@pytest.mark.parametrize(
    ("text", "kind", "speaker", "topic"),
    [
        ("Who said the harbour is safe?", QueryKind.WHO_SAID, "", "the harbour is safe"),
        ("who talked about ferries", QueryKind.WHO_SAID, "", "ferries"),
        ("who denied the leak?", QueryKind.WHO_SAID, "", "denied the leak"),
        ("What did Ida Holm say about the bridge?", QueryKind.WHAT_SAID, "Ida Holm", "the bridge"),
        ("what has holm said on taxes", QueryKind.WHAT_SAID, "holm", "taxes"),
        ("Holm's position on taxes", QueryKind.WHAT_SAID, "Holm", "taxes"),
        ("When did the tunnel open?", QueryKind.WHEN, "", "When did the tunnel open"),
        ("how many seals were counted", QueryKind.HOW_MANY, "", "how many seals were counted"),
        ("Where was the boat found?", QueryKind.WHERE, "", "Where was the boat found"),
        ("Who won the race?", QueryKind.WHO, "", "Who won the race"),
        ("Which team won the race?", QueryKind.WHO, "", "Which team won the race"),
        ("what did the man do", QueryKind.OTHER, "", "what did the man do"),
        ("What changed when it opened?", QueryKind.OTHER, "", "What changed when it opened"),
        ("Who left when it opened?", QueryKind.WHO, "", "Who left when it opened"),
        ("Why did it close?", QueryKind.WHY, "", "Why did it close"),
        ("What was Holm's age?", QueryKind.HOW_MANY, "", "What was Holm's age"),
        ("What was Holm asked to do?", QueryKind.OTHER, "", "What was Holm asked to do"),
        ("What is Holm saying about taxes?", QueryKind.WHAT_SAID, "Holm", "taxes"),
        (
            "What did a court order the State Board to do?",
            QueryKind.OTHER,
            "",
            "What did a court order the State Board to do",
        ),
        ("latest on the strike", QueryKind.LATEST, "", "the strike"),
        ("what is happening with the strike", QueryKind.LATEST, "", "the strike"),
        ("what's going on at the harbour?", QueryKind.LATEST, "", "the harbour"),
        ("any update on the strike", QueryKind.LATEST, "", "the strike"),
        ("Did Holm say anything about seals?", QueryKind.YES_NO, "Holm", "seals"),
        ("did Holm say anything about it", QueryKind.YES_NO, "Holm", "it"),
        ("compare Holm and Berg on taxes", QueryKind.COMPARE, "Holm", "taxes"),
        ("show me everything by Ida Holm", QueryKind.WHAT_SAID, "Ida Holm", ""),
        ("all statements by Holm on taxes", QueryKind.WHAT_SAID, "Holm", "taxes"),
        ("quotes from the mayor", QueryKind.WHAT_SAID, "the mayor", ""),
        ("everything Holm has said about taxes", QueryKind.WHAT_SAID, "Holm", "taxes"),
        ("show me quotes about taxes", QueryKind.KEYWORDS, "", "taxes"),
        ("harbour seals", QueryKind.KEYWORDS, "", "harbour seals"),
        ("Кто сказал, что мост безопасен?", QueryKind.WHO_SAID, "", "мост безопасен"),
        ("¿Qué dijo Ruiz sobre el puente?", QueryKind.WHAT_SAID, "Ruiz", "el puente"),
    ],
)
def test_the_wording_tells_what_is_asked(text, kind, speaker, topic):
    found = IntentMatcher.shipped().intent_of(text)
    assert (found.kind, found.speaker, found.topic) == (kind, speaker, topic)


@pytest.mark.parametrize(
    ("text", "speaker", "since"),
    [
        ("what did craig hoy say about the loan", "craig hoy", None),
        ("what did Maria Ayer say about the council budget", "Maria Ayer", None),
        ("¿qué dijo Ruiz hoy sobre el puente?", "Ruiz", TODAY),
    ],
)
def test_a_word_for_a_day_in_another_language_may_be_a_name(text, speaker, since):
    query = parsed(text, TODAY).query
    assert (query.speakers, query.since) == ((speaker,), since)


@pytest.mark.parametrize(
    ("text", "since", "until", "rest"),
    [
        ("strike since Monday", dt.date(2026, 11, 16), None, "strike"),
        ("strike last week", dt.date(2026, 11, 9), dt.date(2026, 11, 15), "strike"),
        ("strike in September 2015", dt.date(2015, 9, 1), dt.date(2015, 9, 30), "strike"),
        ("strike yesterday", dt.date(2026, 11, 17), dt.date(2026, 11, 17), "strike"),
        ("strike after 3 March 2026", dt.date(2026, 3, 3), None, "strike"),
        ("strike before 2026-03-03", None, dt.date(2026, 3, 2), "strike"),
        ("strike between 2024 and March 2025", dt.date(2024, 1, 1), dt.date(2025, 3, 31), "strike"),
        ("strike in the last three days", dt.date(2026, 11, 15), TODAY, "strike"),
        ("strike in June", dt.date(2026, 6, 1), dt.date(2026, 6, 30), "strike"),
        ("strike in December", dt.date(2025, 12, 1), dt.date(2025, 12, 31), "strike"),
        ("strike on 20 October", dt.date(2026, 10, 20), dt.date(2026, 10, 20), "strike"),
        ("strike on Tuesday", dt.date(2026, 11, 17), dt.date(2026, 11, 17), "strike"),
        ("strike two weeks ago", dt.date(2026, 11, 2), dt.date(2026, 11, 8), "strike"),
        ("strike in the past month", dt.date(2026, 10, 18), TODAY, "strike"),
        ("strike recently", dt.date(2026, 10, 18), TODAY, "strike"),
        ("strike last November", dt.date(2025, 11, 1), dt.date(2025, 11, 30), "strike"),
        ("strike a couple of days ago", dt.date(2026, 11, 16), dt.date(2026, 11, 16), "strike"),
        ("Streik letzte Woche", dt.date(2026, 11, 9), dt.date(2026, 11, 15), "Streik"),
        ("huelga la semana pasada", dt.date(2026, 11, 9), dt.date(2026, 11, 15), "huelga"),
        ("grève il y a deux semaines", dt.date(2026, 11, 2), dt.date(2026, 11, 8), "grève"),
        ("забастовка вчера", dt.date(2026, 11, 17), dt.date(2026, 11, 17), "забастовка"),
        ("strike since the summer", None, None, "strike since the summer"),
        ("strike on 31 February 2026", None, None, "strike on 31 February 2026"),
    ],
)
def test_dates_in_the_wording(text, since, until, rest):
    found = time_range(text, TODAY)
    assert (found.since, found.until, found.rest) == (since, until, rest)


def test_operators_are_taken_out_of_the_question():
    found = read_operators(
        'from:"The Herald" by:Holm after:2026-01-01 before:2026-02-01 "safe harbour" -tax ferry', TODAY
    )
    assert (found.outlet, found.speaker, found.quoted, found.excluded) == (
        "The Herald",
        "Holm",
        ("safe harbour",),
        ("tax",),
    )
    assert (found.since, found.until) == (dt.date(2026, 1, 2), dt.date(2026, 1, 31))
    assert found.rest == '"safe harbour" ferry'


def test_a_hyphen_in_a_word_excludes_nothing():
    assert read_operators("anti-tax well-known", TODAY).excluded == ()


def test_a_year_in_what_was_said_is_no_date_of_an_article():
    assert parsed("Who said that 1 in 10 lived alone in 2010?", TODAY).query.since is None


@pytest.mark.parametrize(
    ("one", "other", "is_near"),
    [("ferry", "fery", True), ("harbour", "harbuor", True), ("seal", "bridge", False), ("bridge", "brigdes", False)],
)
def test_slips_are_counted(one, other, is_near):
    assert near(one, [other]) == [other] * is_near


@pytest.mark.parametrize(
    ("one", "other"), [("acquit", "aquit"), ("bridge", "bidge"), ("seal", "sael"), ("tram", "tam")]
)
def test_words_a_slip_apart_share_a_start(one, other):
    assert any(one.startswith(start) for start in starts(other))


def test_the_nearest_words_come_first():
    assert near("harbuor", ["harbour", "labour"]) == ["harbour"]
    assert near("2015", ["2016"]) == []


@given(st.text(max_size=300))
def test_any_text_is_a_question(text):
    assert " ".join(text.split()).endswith(parsed(text, TODAY).query.text)


@pytest.mark.parametrize("polite", ["hi, can you tell me ", "thanks, ", "please ", "hello! do you know "])
def test_what_is_only_polite_changes_nothing(polite):
    plain = "how much did the ferry cost"
    assert parsed(polite + plain, TODAY).query == parsed(plain, TODAY).query


def test_a_short_form_is_read_behind_what_is_only_polite():
    found = parsed("hey whats the latest on the strike", TODAY).query
    assert (found.kind, found.topic) == (QueryKind.LATEST, "the strike")


@pytest.mark.parametrize(
    "piece", ["what did ", "who said ", "from:", '"', "-a ", "since ", "how many ", " ", "x's ", "compare a and "]
)
def test_long_texts_are_read_in_time(piece):
    assert parsed(piece * 20_000, TODAY).query.topic is not None


@pytest.mark.parametrize("text", ["nearby: Ashby", "standby:Holm", "by: Ashby", "what stands nearby:Ashby?"])
def test_only_a_whole_word_by_is_the_operator(text):
    query = parsed(text, TODAY).query
    assert not query.only_by
    assert query.speakers == ()
