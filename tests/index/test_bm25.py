"""The model's statistics, idf and saturation are rank-bm25's."""

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.engines.builtin.bm25 import Lucene, Okapi, Statistics

PASSAGES = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12), min_size=1, max_size=30)


def statistics(passages: list[list[str]]) -> tuple[Statistics, Counter[str]]:
    frequencies = Counter(word for words in passages for word in set(words))
    spread = Counter(frequencies.values())
    return Statistics(len(passages), sum(map(len, passages)), spread), frequencies


@given(PASSAGES)
def test_okapi_has_rank_bm25s_statistics_and_idf(passages: list[list[str]]) -> None:
    original = BM25Okapi(passages)
    told, frequencies = statistics(passages)
    model = Okapi(told)
    assert (model.corpus_size, model.avgdl) == (original.corpus_size, original.avgdl)
    assert model.average_idf == pytest.approx(original.average_idf, abs=1e-12)
    for term, n in frequencies.items():
        assert model.idf_of(n) == pytest.approx(original.idf[term], abs=1e-12)
    assert model.idf_of(0) == 0.0


@given(PASSAGES, st.sampled_from([(1.5, 0.75, 0.25), (0.9, 0.4, 0.1), (2.0, 0.0, 0.0), (1.2, 1.0, 1.0)]))
def test_idf_times_saturation_is_the_score(passages: list[list[str]], settings: tuple[float, float, float]) -> None:
    k1, b, epsilon = settings
    original = BM25Okapi(passages, k1=k1, b=b, epsilon=epsilon)
    told, frequencies = statistics(passages)
    model = Okapi(told, k1=k1, b=b, epsilon=epsilon)
    for term, n in frequencies.items():
        tf = np.array([words.count(term) for words in passages])
        scores = model.idf_of(n) * model.saturation(tf, np.array([len(words) for words in passages]))
        assert scores == pytest.approx(original.get_scores([term]), abs=1e-12)


@given(st.integers(1, 10**7))
def test_lucenes_idf_falls_with_frequency_and_stays_positive(passages: int) -> None:
    model = Lucene(Statistics(passages, passages * 50, {}))
    frequencies = sorted({1, 2, passages // 3 + 1, passages // 2 + 1, passages})
    idfs = [model.idf_of(n) for n in frequencies if n <= passages]
    assert idfs == sorted(idfs, reverse=True)
    assert idfs[-1] > 0


def test_no_passages_and_empty_passages_divide_by_nothing() -> None:
    for model in (Okapi(Statistics(0, 0, {})), Okapi(Statistics(3, 0, {})), Lucene(Statistics(0, 0, {}))):
        assert model.idf_of(0) == 0.0
        assert np.isfinite(model.saturation([1], [1])).all()


def test_the_model_alone_scores_no_passages() -> None:
    with pytest.raises(TypeError, match="postings"):
        Okapi(Statistics(1, 1, {1: 1})).get_scores(["a"])
