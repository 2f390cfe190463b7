"""Parts of speech."""

from __future__ import annotations

from pathlib import Path

import pytest
from nltk.tag.perceptron import PerceptronTagger

from corpus.attribution.tokens.tagger import Tagger, plain
from tests.training.attribution.reading import train_tagger

TAUGHT = [
    [("The", "DT"), ("dog", "NN"), ("barks", "VBZ"), (".", ".")],
    [("A", "DT"), ("cat", "NN"), ("sleeps", "VBZ"), (".", ".")],
    [("Dogs", "NNS"), ("bark", "VBP"), ("in", "IN"), ("2015", "CD"), (".", ".")],
    [("The", "DT"), ("well-known", "JJ"), ("cat", "NN"), ("saw", "VBD"), ("12", "CD"), ("dogs", "NNS"), (".", ".")],
    [("Cats", "NNS"), ("didn’t", "VBD"), ("run", "VB"), (",", ","), ("she", "PRP"), ("said", "VBD"), (".", ".")],
] * 4

UNSEEN = [["The", "bark", "sleeps", "."], ["She", "saw", "1999", "well-fed", "dogs"], ["Zebras", "didn’t", "bark", ","]]


def test_tags_are_those_of_nltk(tmp_path: Path) -> None:
    """The fast tagger and nltk's own agree, whole weights for whole weights."""
    path = tmp_path / "tagger.npz"
    train_tagger(TAUGHT, path, rounds=3, least=0.0)
    ours = Tagger.load(path)
    theirs = PerceptronTagger(load=False)
    theirs.tagdict = dict(ours._known)
    for feature, row in ours._rows.items():
        theirs.model.weights[feature] = dict(zip(ours._tags, ours._table[row].tolist(), strict=True))
    theirs.classes = theirs.model.classes = set(ours._tags)
    for sentence in UNSEEN:
        assert ours.tag(sentence) == tuple(tag for _, tag in theirs.tag([plain(word) for word in sentence]))


@pytest.mark.parametrize(
    ("sentence", "tags"),
    [
        ("The minister said that prices would rise .", "DT NN VBD IN NNS MD VB ."),
        ("“ He does n’t know , ” Ana said .", "`` PRP VBZ RB VB , '' NNP VBD ."),
    ],
)
def test_shipped_weights_know_news(sentence: str, tags: str) -> None:
    """Plain sentences get their Penn Treebank tags."""
    assert Tagger.load().tag(sentence.split()) == tuple(tags.split())
