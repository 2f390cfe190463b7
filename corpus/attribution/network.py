"""The network: words to cues, and words with a cue to its source and content.

A stack of bidirectional simple recurrent units (Lei et al., 2018, without the state in the gates) reads the words;
one layer on top marks cues; a smaller stack reads every cue's window and marks source and content. The functions
take the array module and the recurrence as arguments, so that training runs the very same code on another library.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

Weights = Mapping[str, Any]
Scan = Callable[[Any, Any], Any]

LAYERS = 3
WINDOW_LAYERS = 2


def scan(keep: Any, new: Any) -> Any:
    """The recurrence c[t] = keep[t] * c[t-1] + new[t] along the first axis, from c[-1] = 0."""
    state = np.empty_like(new)
    state[0] = new[0]
    for t in range(1, len(new)):
        np.multiply(keep[t], state[t - 1], out=state[t])
        state[t] += new[t]
    return state


def normal(x: Any, gain: Any, xp: Any = np) -> Any:
    """Root mean square normalisation (Zhang and Sennrich, 2019) over the last axis."""
    return x * (gain / xp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5))


def _sigmoid(x: Any, xp: Any) -> Any:
    return 0.5 * xp.tanh(0.5 * x) + 0.5


def recurrent(x: Any, mask: Any, weights: Weights, name: str, xp: Any = np, run: Scan = scan) -> Any:
    """One bidirectional layer on x (time, batch, width), with what it was given added. `mask` is (time, batch, 1)."""
    half = x.shape[-1] // 2
    gates = normal(x, weights[name + "gain"], xp) @ weights[name + "in"] + weights[name + "bias"]
    keep = _sigmoid(gates[..., 2 * half : 4 * half], xp)
    new = gates[..., : 2 * half] * (1 - keep) * mask
    ahead = run(keep[..., :half], new[..., :half])
    back = run(keep[::-1, :, half:], new[::-1, :, half:])[::-1]
    state = xp.concatenate([ahead, back], -1)
    return x + _sigmoid(gates[..., 4 * half :], xp) * xp.tanh(state)


def embed(features: Any, weights: Weights, xp: Any = np) -> Any:
    """The words' first representation, from their numbers (..., 7)."""
    names = ("vector", "word", "ending", "tag", "shape", "quote", "place")
    return xp.concatenate([weights[name][features[..., i]] for i, name in enumerate(names)], -1)


def widen(x: Any, mask: Any, weights: Weights, xp: Any = np) -> Any:
    """Each word seen with its two neighbours, (time, batch, width)."""
    x = x * mask
    none = xp.zeros_like(x[:1])
    beside = xp.concatenate([xp.concatenate([none, x[:-1]]), x, xp.concatenate([x[1:], none])], -1)
    return beside @ weights["widen"] + weights["widen_bias"]


def encode(features: Any, mask: Any, weights: Weights) -> Any:
    """The words in their context, (time, batch, width), from features (time, batch, 7)."""
    x = widen(embed(features, weights), mask, weights)
    for layer in range(LAYERS):
        x = recurrent(x, mask, weights, f"text{layer}_")
    return normal(x, weights["text_gain"])


def approach(words: Any, cues: Any, distance: Any, place: Any, weights: Weights) -> Any:
    """What the window layers are given: a word, its cue (batch, width), and how it stands to it."""
    return words + cues[None] + weights["distance"][distance] + weights["relation"][place]


def argue(given: Any, mask: Any, weights: Weights) -> Any:
    """Scores of nothing, source and content, (time, batch, 3), of windows made by `approach`."""
    x = given
    for layer in range(WINDOW_LAYERS):
        x = recurrent(x, mask, weights, f"window{layer}_")
    return normal(x, weights["window_gain"]) @ weights["roles"] + weights["roles_bias"]


def softmax(scores: Any) -> Any:
    """Probabilities along the last axis."""
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)
