import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.ranking.ranker
from corpus.model import (
    Article,
    Attribution,
    AttributionKind,
    Citation,
    Passage,
    PassageKind,
    Span,
    Speaker,
    SpeakerKind,
)
from index.answers.evidence import answering, speakers
from index.answers.quotation_check import align
from index.answers.results import Verdict
from index.query.intent_patterns import IntentMatcher
from index.query.parser import parsed
from index.ranking.calibration import logistic
from index.ranking.candidate_text import read
from index.ranking.features import TEXT_FEATURES, in_articles, under_headings
from index.ranking.ranker import FAMILIES, FEATURES, REALIGNED, realigned, shipped_weights, worth_aligning
from index.ranking.split_text import split
from index.ranking.truecasing import truecased
from index.ranking.word_alignment import Alignment
from index.retrieval.weighted_query import asked_of
from tests.training.ranking.fit import fit
from tests.training.ranking.memory_index import Bench
from tests.training.ranking.models import AGAINST, EITHER
from tests.training.ranking.questions import Counts, asked_of_bench, first_stage, read_all

TOPICS = ["harbour dredging", "school meals", "tram fares", "wolf counts", "library hours", "bridge repairs"]
PEOPLE = ["Ada Lund", "Otto Renn", "Mia Stark", "Ivo Brandt", "Nina Falk", "Per Holm"]


def small_corpus():
    articles, names, number = [], {}, 1
    for article_id, (topic, person) in enumerate(zip(TOPICS, PEOPLE, strict=True), 1):
        first, second = topic.split()
        content = f"{topic} would change next year"
        texts = [
            f"The council met about {first} on Monday.",
            f"{person} said {content}.",
            f"The {second} cost {article_id}4 million crowns.",
        ]
        passages = []
        for paragraph, text in enumerate(texts):
            start = text.find(content)
            found = Attribution(
                (Span(start, start + len(content)),),
                None,
                None,
                AttributionKind.INDIRECT,
                Speaker(person, SpeakerKind.PERSON),
            )
            passages.append(
                Passage(number, article_id, PassageKind.BODY, paragraph, text, (found,) if start >= 0 else ())
            )
            number += 1
        articles.append(Article(Citation(article_id, "", language="en"), tuple(passages)))
        names[article_id] = f"a{article_id}"
    return articles, names


def reading(question: str, text: str, *found: Attribution):
    bench = Bench(*small_corpus())
    asked = asked_of(parsed(question, dt.date(2026, 11, 18)).query, "en", bench.snapshot.passages)
    passage = Passage(1, 1, PassageKind.BODY, 0, text, found)
    return truecased([read(asked, passage, split(text))])[0]


def feature(name: str, question: str, text: str, *found: Attribution) -> float:
    return TEXT_FEATURES[name](reading(question, text, *found))


def test_what_stands_right_under_a_heading_is_about_what_it_asks():
    texts = ["When do trams run?", "Every ten minutes, but not at night.", "Buses wait.", "Fares"]
    passages = [
        replace(reading("when do trams run", text), passage=Passage(number, 1, PassageKind.BODY, number, text, ()))
        for number, text in enumerate(texts)
    ]
    elsewhere = replace(passages[1], passage=replace(passages[1].passage, article_id=2))
    assert [TEXT_FEATURES["under_heading"](one) for one in under_headings([*passages, elsewhere])] == [0, 1, 0, 0, 0]


def test_an_article_without_the_name_asked_for_is_told_from_one_that_has_it_elsewhere():
    texts = ["There Otto Renn stopped the tram.", "He did so at night.", "They stopped the tram."]
    found = [reading("why did otto renn stop the tram", text) for text in texts]
    passages = [
        replace(one, asked=found[0].asked, passage=replace(one.passage, article_id=article))
        for one, article in zip(found, (1, 1, 2), strict=True)
    ]
    first, beside, elsewhere = (TEXT_FEATURES["entities_around"](one) for one in in_articles(passages))
    assert first == beside > elsewhere


def test_weights_are_fitted_from_questions_with_gold():
    articles, names = small_corpus()
    questions = [
        {"question": f"What did {person} say about {topic}?", "gold": [f"a{n}#1"]}
        for n, (topic, person) in enumerate(zip(TOPICS, PEOPLE, strict=True), 1)
    ] + [{"question": f"How much did the {topic} cost?", "gold": [f"a{n}#2"]} for n, topic in enumerate(TOPICS, 1)]
    bench = Bench(articles, names)
    asked = list(asked_of_bench(bench, questions, "small", Counts(1.0, 1.0), again=True))
    ships = {"last": {"follow_up": {"going_on": 2.0}}, "thresholds": {"follow_up": {"shown": 0.5, "sure": 0.7}}}
    table = fit(read_all(asked, {"small": bench}, first_stage(asked)), ships, dict.fromkeys(FAMILIES, 0.4))
    assert table["last"]["said"].get("attributed_to_speaker", 0) >= 0
    assert set(table["last"]["said"]) <= set(FEATURES)
    assert set(table["confidence"]) == {"said", "other"}
    assert table["thresholds"]["follow_up"] == {"shown": 0.5, "sure": 0.7}
    assert table["thresholds"]["said"]["shown"] == 0.4
    assert table["last"]["said"]["going_on"] == table["last"]["follow_up"]["going_on"] == 2.0


def test_the_shipped_weights_fit_the_signals():
    path = Path(index.ranking.ranker.__file__).with_name("weights") / "ranking.json"
    tables = json.loads(path.read_text(encoding="utf-8"))
    for kind in ("words", "similarity"):
        for family in FAMILIES:
            weights = tables[kind]["last"][family]
            assert set(weights) <= set(FEATURES)
            assert all((weight <= 0) == (name in AGAINST) for name, weight in weights.items() if name not in EITHER)
            assert np.any(shipped_weights(with_similarity=kind == "similarity").first[family])


@pytest.mark.parametrize(
    ("name", "question", "better", "worse"),
    [
        ("phrase", "tram fares would change", "Now tram fares would change.", "Fares change on a tram."),
        (
            "window",
            "tram fares",
            "The tram has fares.",
            "The tram ran on for a long way through the town until fares rose.",
        ),
        ("ordered", "tram fares", "tram fares", "fares on the tram"),
        ("sentence_coverage", "tram fares", "Snow fell. The tram fares rose.", "The tram ran. Fares rose."),
        ("exact_forms", "tram fares", "tram fares", "trams fare"),
        ("coverage_kin", "Who died?", "Two men were killed.", "Two men were tired."),
        ("typed_near", "How many wolves were counted?", "Rangers counted 14 wolves.", "Rangers counted wolves."),
        ("focus", "How many grey wolves were counted?", "14 grey wolves were seen.", "Wolves were seen on day 14."),
        ("typed", "When did the tram stop?", "The tram stopped on Friday.", "The tram stopped at last."),
        ("typed", "When did the tram stop?", "The tram stopped last year.", "The tram stopped for a year."),
        ("typed", "Why did the tram stop?", "The tram stopped because of snow.", "The tram stopped in the snow."),
        ("typed", "How much did the tram cost?", "The tram cost $14.", "The tram cost 14 lives."),
        ("typed", "How old is the tram?", "The tram is 14 years old.", "The tram carried 14 men."),
        ("typed", "How many trams stopped?", "All 14 trams stopped.", "The trams stopped in 2014."),
        ("coverage_alike", "Which hospital?", "The clinic was full.", "The library was full."),
        ("coverage_plain", "Did Otto Renn stop the tram?", "He did stop the tram.", "Otto Renn saw it."),
        ("entities", "did otto renn stop the tram", "There Otto Renn saw it.", "They did stop the tram."),
        ("length", "tram", "The tram was late again on Friday.", "The tram."),
        ("typed", "Where did the tram stop?", "The tram stopped in Alder.", "The tram stopped in time."),
        ("typed", "Who stopped the tram?", "The tram was stopped by Nina Falk.", "The tram was stopped by force."),
        ("typed", "How long will the tram run?", "The tram will run until 8 May.", "The tram will run on 8 May."),
        ("typed", "How long did the tram run?", "The tram ran for a decade.", "The tram ran for a fee."),
        ("typed", "How long did he spend on the tram?", "He spent six hours on the tram.", "He spent $6 on the tram."),
    ],
)
def test_a_signal_is_greater_where_it_should_be(name, question, better, worse):
    assert feature(name, question, better) > feature(name, question, worse)


def test_a_heading_and_a_question_back_are_seen():
    assert feature("heading", "tram fares", "Tram fares") == 1
    assert feature("asks", "tram fares", "“Why tram fares?”") == 1
    assert feature("opens_quoted", "tram fares", "“Tram fares,” he said.") == 1


def test_words_that_only_ask_do_not_count():
    found = reading("How many people stopped the tram?", "The tram.").asked
    assert "mani" not in found.weights and "tram" in found.weights
    assert reading("How many?", "The tram.").asked.weights


def test_a_passage_counts_for_more_early_in_its_article():
    bench = Bench(*small_corpus())
    pool = bench.pool(bench.asked("tram fares"))
    early = pool.index_features[:, FEATURES.index("early")]
    paragraphs = np.array([bench.passages[number].paragraph for number in pool.ids.tolist()])
    assert len(set(paragraphs)) > 1 and np.all(early[paragraphs == 0] == 1) and np.all(early[paragraphs > 0] < 1)


TOGETHER = "Ada Lund and Otto Renn said the tram was late."


def test_who_speaks_together_comes_in_the_order_of_the_text():
    both = [
        Attribution((Span(28, 45),), Span(*source), None, AttributionKind.INDIRECT, Speaker(name, SpeakerKind.PERSON))
        for name, source in (("Otto Renn", (13, 22)), ("Ada Lund", (0, 8)))
    ]
    assert speakers(reading("Who said the tram was late?", TOGETHER, *both)) == ["Ada Lund", "Otto Renn"]


TWO = "Ada Lund said the tram was late. Otto Renn said the fares were fair."
LUND = Attribution((Span(14, 31),), None, None, AttributionKind.INDIRECT, Speaker("Ada Lund", SpeakerKind.PERSON))
RENN = Attribution((Span(48, 67),), None, None, AttributionKind.INDIRECT, Speaker("Otto Renn", SpeakerKind.PERSON))


def test_what_another_says_does_not_count_for_the_speaker_asked_about():
    assert feature("attributed_to_speaker", "What did Otto Renn say about the fares?", TWO, LUND, RENN) == 1
    assert feature("attributed_to_speaker", "What did Ada Lund say about the fares?", TWO, LUND, RENN) == 0


def test_the_speaker_whose_words_match_comes_first():
    assert speakers(reading("Who said the fares were fair?", TWO, LUND, RENN)) == ["Otto Renn", "Ada Lund"]
    assert speakers(reading("Who said the tram was late?", TWO, LUND, RENN)) == ["Ada Lund", "Otto Renn"]
    assert speakers(reading("Who said the tram was late?", "The tram was late.")) == []


def test_the_sentence_that_answers_is_marked():
    found = reading("Who said the fares were fair?", TWO, LUND, RENN)
    assert answering(found) is not None and answering(found).of(TWO) == "Otto Renn said the fares were fair."


@given(
    st.dictionaries(st.sampled_from("abc"), st.floats(0, 1)),
    st.dictionaries(st.sampled_from("abc"), st.floats(-50, 50)),
)
def test_confidence_is_a_probability(signs, model):
    assert 0 <= logistic(signs, model) <= 1


@given(st.text(max_size=80), st.text(max_size=200))
def test_any_quotation_can_be_laid_along_any_text(quotation, text):
    found = align(quotation, text)
    for span in (*found.differing, *([found.matched] if found.matched else [])):
        assert 0 <= span.start < span.end <= len(text)
    assert all(0 <= span.start < span.end <= len(quotation) for span in found.missing)


@given(st.lists(st.sampled_from(["the", "tram", "was", "late", "again", "Nina"]), min_size=1, max_size=8))
def test_every_stretch_of_a_text_is_an_exact_quotation(said):
    text = "On Monday, " + " ".join(said) + ", she said."
    assert align(" ".join(said), text).verdict is Verdict.EXACT
    assert IntentMatcher.shipped().intent_of(text).topic


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("How many homes lost power?", "About 140,000 homes had none. Power would be back soon.", "140,000"),
        ("How much did the tram cost?", "The tram was late. It cost 1.2 million crowns.", "1.2 million"),
        ("When was the tram late?", "The tram was late on 2 April 2024, they say.", "2 April 2024"),
        ("How many trams were late?", "The trams were late. The mayor was not.", None),
        ("Who was late?", "The tram was late again.", None),
        ("Who fired the driver?", "The driver fired Nina Falk on Monday.", None),
        ("Who fired the driver?", "The driver was fired by Nina Falk.", "Nina Falk"),
        ("Who got fired by the club?", "Nina Falk fired the club.", None),
        ("Who did the driver fire?", "Otto Renn said the driver fired Nina Falk.", "Nina Falk"),
        ("How long did she spend on the tram?", "She spent $9 and nine months on the tram.", "nine"),
    ],
)
def test_only_what_answers_is_marked(question, text, answer):
    found = answering(reading(question, text))
    assert (found.of(text) if found else None) == answer


@pytest.mark.parametrize(
    ("scores", "count"),
    [([], 0), ([5.0], 1), ([5.0, 4.9, 2.5, 2.4], 2), ([5.0, 4.0, 3.5, 3.4], 3), ([1.0, 1.0, 1.0, 1.0, 1.0], 4)],
)
def test_only_the_first_few_that_are_close_are_worth_aligning(scores, count):
    assert worth_aligning(scores) == count


def test_alignment_orders_the_first_few_anew_and_leaves_the_others_behind_them():
    bench = Bench(*small_corpus())
    asked = bench.asked("tram fares")
    read = bench.read(asked, bench.pool(asked), range(3))
    ranked = [replace(item, score=3.0 - place) for place, item in enumerate(read)]
    parts = np.zeros((2, len(REALIGNED) - 1))
    parts[1, 0] = 1.0
    table = dict.fromkeys(FAMILIES, np.array([1.0, 5.0, *[0.0] * (len(REALIGNED) - 2)]))
    again = realigned(asked, ranked, [Alignment(row) for row in parts], replace(shipped_weights(), aligned=table))
    assert [item.passage.id for item in again] == [ranked[place].passage.id for place in (1, 0, 2)]
    assert [item.score for item in again] == [7.0, 3.0, 1.0]
    assert [item.alignment is None for item in again] == [False, False, True]
