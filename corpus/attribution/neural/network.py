"""The network: words to cues, and words with a cue to its source and content.

A stack of bidirectional simple recurrent units (Lei et al., 2018, without the state in the gates) reads the words;
one layer on top marks cues; a smaller stack reads every cue's window and marks source and content. Arrays are
(time, batch, width). `train/network.py` has the same functions for training.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Weights = Mapping[str, Floats]

LAYERS = 3
WINDOW_LAYERS = 2
TABLES = ("vector", "word", "ending", "tag", "shape", "quote", "place")
"""The tables of numbers that a word's features are looked up in, in the order of `Inputs.features`."""


def normal(x: Floats, gain: Floats) -> Floats:
    """Root mean square normalisation (Zhang and Sennrich, 2019) over the last axis."""
    size = np.einsum("...i,...i->...", x, x)[..., None] / np.float32(x.shape[-1])
    scaled: Floats = x * (1 / np.sqrt(size + np.float32(1e-5)))
    scaled *= gain
    return scaled


def recurrent(x: Floats, mask: Floats, weights: Weights, name: str) -> Floats:
    """One bidirectional layer, with what it was given added: c[t] = keep[t] * c[t-1] + (1 - keep[t]) * new[t]."""
    half = x.shape[-1] // 2
    gates: Floats = _product(normal(x, weights[name + "gain"]), weights[name + "in"])
    gates += weights[name + "bias"]
    new, keep, shown = np.split(_opened(gates), 3, -1)
    new *= mask
    new -= new * keep
    state = _carried(_turned(new, half), _turned(keep, half))
    result = _turned(np.tanh(state, out=state), half)
    result *= shown
    result += x
    return result


def _opened(gates: Floats) -> Floats:
    """The gates with the sigmoid of all but the first third, in place."""
    doors = gates[..., gates.shape[-1] // 3 :]
    doors *= np.float32(0.5)
    np.tanh(doors, out=doors)
    doors *= np.float32(0.5)
    doors += np.float32(0.5)
    return gates


def _turned(x: Floats, half: int) -> Floats:
    """A copy whose vectors' second half runs backwards in time, so that one walk serves both directions."""
    turned = np.empty(x.shape, np.float32)
    turned[..., :half] = x[..., :half]
    turned[..., half:] = x[::-1, :, half:]
    return turned


def _carried(state: Floats, keep: Floats) -> Floats:
    """state[t] + keep[t] * state[t-1], in order of time, in place."""
    carried = np.empty(state.shape[1:], np.float32)
    for t in range(1, len(state)):
        np.multiply(keep[t], state[t - 1], out=carried)
        state[t] += carried
    return state


def _product(x: Floats, matrix: Floats) -> Floats:
    """`x @ matrix` as one product of two matrices: numpy would make one for every time step."""
    product: Floats = (x.reshape(-1, x.shape[-1]) @ matrix).reshape(*x.shape[:-1], -1)
    return product


def encode(features: NDArray[np.int32], mask: Floats, weights: Weights) -> Floats:
    """The words in their context, from features (time, batch, 7)."""
    each = [weights[table][features[..., i]] for i, table in enumerate(TABLES)]
    x = widen(np.concatenate(each, -1) * mask, weights)
    for layer in range(LAYERS):
        x = recurrent(x, mask, weights, f"text{layer}_")
    return normal(x, weights["text_gain"])


def widen(x: Floats, weights: Weights) -> Floats:
    """Each word seen with its two neighbours."""
    before, here, after = np.split(weights["widen"], 3)
    wide = _product(x, here)
    wide[1:] += _product(x[:-1], before)
    wide[:-1] += _product(x[1:], after)
    wide += weights["widen_bias"]
    return wide


def approach(
    words: Floats, cues: Floats, distance: NDArray[np.int32], place: NDArray[np.int32], weights: Weights
) -> Floats:
    """What the window layers are given: a word, its cue (batch, width), and how it stands to it."""
    given: Floats = words + cues
    given += weights["distance"][distance]
    given += weights["relation"][place]
    return given


def argue(given: Floats, mask: Floats, weights: Weights) -> Floats:
    """Scores of nothing, source and content, (time, batch, 3), of windows made by `approach`."""
    x = given
    for layer in range(WINDOW_LAYERS):
        x = recurrent(x, mask, weights, f"window{layer}_")
    scores: Floats = _product(normal(x, weights["window_gain"]), weights["roles"]) + weights["roles_bias"]
    return scores


def softmax(scores: Floats) -> Floats:
    """Probabilities along the last axis."""
    raised: Floats = np.exp(scores - scores.max(-1, keepdims=True))
    raised /= raised.sum(-1, keepdims=True)
    return raised
