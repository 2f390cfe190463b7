"""The network: words to cues, and words with a cue to its source and content.

A stack of bidirectional simple recurrent units (Lei et al., 2018, without the state in the gates) reads the words;
one layer on top marks cues; a smaller stack reads every cue's window and marks source and content. Arrays are
(rows, width), the rows those of packed sequences; weights are `folded`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.neural.sequences import PackedSequences, packed

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]

LAYERS = 3
WINDOW_LAYERS = 2
TABLES = ("vector", "word", "ending", "tag", "shape", "quote", "place")
"""The tables of numbers that a word's features are looked up in, in the order of `Inputs.features`."""

_THIRDS = (("new", 1.0), ("keep", 0.5), ("shown", 0.5))


def normal(x: Floats) -> Floats:
    """Root mean square normalisation (Zhang and Sennrich, 2019) of every row."""
    size = np.einsum("ni,ni->n", x, x)
    size /= np.float32(x.shape[1])
    size += np.float32(1e-5)
    scaled: Floats = x * (1 / np.sqrt(size))[:, None]
    return scaled


def folded(weights: Weights) -> dict[str, Floats]:
    """The trained weights as the functions here want them, with what can be multiplied beforehand multiplied.

    Every layer's `in` becomes three matrices (what is new, what is kept, what is shown) that contain the gain of the
    normalisation before them; those of the two gates are halved, since sigmoid(2x) = (tanh(x) + 1) / 2.
    """
    ready = dict(weights)
    for name in [key.removesuffix("in") for key in weights if key.endswith("_in") and f"{key[:-2]}gain" in weights]:
        matrix = ready.pop(f"{name}in") * ready.pop(f"{name}gain")[:, None]
        thirds = zip(_THIRDS, np.split(matrix, 3, 1), np.split(ready.pop(f"{name}bias"), 3), strict=True)
        for (third, scale), product, bias in thirds:
            ready[f"{name}{third}"] = np.ascontiguousarray(product * np.float32(scale))
            ready[f"{name}{third}_bias"] = bias * np.float32(scale)
    return ready


def recurrent(x: Floats, runs: PackedSequences, weights: Weights, name: str) -> Floats:
    """One bidirectional layer, with what it was given added: c[t] = keep[t] * c[t-1] + (1 - keep[t]) * new[t]."""
    scaled = normal(x)
    new, keep, shown = (_product(scaled, weights[name + third], weights[f"{name}{third}_bias"]) for third, _ in _THIRDS)
    _open(keep)
    _open(shown)
    new -= new * keep
    state = _carried(_turned(new, runs), _turned(keep, runs), runs.steps.tolist())
    result = _turned(np.tanh(state, out=state), runs)
    result *= shown
    result += x
    return result


def _product(x: Floats, matrix: Floats, bias: Floats) -> Floats:
    product: Floats = x @ matrix
    product += bias
    return product


def _open(gates: Floats) -> None:
    """The sigmoid of twice the gates, in place."""
    np.tanh(gates, out=gates)
    gates *= np.float32(0.5)
    gates += np.float32(0.5)


def _turned(x: Floats, runs: PackedSequences) -> Floats:
    """A copy whose rows' second half runs backwards in time, so that one walk serves both directions."""
    half = x.shape[1] // 2
    turned = np.empty_like(x)
    turned[:, :half] = x[:, :half]
    turned[:, half:] = x[runs.mirrored, half:]
    return turned


def _carried(state: Floats, keep: Floats, steps: Sequence[int]) -> Floats:
    """state[t] + keep[t] * state[t-1] of every run, in order of time, in place."""
    room = np.empty((steps[1], state.shape[1]), np.float32)
    before = 0
    for start, end in pairwise(steps[1:]):
        alive = end - start
        carried = np.multiply(keep[start:end], state[before : before + alive], out=room[:alive])
        state[start:end] += carried
        before = start
    return state


def encode(features: NDArray[np.int32], chunks: Sequence[tuple[int, int]], weights: Weights) -> Floats:
    """The words in their context, from features (words, 7); nothing is seen across the bounds of a chunk."""
    x = widen(_embedded(features, weights), chunks, weights)
    runs = packed(chunks)
    rows = x[runs.words]
    for layer in range(LAYERS):
        rows = recurrent(rows, runs, weights, f"text{layer}_")
    x[runs.words] = rows
    return normal(x) * weights["text_gain"]


def _embedded(features: NDArray[np.int32], weights: Weights) -> Floats:
    return np.concatenate([weights[table][features[:, i]] for i, table in enumerate(TABLES)], 1)


def widen(x: Floats, chunks: Sequence[tuple[int, int]], weights: Weights) -> Floats:
    """Each word seen with its two neighbours in its chunk."""
    before, here, after = np.split(weights["widen"], 3)
    wide = _product(x, here, weights["widen_bias"])
    starts, ends = np.array(chunks).T
    last, first = x @ before, x @ after
    last[ends - 1] = 0
    first[starts] = 0
    wide[1:] += last[:-1]
    wide[:-1] += first[1:]
    return wide


def argue(
    words: Floats, distance: NDArray[np.int32], place: NDArray[np.int32], runs: PackedSequences, weights: Weights
) -> Floats:
    """Scores of nothing, source and content, (rows, 3), of the windows `runs`.

    `words` are the windows' words with their cue added; `distance` and `place` say how each stands to it.
    """
    x = words + weights["distance"][distance]
    x += weights["relation"][place]
    for layer in range(WINDOW_LAYERS):
        x = recurrent(x, runs, weights, f"window{layer}_")
    return _product(normal(x) * weights["window_gain"], weights["roles"], weights["roles_bias"])


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised: Floats = np.exp(scores - scores.max(-1, keepdims=True))
    raised /= raised.sum(-1, keepdims=True)
    return raised
