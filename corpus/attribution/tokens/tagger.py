"""Parts of speech: nltk's averaged perceptron, its weights kept as plain arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from nltk.tag.perceptron import PerceptronTagger
from numpy.typing import NDArray

from corpus.attribution.tokens.sentence_splitter import WEIGHTS
from corpus.punctuation import CLOSING_QUOTES, OPENING_QUOTES

_FILE = WEIGHTS / "tagger.npz"
_START, _END = PerceptronTagger.START, PerceptronTagger.END
_PLAIN = {**dict.fromkeys("’‘", "'"), **dict.fromkeys(OPENING_QUOTES, "``"), **dict.fromkeys(CLOSING_QUOTES, "''")}


def plain(word: str) -> str:
    """The word with typewriter apostrophes and Treebank quotation marks, as the tagger knows it."""
    return _PLAIN.get(word) or (word.replace("’", "'") if "’" in word else word)


class Tagger:
    """Tags a sentence's words with Penn Treebank parts of speech.

    Gives the tags that nltk's PerceptronTagger gives with the same weights, several times as fast: the weights are
    whole numbers in one table, and what doesn't depend on the tags before is added up for a sentence at once.
    """

    def __init__(
        self, tags: Sequence[str], rows: Mapping[str, int], table: NDArray[np.int16], known: Mapping[str, str]
    ):
        self._tags = tags
        self._rows = rows
        self._table = table
        self._known = known
        self._pairs: dict[tuple[str, str], NDArray[np.int32]] = {}

    @classmethod
    def load(cls, path: Path = _FILE) -> Tagger:
        """The tagger with the weights in the file."""
        with np.load(path, allow_pickle=False) as data:
            tags, features, known = (bytes(data[key]).decode().split("\n") for key in ("tags", "features", "known"))
            table = np.zeros((len(features) + 1, len(tags)), np.int16)
            table[np.repeat(np.arange(1, len(features) + 1), data["sizes"]), data["labels"]] = data["values"]
            tag_of = dict(zip(known, (tags[number] for number in data["known_tags"]), strict=True))
        rows = {feature: row for row, feature in enumerate(features, 1)}
        # Among equals nltk takes the last label of the alphabet, argmax the first column.
        return cls(tags[::-1], rows, np.ascontiguousarray(table[:, ::-1]), tag_of)

    def tag(self, words: Sequence[str]) -> tuple[str, ...]:
        """A tag for every word."""
        forms = [plain(word) for word in words]
        tags = [self._known.get(form, "") for form in forms]
        unknown = [at for at, tag in enumerate(tags) if not tag]
        if unknown:
            context = [*_START, *map(_normal, forms), *_END]
            fixed = self._table[[self._fixed(forms[at], context, at + 2) for at in unknown]].sum(1, dtype=np.int32)
            past = [*reversed(_START), *tags]
            for at, scores in zip(unknown, fixed, strict=True):
                past[at + 2] = self._likeliest(scores, past[at + 1], past[at], context[at + 2])
            tags = past[2:]
        return tuple(tags)

    def _likeliest(self, fixed: NDArray[np.int32], before: str, before_that: str, word: str) -> str:
        """The best tag for a word in context, from its scores without the tags before it, and those two tags."""
        row = self._rows.get(f"i-1 tag+i word {before} {word}", 0)
        scores = fixed + self._pair(before, before_that)
        return self._tags[int((scores + self._table[row] if row else scores).argmax())]

    def _fixed(self, form: str, context: Sequence[str], at: int) -> tuple[int, ...]:
        """Rows of the features that no tag is part of."""
        find = self._rows.get
        last, after = context[at - 1], context[at + 1]
        return (
            find("bias", 0),
            find(f"i suffix {form[-3:]}", 0),
            find(f"i pref1 {form[0]}", 0),
            find(f"i word {context[at]}", 0),
            find(f"i-1 word {last}", 0),
            find(f"i-1 suffix {last[-3:]}", 0),
            find(f"i-2 word {context[at - 2]}", 0),
            find(f"i+1 word {after}", 0),
            find(f"i+1 suffix {after[-3:]}", 0),
            find(f"i+2 word {context[at + 2]}", 0),
        )

    def _pair(self, before: str, before_that: str) -> NDArray[np.int32]:
        """The sum of the weights that depend on the two tags before alone."""
        pair = self._pairs.get((before, before_that))
        if pair is None:
            names = (f"i-1 tag {before}", f"i-2 tag {before_that}", f"i tag+i-2 tag {before} {before_that}")
            pair = self._table[[self._rows.get(name, 0) for name in names]].sum(0, dtype=np.int32)
            self._pairs[before, before_that] = pair
        return pair


def _normal(word: str) -> str:
    """`PerceptronTagger.normalize`."""
    if "-" in word and word[0] != "-":
        return "!HYPHEN"
    if word[0].isdigit():
        return "!YEAR" if word.isdigit() and len(word) == 4 else "!DIGITS"
    return word.lower()
