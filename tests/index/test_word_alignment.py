import datetime as dt

import numpy as np

from corpus.model import Passage, PassageKind
from index.engines.builtin.engine import BuiltinEngine
from index.query.parser import parsed
from index.ranking.candidate_text import CandidateText, read
from index.ranking.occlusion import without_each
from index.ranking.sentence_encoder import load_encoder
from index.ranking.split_text import split
from index.ranking.word_alignment import ALIGNMENT_FEATURES, alignments
from index.retrieval.index_fields import IndexFields
from index.retrieval.weighted_query import asked_of

TODAY = dt.date(2026, 11, 18)


def aligned(question: str, *passages: str, context: str = "") -> list[dict[str, float]]:
    encoder = load_encoder()
    assert encoder
    readings = [reading(question, text) for text in passages]
    tokens = [encoder.passage_tokens("", text) for text in passages]
    without = encoder.question_vectors(without_each(question, "en"), context)
    found = alignments(readings, encoder.question_tokens(question, context), tokens, without)
    return [dict(zip(ALIGNMENT_FEATURES, one.features.tolist(), strict=True)) for one in found]


def reading(question: str, text: str) -> CandidateText:
    fields = IndexFields(BuiltinEngine.open(None, ""))
    asked = asked_of(parsed(question, TODAY).query, "en", fields.snapshot.passages)
    return read(asked, Passage(1, 1, PassageKind.BODY, 0, text, ()), split(text))


def test_a_word_finds_another_one_of_its_meaning_in_the_passage_that_answers() -> None:
    sold, strike, rain = aligned(
        "who bought the yard in Sund",
        "The yard at Sund was taken over on Friday by Norhavn.",
        "Workers at the yard in Sund went on strike.",
        "Rain is expected in the south until the weekend.",
    )
    assert sold["content_least"] > strike["content_least"] > rain["content_least"]


def test_only_words_that_the_passage_lacks_are_unmatched() -> None:
    strike, other = aligned(
        "when did the strike end", "The strike went on for a month before it did end.", "The bridge was painted green."
    )
    assert strike["unmatched_share"] == 0 < other["unmatched_share"]


def test_what_is_asked_for_is_nearest_to_words_of_its_kind() -> None:
    numbers, names = aligned(
        "how many people marched",
        "Some 4,000 people marched through the town.",
        "People marched through the town with banners.",
    )
    assert numbers["sentence_opening_new"] > names["sentence_opening_new"]


def test_what_is_asked_for_may_stand_anywhere_in_the_question() -> None:
    country, none = aligned(
        "Two pandas flew home on Friday after they had been lent to which country?",
        "Two pandas flew home on Friday after ten years in Finland.",
        "Two pandas flew home on Friday after they had been lent for ten years.",
    )
    assert country["sentence_opening_new"] > none["sentence_opening_new"] + 0.1


def test_the_best_sentence_counts_wherever_it_stands() -> None:
    first, last = aligned(
        "who paid for the new bridge",
        "The new bridge was paid for by the county. It rained.",
        "It rained. The new bridge was paid for by the county.",
    )
    assert abs(first["sentence"] - last["sentence"]) < 0.1


def test_words_that_point_back_are_near_to_what_the_conversation_is_about() -> None:
    texts = "The ship's bell weighs 61 kilos.", "The ferry carried 61 passengers."
    bell, ferry = aligned("how heavy is it", *texts, context="bell of the ship")
    alone, _ = aligned("how heavy is it", *texts)
    assert bell["small_words"] > ferry["small_words"] and bell["small_words"] > alone["small_words"]


def test_a_word_that_the_passage_bears_out_brings_the_question_nearer_to_it() -> None:
    sold, strike = aligned(
        "who bought the yard in Sund",
        "The yard at Sund was taken over on Friday by Norhavn.",
        "Workers at the yard in Sund went on strike.",
    )
    assert sold["support_least"] > strike["support_least"]
    (one_word,) = aligned("Sund", "The yard at Sund was sold.")
    assert one_word["support_least"] == one_word["support"] > 0
    (none,) = aligned("who is it", "The yard at Sund was sold.")
    assert none["support"] == 0


def test_without_words_to_compare_nothing_is_told() -> None:
    encoder = load_encoder()
    assert encoder
    assert not alignments([], encoder.question_tokens("who"), [], encoder.question_vectors([]))
    (nothing,) = aligned("who bought it", "…")
    assert not any(nothing.values())


def test_a_passage_longer_than_the_encoder_reads_is_compared_as_far_as_it_is_read() -> None:
    (long,) = aligned("who paid for the bridge", "The county paid for the bridge. " + "It rained all day. " * 200)
    assert np.isfinite(list(long.values())).all() and long["content"] > 0
