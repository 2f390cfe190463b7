"""A segment reads back what was merged into it."""

import io
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import IndexFolderError
from index.engines.bm25 import Bm25
from index.engines.builtin.deletions import Deletions
from index.engines.builtin.live_layer import LiveLayer
from index.engines.builtin.memtable import Memtable
from index.engines.builtin.merge import fits, merge
from index.engines.builtin.packing import Packer
from index.engines.builtin.postings import Part
from index.engines.builtin.segment import Segment

WORDS = st.sampled_from(["a", "b", "ab", "abc", "é", "éa", "石", "z" * 300, "\udfff", ""])
PASSAGES = st.dictionaries(st.integers(0, 2**62), st.lists(WORDS, max_size=25), min_size=1, max_size=60)


def memtable(passages: dict[int, list[str]]) -> Memtable:
    return Memtable.empty().with_passages(list(passages.items()))


def merged(*layers: LiveLayer | Memtable) -> Segment:
    out = io.BytesIO()
    whole = [each if isinstance(each, LiveLayer) else live(each) for each in layers]
    digest = merge([Part(each.layer, each.deletions.alive()) for each in whole], out, Packer())
    segment = Segment(out.getvalue())
    assert segment.digest == digest
    assert segment.verify()
    return segment


def live(layer: Memtable | Segment) -> LiveLayer:
    return LiveLayer(layer, Deletions.none(len(layer)))


@settings(deadline=None, max_examples=60)
@given(PASSAGES, PASSAGES, st.sets(st.integers(0, 59)))
def test_layers_are_merged_in_order_of_id_without_the_dead(
    one: dict[int, list[str]], two: dict[int, list[str]], gone: set[int]
) -> None:
    two = {at: words for at, words in two.items() if at not in one}
    first = live(memtable(one)).without([row for row in gone if row < len(one)])
    living = {at: words for row, (at, words) in enumerate(one.items()) if row not in gone} | two
    segment = merged(first, memtable(two))
    assert segment.ids.tolist() == sorted(living)
    assert segment.lengths.tolist() == [len(living[at]) for at in sorted(living)]
    tf, length = segment.pairs
    found: dict[int, Counter[str]] = {at: Counter() for at in living}
    for term in segment.terms():
        rows, codes = segment.postings(segment.find(term))
        for row, code in zip(rows.tolist(), codes.tolist(), strict=True):
            found[int(segment.ids[row])][term] = int(tf[code])
            assert length[code] == segment.lengths[row]
    assert found == {at: Counter(words) for at, words in living.items()}


@settings(deadline=None, max_examples=60)
@given(PASSAGES, st.text(max_size=2))
def test_terms_are_found_by_themselves_and_by_prefix(passages: dict[int, list[str]], prefix: str) -> None:
    segment = merged(memtable(passages))
    terms = {word for words in passages.values() for word in words}
    assert list(segment.terms()) == sorted(terms)
    for start in (prefix, "a", "é", "z"):
        assert list(segment.terms(start)) == [term for term in sorted(terms) if term.startswith(start)]
        assert (segment.find(start) is not None) == (start in terms)


@settings(deadline=None, max_examples=40)
@given(PASSAGES, st.floats(0.1, 1000))
def test_the_best_codes_have_the_greatest_weight_at_any_average_length(
    passages: dict[int, list[str]], average: float
) -> None:
    segment = merged(memtable(passages))
    weights = Bm25(1000, int(average * 1000)).saturation(*segment.pairs)
    for number in range(len(segment.sections.counts)):
        codes = segment.postings(number).codes
        assert weights[segment.best_codes(number)].max() == weights[codes].max()


def test_rows_beyond_one_chunk_keep_their_places() -> None:
    rng = np.random.default_rng(1)
    held = {
        "every": np.arange(40_000),
        "half": np.flatnonzero(rng.random(40_000) < 0.5),
        "late": np.arange(39_000, 40_000, 9),
    }
    words: list[list[str]] = [[] for _ in range(40_000)]
    for term, rows in held.items():
        for row in rows.tolist():
            words[row].append(term)
    segment = merged(memtable(dict(enumerate(words))))
    asked = np.sort(rng.choice(40_000, 300, replace=False)).astype(np.uint32)
    for term, rows in held.items():
        number = segment.find(term)
        assert segment.postings(number).rows.tolist() == rows.tolist()
        assert (segment.codes_at(number, asked) >= 0).tolist() == np.isin(asked, rows).tolist()
        gone = [0, 5, 32_767, 32_768, 39_999]
        fewer = live(segment).without(gone)
        assert fewer.frequency(number) == len(set(rows.tolist()) - set(gone))
        assert fewer.without([7]).frequency(number) == len(set(rows.tolist()) - {7, *gone})
        assert fewer.frequency(number) == len(set(rows.tolist()) - set(gone))


class Counted:
    """A source of which only the pairs are looked at: every frequency up to the length."""

    def __init__(self, lengths: range) -> None:
        every = np.array([(tf, length) for length in lengths for tf in range(1, length + 1)], dtype=np.uint32)
        self.pairs = (every[:, 0], every[:, 1])


def test_too_many_pairs_for_one_segment_are_known_before() -> None:
    assert fits([Counted(range(1, 200)), Counted(range(100, 361))])
    assert not fits([Counted(range(1, 200)), Counted(range(100, 363))])


@pytest.mark.parametrize("data", [b"", b"ONRSEG01", b"ONRSEG01" * 20, b"x" * 500])
def test_other_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(IndexFolderError):
        Segment(data)
