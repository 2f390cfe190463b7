"""Whether the words behind a headline's label are the label's own: "Holm: I will resign", but not "Holm: Mayor's rise".

A logistic model on what the headline shows and on what the text below has of it, in quotations and outside them. Its
weights were fitted by `tests.training.attribution.headline_labels`.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from corpus import languages
from corpus.attribution.neural.inputs import Inputs
from corpus.attribution.neural.span_decoding import Found, Run
from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.sentence_splitter import WEIGHTS
from corpus.model import Span

_LABELLED = re.compile(r"(?P<label>[^:]{2,60}): (?=\S)")
_WORD = re.compile(r"[\w’'-]+")
_ENDING = re.compile(r"(?:['’]s|ing|ed|es|s)$")
_SHORT = 3  # letters; shorter words tell nothing
_LEAST = 0.5
_TURN = "turn"


@dataclass(frozen=True, slots=True)
class HeadlineLabel:
    """A label that opens a headline, its words, and what stands behind it up to the headline's end; of the text's words
    `source` are the label's, `run` the others'."""

    label: str
    words: str
    source: Run
    run: Run

    @classmethod
    def of(cls, reading: AnnotatedText, text: Inputs) -> HeadlineLabel | None:
        """The label of the text's first line, if it has one, is no sentence, and others follow."""
        line, *others = reading.paragraphs
        found = _LABELLED.match(line.of(reading.text))
        if found is None or not others or reading.text[line.end - 1] == ".":
            return None
        behind = Span(line.start + found.end(), line.end)
        last = Span(line.start, line.start + found.end("label"))
        numbers = text.starts.searchsorted([last.start, last.end, behind.start, behind.end])
        low, high, first, end = (int(number) for number in numbers)
        return cls(found["label"], behind.of(reading.text), (low, high), (first, end))

    def labels(self, one: Found) -> bool:
        """Whether the attribution takes the label for the source of what stands behind it, and for none of the turns of
        a conversation."""
        if (
            one.source is None
            or one.rule == _TURN
            or not (self.source[0] <= one.source[0] and one.source[1] <= self.source[1])
        ):
            return False
        return all(self.run[0] <= start and end <= self.run[1] for start, end in one.content)

    def speaks(self, found: Iterable[Found], reading: AnnotatedText, text: Inputs) -> bool:
        """Whether the label is likely the source, by what else is found in the text."""
        weights = _weights()
        signs = label_signs(self, found, reading, text)
        return 1 / (1 + math.exp(-weights[""] - sum(weights[name] * value for name, value in signs.items()))) >= _LEAST


def without_topics(found: Sequence[Found], reading: AnnotatedText, text: Inputs) -> list[Found]:
    """What was found, but for a headline's label taken for a source where it is the headline's topic."""
    label = HeadlineLabel.of(reading, text)
    if label is None or not any(map(label.labels, found)) or label.speaks(found, reading, text):
        return list(found)
    return [one for one in found if not label.labels(one)]


def label_signs(label: HeadlineLabel, found: Iterable[Found], reading: AnnotatedText, text: Inputs) -> dict[str, float]:
    """What tells, each in [0, 1]. Shares are of the headline's different words, however they end."""
    below = [one for one in found if one.content[0][0] >= label.run[1]]
    last = _words(label.label)[-1:]
    own = [one for one in below if one.source and last and last[0] in _words(_text(reading, text, [one.source]))]
    pronouns = frozenset().union(*(languages.words("en", "phrases", key) for key in ("he", "she", "they", "i", "we")))
    theirs = [one for one in below if one.source and _text(reading, text, [one.source]).lower() in pronouns]
    wanted = _stems(label.words)
    said = _stems(" ".join(_text(reading, text, one.content) for one in below))
    own_words = _stems(" ".join(_text(reading, text, one.content) for one in (*own, *theirs)))
    everything = _stems(reading.text[reading.paragraphs[0].end :])
    opening = [word.lower() for word in _words(label.words)[:1]]
    first_person = languages.words("en", "phrases", "i") | frozenset({"we", "us", "our"})
    return {
        "asks": float(
            "?" in label.words or any(word in languages.words("en", "phrases", "asking") for word in opening)
        ),
        "first_person": float(any(_stem(word) in first_person for word in _first_parts(label.words))),
        "document": float(any(word.lower() in languages.words("en", "phrases", "telling") for word in last)),
        "one_word": float(len(_words(label.label)) == 1),
        "speaks": len(own) / max(1, len(below)),
        "own": _share(wanted, own_words),
        "said": _share(wanted, said),
        "unsaid": max(0.0, _share(wanted, everything) - _share(wanted, said)),
    }


def _first_parts(text: str) -> list[str]:
    """The words, each up to an apostrophe, in small letters but for those in capitals: the US is not us."""
    parts = [re.split(r"['’]", word)[0] for word in _words(text)]
    return [part if len(part) > 1 and part.isupper() else part.lower() for part in parts]


def _text(reading: AnnotatedText, text: Inputs, runs: Iterable[Run]) -> str:
    return " ".join(reading.text[int(text.starts[low]) : int(text.ends[high - 1])] for low, high in runs)


def _words(text: str) -> list[str]:
    return [word.strip("'’-") for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    return _ENDING.sub("", word.lower()) if len(word) > _SHORT else word


def _stems(text: str) -> frozenset[str]:
    words = (word.lower() for word in _words(text))
    return frozenset(_stem(word) for word in words if len(word) >= _SHORT and word not in _small_words())


@cache
def _small_words() -> frozenset[str]:
    return languages.words("en", "analysis", "stop_words")


def _share(wanted: frozenset[str], there: frozenset[str]) -> float:
    return len(wanted & there) / max(1, len(wanted))


@cache
def _weights() -> Mapping[str, float]:
    table: Mapping[str, float] = json.loads((WEIGHTS / "headline_label.json").read_text(encoding="utf-8"))["weights"]
    return table
