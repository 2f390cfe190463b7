"""The part of a text in which a cue's source and content are looked for."""

from __future__ import annotations

import numpy as np

from corpus.attribution.neural.inputs import OPEN, SHORT, SINGLE, Inputs, Ints

REACH = 96
"""Words that a window may go beyond its cue's sentence, on either side."""

_NEIGHBOURS = 2
_FAR = 24
DISTANCES = 2 * _FAR + 1
PLACES = 5


def bears_quotes(text: Inputs) -> list[bool]:
    """Of every sentence, whether any of it stands between quotation marks."""
    marked = (text.quoted >= OPEN) & (text.quoted != SHORT) & (text.quoted != SINGLE)
    return [bool(marked[a:b].any()) for a, b in zip(text.first[:-1], text.first[1:], strict=True)]


def window(text: Inputs, quoting: list[bool], cue: int) -> tuple[int, int]:
    """(first word, last word + 1): the cue's sentence with quote-bearing neighbours."""
    sentence = int(text.sentence[cue])
    low = high = sentence
    while low > 0 and sentence - low < _NEIGHBOURS and quoting[low - 1] and _near(text, low - 1, low):
        low -= 1
    last = len(quoting) - 1
    while high < last and high - sentence < _NEIGHBOURS and quoting[high + 1] and _near(text, high, high + 1):
        high += 1
    start, end = text.first[sentence], text.first[sentence + 1]
    return max(text.first[low], start - REACH), min(text.first[high + 1], end + REACH)


def _near(text: Inputs, one: int, next_one: int) -> bool:
    first = text.paragraph[text.first[one]], text.paragraph[text.first[next_one]]
    return bool(first[1] - first[0] <= 1)


def distances(words: Ints, cues: Ints) -> Ints:
    """How far each word stands from its cue, exact up to 8 and then in growing steps; 0 to DISTANCES - 1."""
    gap = words - cues
    far = np.abs(gap)
    step = np.where(far <= 8, far, np.minimum(_FAR, 8 + (np.log2(np.maximum(far, 8) / 8) * 4).astype(np.int32)))
    signed: Ints = (np.sign(gap) * step + _FAR).astype(np.int32)
    return signed


def places(text: Inputs, words: Ints, cues: Ints) -> Ints:
    """Where each word stands to its cue's sentence: 0 in it, 1 or 2 before (other paragraph: 2), 3 or 4 after."""
    gap = text.sentence[words] - text.sentence[cues]
    other = text.paragraph[words] != text.paragraph[cues]
    return (np.where(gap < 0, 1, np.where(gap > 0, 3, 0)) + np.where((gap != 0) & other, 1, 0)).astype(np.int32)
