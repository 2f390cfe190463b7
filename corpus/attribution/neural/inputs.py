"""What the network sees of a text: small whole numbers for every word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.tokens.annotated_text import AnnotatedText
from corpus.attribution.tokens.quotation_marks import Quotation, quotations
from corpus.attribution.tokens.tagger import plain

CHUNK = 128
"""Words that are read at one go: whole sentences of neighbouring paragraphs, never more."""

OUT, OPEN, INSIDE, CLOSE, UNCLOSED, SINGLE, SHORT = range(7)
_FEW = 4

Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Numbers for words, endings, parts of speech; 0 is unknown."""

    vectors: Mapping[str, int]
    words: Mapping[str, int]
    endings: Mapping[str, int]
    tags: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Inputs:
    """A text's words as numbers. Arrays run over all words of the text.

    `features` has a column each for word vector, word, ending, tag, shape, quotation state and place. `sentence` and
    `paragraph` are the word's, `first` the number of every sentence's first word (and, last, of all words).
    `chunks` are (first word, last word + 1) of what is read at one go.
    """

    features: Ints
    quoted: Ints
    sentence: Ints
    paragraph: Ints
    starts: Ints
    ends: Ints
    first: tuple[int, ...]
    chunks: tuple[tuple[int, int], ...]
    quotations: tuple[Quotation, ...]


def inputs(reading: AnnotatedText, vocabulary: Vocabulary) -> Inputs:
    """The numbers of a reading."""
    sentences = reading.sentences
    sizes = [len(sentence.words) for sentence in sentences]
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32)
    starts = np.array([at for sentence in sentences for at in sentence.starts], np.int32)
    ends = np.array([at for sentence in sentences for at in sentence.ends], np.int32)
    marks = quotations(reading)
    quoted = _quoted(starts, ends, marks)
    known: dict[tuple[str, str], tuple[int, int, int, int, int]] = {}
    rows = [
        known.get(pair) or known.setdefault(pair, _word(*pair, vocabulary))
        for s in sentences
        for pair in zip(s.words, s.tags, strict=True)
    ]
    paragraph = np.repeat(np.array([s.paragraph for s in sentences], np.int32), sizes)
    features = np.zeros((len(rows), 7), np.int32)
    if rows:
        features[:, :5] = rows
    features[:, 5] = quoted
    features[first[:-1], 6] = 1
    features[first[:-1][np.diff(paragraph[first[:-1]], prepend=-1) > 0], 6] = 2
    numbers = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    bounds = tuple(first.tolist())
    return Inputs(features, quoted, numbers, paragraph, starts, ends, bounds, tuple(_chunks(bounds)), marks)


def _chunks(first: Sequence[int]) -> list[tuple[int, int]]:
    chunks: list[tuple[int, int]] = []
    for start, end in pairwise(first):
        if chunks and end - chunks[-1][0] <= CHUNK:
            chunks[-1] = (chunks[-1][0], end)
        else:
            chunks += [(at, min(at + CHUNK, end)) for at in range(start, end, CHUNK)]
    return chunks


def _word(word: str, tag: str, vocabulary: Vocabulary) -> tuple[int, int, int, int, int]:
    low = plain(word).lower()
    return (
        vocabulary.vectors.get(low, 0),
        vocabulary.words.get(low, 0),
        vocabulary.endings.get(low[-3:], 0),
        vocabulary.tags.get(tag, 0),
        shape(word),
    )


def shape(word: str) -> int:
    """The outline: 0 mark, 1 lower case, 2 one capital, 3 Title, 4 CAPITALS, 5 mIxed, 6 number, 7 with digits."""
    if word.isalpha():
        if word.islower():
            return 1
        if word.isupper():
            return 4 if len(word) > 1 else 2
        return 3 if word[0].isupper() and word[1:].islower() else 5
    if not any(map(str.isalnum, word)):
        return 0
    if any(map(str.isdigit, word)):
        return 6 if word[0].isdigit() else 7
    return 3 if word[0].isupper() else 1


def _quoted(starts: Ints, ends: Ints, marks: Sequence[Quotation]) -> Ints:
    """Where each word stands to the quotation marks."""
    state = np.zeros(len(starts), np.int32)
    for quotation in sorted(marks, key=lambda q: q.single):
        low, high = np.searchsorted(starts, [quotation.span.start, quotation.span.end]).tolist()
        if quotation.single:
            inside = state[low:high]
            inside[inside == OUT] = SINGLE
            continue
        inner = INSIDE if quotation.closed else UNCLOSED
        state[low:high] = inner if high - low - 2 >= _FEW else SHORT
        if low < high:
            state[low] = OPEN
            if quotation.closed:
                state[high - 1] = CLOSE
    return state
