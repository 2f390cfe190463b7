"""Answers as messages."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.answers import covered, render
from bot.render.citations import named, titled
from bot.render.markup import MAX_UNITS
from bot.render.results import rendered
from corpus.messages import Message, message
from corpus.model import Attribution, AttributionKind, Citation, PassageKind, Span, Speaker, SpeakerKind
from index.answers.results import Answer, Clarification, Doubt, Evidence, Option
from index.query.model import QueryKind
from tests.bot.answers import HARBOUR, TOTALS, answer, evidence, question, said, span
from tests.bot.telegram_html import parse, units


def text_of(shown: Answer) -> str:
    return parse(render(shown, TOTALS).markup.html)[0]


def marked(shown: Answer, kind: str) -> list[str]:
    """The words under entities of a kind."""
    text, entities = parse(render(shown, TOTALS).markup.html)
    raw = text.encode("utf-16-le")
    return [
        raw[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in entities
        if e["type"] == kind
    ]


def test_who_said_leads_with_the_speaker_and_role() -> None:
    found = evidence(HARBOUR, said(HARBOUR, "We will open the harbour by June,"), speakers=("Ines Okafor",))
    lines = text_of(answer(found, kind=QueryKind.WHO_SAID)).splitlines()
    assert lines[0] == "Ines Okafor, mayor of Porto Verde"
    assert "Ines Okafor — quoted" in lines
    assert "Verde Post · 2 May 2026 · Harbour opens (1)" in lines
    assert "Ines Okafor" in marked(answer(found, kind=QueryKind.WHO_SAID), "bold")


def test_how_many_leads_with_the_sentence_that_has_the_number() -> None:
    found = evidence(HARBOUR, answering=span(HARBOUR, "42"))
    shown = answer(found, kind=QueryKind.HOW_MANY)
    assert text_of(shown).splitlines()[0] == "42 of them lie at anchor."
    assert marked(shown, "bold") == ["42", "42 of them lie at anchor."]
    assert marked(shown, "underline") == ["42"]


def test_the_passage_is_word_for_word_with_matched_words_in_bold() -> None:
    found = evidence(HARBOUR, highlights=(span(HARBOUR, "harbour"), span(HARBOUR, "June")))
    assert marked(answer(found), "blockquote") == [HARBOUR]
    assert marked(answer(found), "bold") == ["harbour", "June"]


def test_a_role_that_is_a_deed_reads_as_one() -> None:
    leader = Speaker("Ines Okafor", SpeakerKind.PERSON, "leads the harbour union")
    found = evidence(HARBOUR, said(HARBOUR, "June", leader), speakers=("Ines Okafor",))
    assert "\nInes Okafor, who leads the harbour union — quoted\n" in text_of(answer(found))


def test_the_sentence_that_answers_stands_out_and_not_the_words_it_shares() -> None:
    sentence = span(HARBOUR, "Ships have waited since March.")
    shown = answer(evidence(HARBOUR, answering=sentence, highlights=(span(HARBOUR, "harbour"),)))
    assert marked(shown, "bold") == ["Ships have waited since March."]
    assert marked(shown, "underline") == []


def test_in_a_passage_of_one_sentence_the_words_stand_out() -> None:
    text = "Ships have waited since March."
    whole = evidence(text, answering=span(text, text), highlights=(span(text, "waited"),))
    assert marked(answer(whole), "bold") == ["waited"]
    typed = evidence(text, answering=span(text, "March"), highlights=(span(text, "waited"),))
    assert marked(answer(typed), "bold") == ["March"]


def test_whose_words_were_asked_for_is_credited_with_the_passage() -> None:
    found = evidence(
        HARBOUR, said(HARBOUR, "June"), speakers=("Ines Okafor",), highlights=(span(HARBOUR, "lie at anchor"),)
    )
    asked = question(QueryKind.WHAT_SAID, speakers=("Ines Okafor",))
    assert "\nInes Okafor, mayor of Porto Verde — quoted\n" in text_of(answer(found, question=asked))


@pytest.mark.parametrize(
    ("kinds", "manner"),
    [
        ((AttributionKind.DIRECT,), "quoted"),
        ((AttributionKind.INDIRECT,), "paraphrased"),
        ((AttributionKind.MIXED,), "partly quoted"),
        ((AttributionKind.DIRECT, AttributionKind.INDIRECT), "quoted and paraphrased"),
        ((AttributionKind.DIRECT, AttributionKind.MIXED), "partly quoted"),
    ],
)
def test_it_says_whether_words_are_quoted_or_paraphrased(kinds: tuple[AttributionKind, ...], manner: str) -> None:
    spoken = (said(HARBOUR, "Ships have waited", kind=kind) for kind in kinds)
    found = evidence(HARBOUR, *spoken, speakers=("Ines Okafor",))
    assert f"Ines Okafor, mayor of Porto Verde — {manner}" in text_of(answer(found))


def test_a_turn_of_an_interview_is_in_the_speakers_own_words() -> None:
    text = "A: We will open the harbour by June."
    turn = replace(said(text, "We will open the harbour by June."), source=span(text, "A"))
    spoken = replace(turn, kind=AttributionKind.INDIRECT)
    assert "Ines Okafor, mayor of Porto Verde — quoted" in text_of(answer(evidence(text, spoken)))
    asked = "Q: When will the harbour open?"
    question = replace(said(asked, "When will the harbour open?"), source=span(asked, "Q"))
    assert "Ines Okafor, mayor of Porto Verde — asking" in text_of(answer(evidence(asked, question)))


def test_the_we_of_an_article_is_the_article() -> None:
    text = "In May we reported that the harbour would open."
    we = Speaker("we", SpeakerKind.GROUP)
    assert "\nspeaks here: the article in its own name\n" in text_of(
        answer(evidence(text, said(text, "the harbour would open", we)))
    )


def test_views_are_never_shown_as_words_said() -> None:
    found = evidence(HARBOUR, said(HARBOUR, "Ships have waited", attitude=True), speakers=("Ines Okafor",))
    text = text_of(answer(found))
    assert "Ines Okafor, mayor of Porto Verde — view as reported, not words said" in text
    assert "quoted" not in text.replace("not words said", "")
    assert "paraphrased" not in text
    nobodys = evidence(HARBOUR, said(HARBOUR, "Ships have waited", None, attitude=True))
    assert "view" not in text_of(answer(nobodys))


def test_unnamed_and_unknown_speakers_are_called_so() -> None:
    official = Speaker("port official", SpeakerKind.UNNAMED)
    found = evidence(HARBOUR, said(HARBOUR, "Ships", official), speakers=("port official",))
    assert "\nport official (not named) — quoted\n" in text_of(answer(found))
    assert "\nspeaker not named — quoted\n" in text_of(answer(evidence(HARBOUR, said(HARBOUR, "42", None))))
    perhaps = replace(said(HARBOUR, "Ships", official), confidence=0.4)
    shown = text_of(answer(evidence(HARBOUR, perhaps, speakers=("port official",))))
    assert "\nspeaker not named (probably “port official”) — quoted\n" in shown


def test_nobody_gets_the_words_of_another() -> None:
    official = Speaker("port official", SpeakerKind.UNNAMED)
    both = (said(HARBOUR, "Ships", official), said(HARBOUR, "June"))
    matched = evidence(HARBOUR, *both, speakers=("Ines Okafor",))
    assert "\nInes Okafor, mayor of Porto Verde — quoted\nalso here: port official (not named) — quoted\n" in text_of(
        answer(matched)
    )
    marked_outside = evidence(HARBOUR, *both, speakers=("Ines Okafor",), highlights=(span(HARBOUR, "anchor"),))
    assert "\nspeak here: port official" in text_of(answer(marked_outside))
    reporters_own = text_of(answer(evidence(HARBOUR, *both)))
    assert (
        "\nspeak here: port official (not named) — quoted; Ines Okafor, mayor of Porto Verde — quoted\n"
        in reporters_own
    )
    assert "\nspeaks here: Ines Okafor" in text_of(answer(evidence(HARBOUR, said(HARBOUR, "June"))))


def test_who_said_without_a_name_says_that_there_is_none() -> None:
    found = evidence(HARBOUR, said(HARBOUR, "Ships", None))
    assert text_of(answer(found, kind=QueryKind.WHO_SAID)).startswith("The article doesn’t name the speaker.")


def test_several_passages_are_numbered_and_carry_other_outlets() -> None:
    other = Citation(9, "Wire", "Agency", url="https://agency.example/9")
    text = text_of(answer(evidence(also_in=(other,)), evidence(number=2)))
    assert "1 · Verde Post · 2 May 2026 · Harbour opens (1)\nalso in Agency" in text
    assert "2 · Verde Post" in text


def test_other_articles_of_one_outlet_are_told_by_their_titles() -> None:
    same, rewritten = Citation(9, "Harbour opens (1)", "Verde Post"), Citation(10, "Harbour to open", "Verde Post")
    first, second = Citation(11, "June", "Agency"), Citation(12, "In June", "Agency")
    text = text_of(answer(evidence(also_in=(same, rewritten, first, second))))
    assert text.endswith("\nalso in Harbour to open, Agency, In June")
    assert "also in" not in text_of(answer(evidence(also_in=(same,))))


def test_a_headline_is_not_repeated_as_its_own_title() -> None:
    found = evidence("Harbour opens")
    found = replace(found, passage=replace(found.passage, kind=PassageKind.HEADLINE, paragraph=None))
    assert text_of(answer(found)).splitlines() == ["Harbour opens", "Verde Post · 2 May 2026"]
    assert marked(answer(found), "text_link") == ["Verde Post"]
    nowhere = replace(found, citation=Citation(3, "Harbour opens", url="https://verde.example/3"))
    assert text_of(answer(nowhere)).splitlines() == ["Harbour opens", "Harbour opens"]


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ("Rep.", "Rep. Chris Lund"),
        ("president", "President Chris Lund"),
        ("Verde Gov.", "Verde Gov. Chris Lund"),
        ("Air Force Brig. Gen.", "Air Force Brig. Gen. Chris Lund"),
        ("mayor of Porto Verde", "Chris Lund, mayor of Porto Verde"),
        ("head of Harbour Works Inc.", "Chris Lund, head of Harbour Works Inc."),
    ],
)
def test_a_role_stands_where_an_editor_puts_it(role: str, told: str) -> None:
    assert "".join(named(Speaker("Chris Lund", SpeakerKind.PERSON, role))) == told


def test_under_a_passage_its_own_words_are_no_title() -> None:
    bare = evidence(citation=Citation(7, "", "Verde Post", url="https://verde.example/7"))
    assert text_of(answer(bare)).splitlines()[-1] == "Verde Post"
    assert marked(answer(bare), "text_link") == ["Verde Post"]
    assert titled(Citation(7, "", "Verde Post")) == "Verde Post"
    assert titled(Citation(7, "")) == "article 7"


def test_only_web_addresses_become_links() -> None:
    for url in ("javascript:alert(1)", "tg://user?id=1", "ftp://x.example/", "https://", "http://a b.example", "//x"):
        found = evidence(citation=Citation(1, "Title", url=url))
        assert marked(answer(found), "text_link") == []
    assert marked(answer(evidence(citation=Citation(1, "A & B", url="https://x.example/?a=1&b='2'"))), "text_link") == [
        "A & B"
    ]


def test_what_was_understood_and_corrected_is_shown() -> None:
    follow_up = question(follow_up=True, corrected=(("harbor", "harbour"),))
    lines = text_of(answer(evidence(), question=follow_up)).splitlines()
    assert lines[:2] == ["Understood as: opens harbour", "Showing results for “harbour” (you wrote “harbor”)"]


def test_no_answer_says_so_with_the_missing_words_and_what_there_is() -> None:
    text = text_of(answer(unknown=("harbr",), nearest=(("harbr", ("harbour", "harbours")),), reason=Message("unused")))
    assert text == (
        "I found no passage that answers this.\n\n"
        "No article contains “harbr”.\nNear “harbr” there is harbour, harbours\n\n"
        "I know 34 articles, from 1 March 2026 to 3 October 2026."
    )


def test_an_empty_corpus_is_no_failure_to_find() -> None:
    empty = replace(TOTALS, articles=0, first=None, last=None)
    assert parse(render(answer(), empty).markup.html)[0].startswith("There are no articles yet")
    assert covered(replace(TOTALS, articles=1, first=None)).html == "I know 1 article."


def test_a_name_that_fits_several_speakers_is_asked_back() -> None:
    names = ("Ines Okafor", "Paul Okafor")
    options = tuple(Option(name, question(speakers=(name,), topic="tram")) for name in names)
    for best in (answer(), answer(evidence())):
        asked = Clarification(best.query, Doubt.WHO, options, best, "Okafor")
        message = rendered(asked, TOTALS, 3)
        text = parse(message.shown.markup.html)[0]
        assert text.startswith("Which Okafor do you mean?")
        assert ("This is what fits best so far:" in text) == bool(best.evidence)
        assert [row[0].label for row in message.keyboard[:2]] == list(names)


def test_long_passages_are_shown_by_some_of_their_sentences_and_all_but_the_first_folded() -> None:
    long = [evidence("Ships have waited since March. " * 60, number=number) for number in range(1, 4)]
    shown = render(answer(*long), TOTALS)
    assert shown.evidence == tuple(long)
    (first,), others = marked(answer(*long), "blockquote"), marked(answer(*long), "expandable_blockquote")
    assert len(others) == 2
    assert all(quoted.endswith("since March. […]") for quoted in (first, *others))
    assert len(first) > 600
    assert max(map(len, others)) < 400


def test_fewer_passages_when_they_do_not_all_fit() -> None:
    long = [evidence("Ships have waited since March. " * 9, number=number) for number in range(1, 30)]
    shown = render(answer(*long), TOTALS)
    assert shown.evidence == tuple(long[: len(shown.evidence)])
    assert 5 < len(shown.evidence) < 20


def test_a_passage_over_the_limit_is_shown_by_whole_sentences_around_the_answer() -> None:
    filler = "Nobody in the port was told why at all. " * 200
    text = filler + "The mayor named 42 ships. " + filler
    shown = answer(evidence(text, answering=span(text, "The mayor named 42 ships.")), kind=QueryKind.HOW_MANY)
    quoted = marked(shown, "blockquote")[0]
    assert quoted.startswith("[…] The mayor named 42 ships. Nobody")
    assert quoted.endswith("at all. […]")


TEXTS = st.text(min_size=1, max_size=60) | st.sampled_from(
    ["<b>&amp;", "😀" * 30, "a" * 300, "\x00\ud800", "x. Y " * 900]
)
NAMES = st.sampled_from(["Ines Okafor", "<Bob>", "😀" * 200, "x" * 900])


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    found = []
    for number in range(draw(st.integers(0, 4))):
        text = "".join(draw(st.lists(TEXTS, min_size=1, max_size=5)))
        spans = st.builds(
            lambda start, size: Span(start, start + size), st.integers(0, len(text)), st.integers(0, len(text) // 2 + 1)
        )
        speaker = st.builds(Speaker, NAMES, st.sampled_from(SpeakerKind), st.none() | NAMES)
        attributions = st.builds(
            Attribution,
            st.tuples(spans),
            st.none(),
            st.none(),
            st.sampled_from(AttributionKind),
            st.none() | speaker,
            attitude=st.booleans(),
        )
        base = evidence(text, *draw(st.lists(attributions, max_size=6)), number=number)
        citation = Citation(
            number, draw(NAMES), draw(NAMES), url=draw(st.sampled_from(["", "https://x.example/<&'\">"]))
        )
        found.append(
            replace(
                base,
                citation=citation,
                highlights=tuple(draw(st.lists(spans, max_size=60))),
                answering=draw(st.none() | spans),
                speakers=(draw(NAMES),),
                also_in=(citation,) * draw(st.integers(0, 9)),
            )
        )
    words = draw(NAMES)
    asked = question(draw(st.sampled_from(QueryKind)), follow_up=draw(st.booleans()), corrected=((words, words),))
    return answer(
        *found,
        question=replace(asked, topic=words),
        unknown=(words,) * 12,
        nearest=((words, (words[:200],)),),
        reason=message("{words}", words=words),
    )


@settings(max_examples=60, deadline=None)
@given(answers())
def test_any_answer_is_valid_and_fits(shown: Answer) -> None:
    result = render(shown, TOTALS)
    text, entities = parse(result.markup.html)
    assert units(text) == result.markup.units <= MAX_UNITS
    assert len(entities) <= result.markup.entities <= 100
    assert text.strip()
    assert bool(result.evidence) == bool(shown.evidence)


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))), st.none() | st.integers(0, 40))
def test_marking_changes_no_word(text: str, pairs: list[tuple[int, int]], middle: int | None) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    spans = tuple(Span(*pair) for pair in pairs)
    found = Evidence(
        replace(evidence(clean).passage), Citation(1, "T"), 1.0, spans, Span(middle, middle + 9) if middle else None
    )
    markup = render(answer(found), TOTALS).markup
    if all(c.isprintable() for c in clean):
        assert clean in parse(markup.html)[0]
