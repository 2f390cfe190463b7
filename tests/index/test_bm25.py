"""The model's statistics and saturation are rank-bm25's, its idf is Lucene's."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from index.engines.bm25 import Bm25

PASSAGES = st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12), min_size=1, max_size=30)


def model_of(passages: list[list[str]], **settings: float) -> Bm25:
    return Bm25(len(passages), sum(map(len, passages)), **settings)


@given(PASSAGES, st.sampled_from([(1.5, 0.75), (0.9, 0.4), (2.0, 0.0), (1.2, 1.0)]))
def test_idf_times_saturation_is_rank_bm25s_score_once_it_has_the_same_idf(
    passages: list[list[str]], settings: tuple[float, float]
) -> None:
    k1, b = settings
    original = BM25Okapi(passages, k1=k1, b=b)
    model = model_of(passages, k1=k1, b=b)
    assert (model.corpus_size, model.average_length) == (original.corpus_size, original.avgdl)
    for term in original.idf:
        n = sum(term in words for words in passages)
        original.idf[term] = model.idf_of(n)
        tf = np.array([words.count(term) for words in passages])
        scores = model.idf_of(n) * model.saturation(tf, np.array([len(words) for words in passages]))
        assert scores == pytest.approx(original.get_scores([term]), abs=1e-12)


@given(st.integers(1, 10**7))
def test_the_idf_falls_with_frequency_and_stays_positive(passages: int) -> None:
    model = Bm25(passages, passages * 50)
    frequencies = sorted({1, 2, passages // 3 + 1, passages // 2 + 1, passages})
    idfs = [model.idf_of(n) for n in frequencies if n <= passages]
    assert idfs == sorted(idfs, reverse=True)
    assert idfs[-1] > 0


def test_no_passages_and_empty_passages_divide_by_nothing() -> None:
    for model in (Bm25(0, 0), Bm25(3, 0)):
        assert model.idf_of(0) == 0.0
        assert np.isfinite(model.saturation([1], [1])).all()


def test_the_model_alone_scores_no_passages() -> None:
    with pytest.raises(TypeError, match="postings"):
        Bm25(1, 1).get_scores(["a"])
