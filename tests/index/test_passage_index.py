"""PassageIndex against rank-bm25 itself, through every way its passages can come, go and be stored."""

import math
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from rank_bm25 import BM25Okapi

from corpus.errors import InvalidError, TooLargeError
from index.engines.builtin.passage_index import PassageIndex
from index.engines.engine import Hit

WORDS = st.sampled_from(["oil", "gas", "minister", "said", "the", "of", "naïve", "石油", "", "\ud800"])
PASSAGE = st.lists(WORDS, max_size=30)
IDS = st.integers(0, 40)


class Reference(BM25Okapi):
    """rank-bm25 as it is, but for the idf."""

    def _calc_idf(self, nd: dict[str, int]) -> None:
        self.idf = {term: math.log(1 + (self.corpus_size - n + 0.5) / (n + 0.5)) for term, n in nd.items()}


def reference(passages: dict[int, list[str]], terms: list[str]) -> dict[int, float]:
    """The score that rank-bm25 gives each passage that shares a term, with Lucene's idf."""
    if not any(passages.values()):
        return {}
    scores = Reference(list(passages.values())).get_scores(terms)
    return {at: score for (at, words), score in zip(passages.items(), scores, strict=True) if set(terms) & set(words)}


class Living(RuleBasedStateMachine):
    """The index under random changes; the model is a dictionary and rank-bm25."""

    @initialize(stored=st.booleans(), native=st.booleans())
    def start(self, stored: bool, native: bool) -> None:
        self.native = native
        self.place = tempfile.TemporaryDirectory()
        self.folder = Path(self.place.name) / "index" if stored else None
        self.index = PassageIndex.open(self.folder, native=self.native)
        self.passages: dict[int, list[str]] = {}
        self.kept: tuple[dict[int, list[str]], int] = ({}, 0)
        self.seq = 0

    @rule(at=IDS, words=PASSAGE)
    def add(self, at: int, words: list[str]) -> None:
        self.index.change((), [(at, words)])
        self.passages[at] = words

    @rule(at=IDS)
    def remove(self, at: int) -> None:
        self.index.change([at], ())
        self.passages.pop(at, None)

    @rule(gone=st.sets(IDS), passages=st.lists(st.tuples(IDS, PASSAGE), max_size=8))
    def change(self, gone: set[int], passages: list[tuple[int, list[str]]]) -> None:
        before = self.index.snapshot
        length = len(before)
        self.index.change(gone, passages)
        assert len(before) == length
        self.passages = {at: words for at, words in self.passages.items() if at not in gone} | dict(passages)

    @rule(passages=st.lists(st.tuples(IDS, PASSAGE), max_size=8), over_and_over=st.booleans())
    def add_many(self, passages: list[tuple[int, list[str]]], over_and_over: bool) -> None:
        self.index.add_many(iter(passages * 300 if over_and_over else passages))
        self.passages.update(passages)

    @rule()
    def commit(self) -> None:
        self.seq += 1
        self.index.commit(self.seq)
        self.kept = (dict(self.passages), self.seq)

    @rule()
    def restart(self) -> None:
        if self.folder:
            self.index = PassageIndex.open(self.folder, native=self.native)
            self.passages, seq = dict(self.kept[0]), self.kept[1]
            assert self.index.seq == seq
            assert self.index.verify()

    @rule(terms=st.lists(WORDS, max_size=6), k=st.integers(1, 50))
    def search(self, terms: list[str], k: int) -> None:
        expected = reference(self.passages, terms)
        hits = self.index.snapshot.search(Counter(terms), k)
        assert len(hits) == min(k, len(expected))
        for hit in hits:
            assert hit.score == pytest.approx(expected[hit.id], abs=1e-9)
        assert hits == sorted(hits, key=lambda hit: (-hit.score, hit.id))
        left_out = expected.keys() - {hit.id for hit in hits}
        if hits and left_out:
            assert max(expected[at] for at in left_out) <= hits[-1].score + 1e-9
        snapshot, every = self.index.snapshot, np.arange(42)
        times = snapshot.frequencies(terms, every)
        assert times.tolist() == [[self.passages.get(at, []).count(term) for at in range(42)] for term in terms]
        assert snapshot.lengths(every).tolist() == [len(self.passages.get(at, [])) for at in range(42)]

    @invariant()
    def statistics_agree(self) -> None:
        if not hasattr(self, "index"):
            return
        assert len(self.index.snapshot) == len(self.passages)
        assert all((at in self.index.snapshot) == (at in self.passages) for at in range(42))
        for word in ("oil", "the", "", "石油", "missing"):
            held = sum(word in words for words in self.passages.values())
            assert self.index.snapshot.document_frequencies([word])[word] == held
        living = {word for words in self.passages.values() for word in words}
        listed = list(self.index.snapshot.terms())
        assert listed == sorted(set(listed))
        assert living <= set(listed)
        assert [word for word in listed if word.startswith("o")] == list(self.index.snapshot.terms("o"))

    def teardown(self) -> None:
        if hasattr(self, "place"):
            self.place.cleanup()


Living.TestCase.settings = settings(max_examples=50, stateful_step_count=25, deadline=None)
TestLiving = Living.TestCase


def test_lucenes_idf_ranks_by_its_own_formula() -> None:
    index = PassageIndex.open(None)
    index.change((), [(1, ["oil", "oil", "gas"])])
    index.change((), [(2, ["oil"])])
    index.change((), [(3, ["oil", "minister", "minister"])])
    # ln(1 + 0.5/3.5) for oil, ln(1 + 2.5/1.5) for gas; average length 7/3.
    assert index.snapshot.idf("oil") == pytest.approx(0.133531392624522)
    assert index.snapshot.idf("gas") == pytest.approx(0.980829253011726)
    assert index.snapshot.idf("coal") == 0.0
    hits = index.snapshot.search(Counter(["gas", "oil"]), 2)
    assert [hit.id for hit in hits] == [1, 2]
    norm = 1.5 * (0.25 + 0.75 * 3 / (7 / 3))
    expected = 0.980829253011726 * 2.5 / (1 + norm) + 0.133531392624522 * 5 / (2 + norm)
    assert hits[0].score == pytest.approx(expected)


def test_equal_scores_come_by_passage_id_whatever_the_order_of_adding() -> None:
    index = PassageIndex.open(None)
    for at in (9, 3, 7, 1, 5):
        index.change((), [(at, ["oil", "gas"])])
    index.change((), [(2, ["coal"] * 3)])
    assert [hit.id for hit in index.snapshot.search(Counter(["oil"]), 3)] == [1, 3, 5]
    index.commit(1)
    index.change((), [(4, ["oil", "gas"])])
    assert [hit.id for hit in index.snapshot.search(Counter(["oil"]), 4)] == [1, 3, 4, 5]


def test_a_hit_is_a_plain_pair() -> None:
    index = PassageIndex.open(None)
    index.change((), [(1, ["oil"])])
    passage_id, score = index.snapshot.search(Counter(["oil"]), 5)[0]
    assert Hit(passage_id, score) == index.snapshot.search(Counter(["oil"]), 5)[0]
    assert (type(passage_id), type(score)) == (int, float)


def test_an_empty_index_and_an_empty_question_find_nothing() -> None:
    index = PassageIndex.open(None)
    assert index.snapshot.search(Counter(["oil"]), 3) == []
    assert index.snapshot.average_length == 0.0
    index.change((), [(1, [])])
    assert index.snapshot.search(Counter(["oil"]), 3) == []
    index.change((), [(2, ["oil"])])
    assert index.snapshot.search(Counter([]), 3) == []
    assert index.snapshot.search(Counter(["oil"]), 0) == []


def test_what_is_too_large_is_refused_with_a_reason() -> None:
    index = PassageIndex.open(None)
    with pytest.raises(TooLargeError, match="1,000,001 terms"):
        index.change((), [(1, ["oil"] * 1_000_001)])
    with pytest.raises(TooLargeError, match="1,000,001 terms"):
        index.add_many([(1, ["oil"] * 1_000_001)])
    with pytest.raises(InvalidError, match="1,025 different terms"):
        index.snapshot.search(Counter([str(n) for n in range(1025)]), 1)
    for bad in (-1, 1 << 63):
        with pytest.raises(InvalidError, match="passage id"):
            index.change((), [(bad, ["oil"])])
    assert len(index.snapshot) == 0


def test_a_refused_passage_leaves_the_one_it_would_replace() -> None:
    index = PassageIndex.open(None)
    index.change((), [(1, ["oil"])])
    with pytest.raises(TooLargeError):
        index.change((), [(1, ["gas"] * 1_000_001)])
    assert 1 in index.snapshot


def test_long_passages_high_frequencies_and_64_terms_are_scored_exactly() -> None:
    passages = {at: [f"w{n}" for n in range(at * 7 % 90)] + ["oil"] * (at * at) for at in range(1, 80)}
    passages[90] = ["oil"] * 70_000 + ["gas"] * 9
    index = PassageIndex.open(None)
    index.add_many(passages.items())
    index.commit(1)
    terms = [f"w{n}" for n in range(62)] + ["oil", "gas"]
    expected = reference(passages, terms)
    for hit in index.snapshot.search(Counter(terms), 100):
        assert hit.score == pytest.approx(expected[hit.id], abs=1e-9)
    assert {hit.id for hit in index.snapshot.search(Counter(terms), 100)} == expected.keys()


def test_more_pairs_of_frequency_and_length_than_a_code_can_tell_apart() -> None:
    index = PassageIndex.open(None)
    # Each passage has 1, 2, ... 40 of 40 terms: 40 pairs of its own, for 1,700 lengths.
    for at in range(1700):
        words = [f"t{n}" for n in range(40) for _ in range(n + 1)]
        index.change((), [(at, words + ["pad"] * at)])
    index.commit(1)
    assert len(index.snapshot) == 1700
    assert len(index.snapshot.search(Counter(["t39"]), 2000)) == 1700
    assert index.snapshot.search(Counter(["t39"]), 1)[0].id == 0


def test_a_term_whose_passages_all_went_is_gone_after_a_merge() -> None:
    index = PassageIndex.open(None)
    index.add_many((at, ["oil", "gas"] if at < 50 else ["gas"]) for at in range(100))
    index.commit(1)
    for at in range(50):
        index.change([at], ())
    assert index.snapshot.document_frequencies(["oil"])["oil"] == 0
    assert index.snapshot.search(Counter(["oil"]), 5) == []
    index.commit(2)
    assert list(index.snapshot.terms()) == ["gas"]
    for at in range(50, 100):
        index.change([at], ())
    index.commit(3)
    assert list(index.snapshot.terms()) == []
    assert len(index.snapshot) == 0


@pytest.mark.parametrize("native", [True, False])
def test_an_empty_term_is_not_taken_for_one_that_went(native: bool) -> None:
    index = PassageIndex.open(None, native=native)
    passages = {1: ["", "oil"], 2: ["oil"], 3: ["oil", "the"]}
    index.add_many([(1, passages[1]), (2, ["gas", "said"]), (2, passages[2])] * 600)
    index.change((), [(3, passages[3])])
    expected = reference(passages, ["oil"])
    hits = index.snapshot.search(Counter(["oil"]), 3)
    assert {hit.id: hit.score for hit in hits} == pytest.approx(expected, abs=1e-9)
