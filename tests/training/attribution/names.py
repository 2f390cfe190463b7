"""`python -m tests.training.attribution.names DIR`: fit the weights that tell persons' names from others.

DIR holds PolNeAR's train articles with silver_train.jsonl.gz, and dev with silver_dev.jsonl.gz. Each name of up to
three words that CoreNLP's entities ("silver") have as one thing is an example; of every second one its own word is
hidden, for the names that matter are new. Prints how often dev's names are told right, with and without their own word,
and writes `names.json`.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.neural.name_kinds import NO_WORD
from corpus.attribution.neural.trained_model import known_vectors
from corpus.attribution.tokens.sentence_splitter import WEIGHTS
from tests.training.attribution.gold import read_gold

_LONGEST = 3
_RIDGE = 3.0
_STEPS = 300
_SEEN = 20
"""How many examples a part of speech beside a name must have to be weighed by itself."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """A name's last `word` and number of words, the words with their tags beside it, and whether it is a person's."""

    word: str
    size: int
    beside: tuple[tuple[str, str], tuple[str, str]]
    person: bool


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each number of a row stands: three vectors, tags on both sides, sizes, whether the word is known, 1."""

    words: dict[str, int]
    vectors: Floats
    tags: tuple[str, ...]

    def row(self, one: Example, *, hidden: bool) -> Floats:
        """The example as numbers; `hidden`: without its own word."""
        number = 0 if hidden else self.words.get(one.word.lower(), 0)
        (before, tag_before), (behind, tag_behind) = one.beside
        beside = [self.vectors[self.words.get(word.lower(), 0)] for word in (before, behind)]
        tags = [[float(tag == mine) for tag in self.tags] for mine in (tag_before, tag_behind)]
        sizes = [float(one.size == size) for size in range(1, _LONGEST + 1)]
        return np.concatenate([*beside, self.vectors[number], *tags, sizes, [float(number > 0), 1.0]], dtype=np.float32)


def main() -> None:
    """Fit on DIR and write to the weights folder."""
    parser = argparse.ArgumentParser(prog="python -m tests.training.attribution.names", description=__doc__)
    parser.add_argument("folder", type=Path, help="holds train, dev, silver_train.jsonl.gz and silver_dev.jsonl.gz")
    parser.add_argument("--to", type=Path, default=WEIGHTS, help="where the weights go")
    arguments = parser.parse_args()
    train, dev = (list(examples(arguments.folder, split)) for split in ("train", "dev"))
    every = [tag for one in train for _, tag in one.beside]
    columns = Columns(*known_vectors(), tuple(sorted(tag for tag, seen in Counter(every).items() if seen >= _SEEN)))
    rows = np.array([columns.row(one, hidden=n % 2 == 0) for n, one in enumerate(train)])
    weights = fit(rows, np.array([one.person for one in train], np.float32))
    for hidden in (False, True):
        right = [(columns.row(one, hidden=hidden) @ weights > 0) == one.person for one in dev]
        print("own word hidden" if hidden else "own word seen", len(dev), round(sum(map(bool, right)) / len(right), 3))
    target: Path = arguments.to / "names.json"
    target.write_text(json.dumps(named(columns, weights), indent=1) + "\n", encoding="utf-8")


def examples(folder: Path, split: str) -> Iterator[Example]:
    """The names of a split's articles, in text order."""
    texts = {one.name: one.text for one in read_gold(folder, split)}
    with gzip.open(folder / f"silver_{split}.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            for sentence in article["sentences"]:
                yield from _names(texts[article["article"]], sentence)


def _names(text: str, sentence: Sequence[Sequence[object]]) -> Iterator[Example]:
    words = [text[begin:end] for begin, end, *_ in sentence]  # type: ignore[misc]
    tags = [str(one[2]) for one in sentence]
    at = 0
    while at < len(words):
        end = at
        while end < len(words) and tags[end].startswith("NNP") and words[end][0].isupper():
            end += 1
        kinds = {str(one[3]) for one in sentence[at:end]}
        if len(kinds) == 1 and end - at <= _LONGEST:
            before = (words[at - 1], tags[at - 1]) if at else ("", NO_WORD)
            behind = (words[end], tags[end]) if end < len(words) else ("", NO_WORD)
            yield Example(words[end - 1], end - at, (before, behind), kinds == {"PERSON"})
        at = max(end, at + 1)


def fit(rows: Floats, right: Floats) -> Floats:
    """The weights of a logistic regression, by Adam."""
    weights = np.zeros(rows.shape[1], np.float32)
    mean, spread = weights.copy(), weights.copy()
    for step in range(1, _STEPS + 1):
        slope = rows.T @ (1 / (1 + np.exp(-rows @ weights)) - right) / len(right) + _RIDGE / len(right) * weights
        mean = 0.9 * mean + 0.1 * slope
        spread = 0.99 * spread + 0.01 * slope * slope
        weights = weights - 0.05 * (mean / (1 - 0.9**step)) / (np.sqrt(spread / (1 - 0.99**step)) + 1e-8)
    return weights


def named(columns: Columns, weights: Floats) -> dict[str, object]:
    """The weights as `NameKinds` reads them."""
    told = [round(float(one), 4) for one in weights]
    size = columns.vectors.shape[1]
    tags = len(columns.tags)
    rest = told[3 * size :]
    return {
        "vectors": [told[n * size : (n + 1) * size] for n in range(3)],
        "tags": [dict(zip(columns.tags, rest[n * tags : (n + 1) * tags], strict=True)) for n in range(2)],
        "sizes": {str(n + 1): rest[2 * tags + n] for n in range(_LONGEST)},
        "known": rest[-2],
        "base": rest[-1],
    }


if __name__ == "__main__":
    main()
