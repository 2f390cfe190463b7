"""Examples packed into arrays of fixed shapes, anew for every round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.neural.inputs import CHUNK, Ints
from corpus.attribution.neural.windows import bears_quotes, distances, places, window
from tests.training.attribution.examples import UNKNOWN, Example

CHUNKS = 28
"""Chunks in a batch."""

SHAPES = ((40, 64), (88, 52), (192, 22))
"""(longest window, windows) of the sizes of windows in a batch."""

_FALSE = 0.5
"""False cues shown to the window layers for each true one."""

Batch = dict[str, Any]


def batches(examples: Sequence[Example], tempting: frozenset[int], random: np.random.Generator) -> Iterator[Batch]:
    """All examples in random order; `tempting` are the numbers of words that are often a cue's head."""
    waiting: list[Example] = []
    size = 0
    for number in random.permutation(len(examples)):
        one = examples[number]
        count = min(len(one.text.chunks), CHUNKS)
        if size + count > CHUNKS:
            yield _batch(waiting, tempting, random)
            waiting, size = [], 0
        waiting.append(one)
        size += count
    if waiting:
        yield _batch(waiting, tempting, random)


def _batch(examples: Sequence[Example], tempting: frozenset[int], random: np.random.Generator) -> Batch:
    features = np.zeros((CHUNKS, CHUNK, 7), np.int32)
    mask = np.zeros((CHUNKS, CHUNK), np.float32)
    labels = {key: np.full((CHUNKS, CHUNK), UNKNOWN, np.int32) for key in ("cue", "names", "labels", "offsets")}
    cases: list[tuple[NDArray[np.int32], Example, int, int, Ints, int]] = []
    used = 0
    for one in examples:
        chunks = one.text.chunks[: CHUNKS - used]
        at = np.zeros(chunks[-1][1], np.int32)
        for start, end in chunks:
            row = slice(0, end - start)
            features[used, row] = one.text.features[start:end]
            mask[used, row] = 1
            for key, values in labels.items():
                values[used, row] = getattr(one, key)[start:end]
            at[start:end] = used * CHUNK + np.arange(end - start)
            used += 1
        cases += [(at, one, *case) for case in _cases(one, tempting, random) if case[1] <= len(at)]
    return {
        "features": features.transpose(1, 0, 2),
        "mask": mask.T[..., None],
        **{key: values.T for key, values in labels.items()},
        "windows": [
            _windows(cases, least, most, count)
            for (most, count), least in zip(SHAPES, (0, *(most for most, _ in SHAPES[:-1])), strict=True)
        ],
    }


def _cases(one: Example, tempting: frozenset[int], random: np.random.Generator) -> list[tuple[int, int, Ints, int]]:
    """(first word, last word + 1, roles, cue) of windows around true cues and around some false ones."""
    quoting = bears_quotes(one.text)
    cases = [(low, high, roles, head) for head, (low, high, roles) in one.roles.items()]
    words = one.text.features[:, 1]
    false = [w for w in np.flatnonzero(one.cue == 0).tolist() if int(words[w]) in tempting]
    count = min(len(false), int(_FALSE * len(cases)) + 1)
    for head in random.choice(false, count, replace=False).tolist() if false else []:
        low, high = window(one.text, quoting, head)
        cases.append((low, high, np.zeros(high - low, np.int32), head))
    return cases


def _windows(
    cases: Sequence[tuple[NDArray[np.int32], Example, int, int, Ints, int]], least: int, most: int, count: int
) -> dict[str, Ints]:
    found = {key: np.zeros((count, most), np.int32) for key in ("at", "distance", "place")}
    roles = np.full((count, most), UNKNOWN, np.int32)
    cues = np.zeros(count, np.int32)
    fitting = [
        case for case in cases if least < case[3] - case[2] and (case[3] - case[2] <= most or most == SHAPES[-1][0])
    ]
    for row, (at, one, low, high, right, head) in enumerate(fitting[:count]):
        start = min(max(low, head - most // 2), max(low, high - most))
        end = min(high, start + most)
        words, size = np.arange(start, end, dtype=np.int32), end - start
        head_again = np.full(size, head, np.int32)
        found["at"][row, :size] = at[words]
        found["distance"][row, :size] = distances(words, head_again)
        found["place"][row, :size] = places(one.text, words, head_again)
        roles[row, :size] = right[start - low : end - low]
        cues[row] = at[head]
    return {**{key: values.T for key, values in found.items()}, "roles": roles.T, "cue": cues}


def tempting_words(examples: Sequence[Example], text_words: int) -> frozenset[int]:
    """Numbers of words that head a cue at least thrice; 0, the unknown word, never."""
    counts = np.zeros(text_words, np.int64)
    for one in examples:
        np.add.at(counts, one.text.features[one.cue == 1, 1], 1)
    return frozenset(np.flatnonzero(counts >= 3).tolist()) - {0}
