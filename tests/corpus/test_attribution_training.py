"""Training's own parts: reading gold, labelling words, calibrating; JAX only where it is installed."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from corpus.attribution.neural import network
from corpus.attribution.neural.inputs import Vocabulary, inputs
from corpus.attribution.neural.sequences import packed
from corpus.attribution.tokens.annotator import Annotator
from corpus.model import Span
from tests.training.attribution.batches import SHAPES, batches
from tests.training.attribution.examples import CONTENT, NOTHING, SOURCE, Example, covered, example
from tests.training.attribution.gold import GoldArticle, read_gold

TEXT = "Ana Ruiz said the port was shut.\nShe hoped, and\nthe crew hoped too.\n"
ANNOTATIONS = """\
T1\tSource 0 8\tAna Ruiz
T2\tCue 9 13\tsaid
T3\tContent 14 32\tthe port was shut.
T4\tAttribution 9 13\tsaid
E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3
#1\tAnnotatorNotes T3\tThe number is 5
T5\tSource 33 36\tShe
T6\tContent 33 36;48 56\tShe
the crew
T7\tAttribution 37 42\thoped
T8\tCue 37 42\thoped
E2\tAttribution:T7 Source:T5 Cue:T8 Content:T6
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for kind, suffix, body in (("text", "txt", TEXT), ("attributions", "ann", ANNOTATIONS)):
        path = tmp_path / "train" / kind / f"one.{suffix}"
        path.parent.mkdir(parents=True)
        path.write_text(body, encoding="utf-8")
    sentence = [
        [0, 3, "NNP", "PERSON", 1, "compound"],
        [4, 8, "NNP", "PERSON", 2, "nsubj"],
        [9, 13, "VBD", "O", -1, "root"],
    ]
    with gzip.open(tmp_path / "silver_train.jsonl.gz", "wt", encoding="utf-8") as silver:
        silver.write(json.dumps({"article": "one", "sentences": [sentence]}) + "\n")
    return tmp_path


def test_gold_is_read(folder: Path) -> None:
    """Spans in several pieces and annotated words over several lines."""
    (article,) = read_gold(folder, "train")
    first, second = article.attributions
    assert [span.of(article.text) for span in first.source] == ["Ana Ruiz"]
    assert second.content == (Span(33, 36), Span(48, 56))
    assert article.silver[0].heads == (1, 2, -1)


def _example(article: GoldArticle) -> Example:
    vocabulary = Vocabulary({}, {"said": 1, "hoped": 2}, {}, {})
    return example(article, Annotator.load(), vocabulary, {"names": ["O", "PERSON"], "labels": ["nsubj", "root"]})


def test_words_are_labelled(folder: Path) -> None:
    """A cue's head, and the roles of its window's words."""
    one = _example(*read_gold(folder, "train"))
    heads = np.flatnonzero(one.cue == 1).tolist()
    assert len(heads) == 2
    low, high, roles = one.roles[heads[0]]
    assert (low, high) == (0, 8)
    assert roles.tolist() == [SOURCE, SOURCE, NOTHING, *[CONTENT] * 5]


def test_batches_hold_each_word_once(folder: Path) -> None:
    """The mask counts the words; every true cue has a window."""
    one = _example(*read_gold(folder, "train"))
    (batch,) = batches([one], frozenset(), np.random.default_rng(1))
    assert batch["mask"].sum() == len(one.text.starts)
    assert sum(int((windows["roles"] == SOURCE).any(0).sum()) for windows in batch["windows"]) == 2
    assert [windows["at"].shape for windows in batch["windows"]] == list(SHAPES)


def test_words_that_a_span_covers() -> None:
    """Words that overlap the span, in order, once."""
    text = inputs(Annotator.load().read("One two three four."), Vocabulary({}, {}, {}, {}))
    assert covered(text, [Span(8, 13), Span(5, 9)]) == [1, 2]
    assert covered(text, [Span(3, 4)]) == []


def test_training_runs_the_same_layers() -> None:
    """A layer in JAX gives for padded runs what numpy gives for packed ones."""
    training = pytest.importorskip("tests.training.attribution.network", reason="needs jax", exc_type=ImportError)
    random = np.random.default_rng(3)
    lengths = [5, 9, 1, 7]
    x = random.standard_normal((9, 4, 16)).astype(np.float32)
    mask = (np.arange(9)[:, None, None] < np.array(lengths)[None, :, None]).astype(np.float32)
    weights = training._layer(random, "text0_", 16)
    padded = np.asarray(training.recurrent(x, mask, weights, "text0_"))
    ends = np.cumsum(lengths)
    runs = packed(list(zip(ends - lengths, ends, strict=True)))
    words = np.concatenate([x[:length, run] for run, length in enumerate(lengths)])
    found = runs.parted(network.recurrent(words[runs.words], runs, network.folded(weights), "text0_"))
    for run, rows in enumerate(found):
        assert np.allclose(padded[: lengths[run], run], rows, atol=1e-5)
