"""Training of the network with JAX: gradients through the very functions that run it."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from corpus.attribution.neural import network
from corpus.attribution.neural.windows import DISTANCES, PLACES
from tests.training.attribution.batches import Batch, batches, tempting_words
from tests.training.attribution.examples import OFFSETS, Example

WIDTH, NARROW = 208, 128
_DROP_INPUT, _DROP_WORD = 0.25, 0.12
_DECAY = 0.02
_TABLES = {"word": (32, 0), "ending": (12, 0), "tag": (16, 0), "shape": (6, 8), "quote": (8, 7), "place": (4, 3)}
"""Width and number of rows of the tables; 0 rows: as many as the vocabulary has."""

_CUE_WEIGHTS = (1.0, 1.0, 0.5)
_SYNTAX = 0.15

Weights = dict[str, Any]


def normal(x: Any, gain: Any) -> Any:
    """`network.normal` in JAX, as are the functions that follow."""
    return x * (gain / jnp.sqrt((x * x).mean(-1, keepdims=True) + 1e-5))


def _scan(keep: Any, new: Any) -> Any:
    def step(state: Any, now: tuple[Any, Any]) -> tuple[Any, Any]:
        state = now[0] * state + now[1]
        return state, state

    return jax.lax.scan(step, jnp.zeros_like(new[0]), (keep, new))[1]


def recurrent(x: Any, mask: Any, weights: Weights, name: str) -> Any:
    """`network.recurrent`."""
    width = x.shape[-1]
    half = width // 2
    gates = normal(x, weights[name + "gain"]) @ weights[name + "in"] + weights[name + "bias"]
    keep = jax.nn.sigmoid(gates[..., width : 2 * width])
    new = gates[..., :width] * (1 - keep) * mask
    ahead = _scan(keep[..., :half], new[..., :half])
    back = _scan(keep[::-1, :, half:], new[::-1, :, half:])[::-1]
    return x + jax.nn.sigmoid(gates[..., 2 * width :]) * jnp.tanh(jnp.concatenate([ahead, back], -1))


def widen(x: Any, weights: Weights) -> Any:
    """`network.widen`."""
    none = jnp.zeros_like(x[:1])
    beside = jnp.concatenate([jnp.concatenate([none, x[:-1]]), x, jnp.concatenate([x[1:], none])], -1)
    return beside @ weights["widen"] + weights["widen_bias"]


def _approach(words: Any, cues: Any, distance: Any, place: Any, weights: Weights) -> Any:
    return words + cues[None] + weights["distance"][distance] + weights["relation"][place]


def first_weights(random: np.random.Generator, vectors: Any, sizes: dict[str, int]) -> Weights:
    """Random weights; `vectors` are the fixed word vectors, `sizes` the numbers of words, tags and so on."""
    weights: Weights = {"vector": np.asarray(vectors, np.float32)}
    for key, (width, count) in _TABLES.items():
        weights[key] = _matrix(random, count or sizes[key], width, 0.3)
    total = weights["vector"].shape[1] + sum(width for width, _ in _TABLES.values())
    weights |= {"widen": _matrix(random, 3 * total, WIDTH), "widen_bias": np.zeros(WIDTH, np.float32)}
    for stack, width, layers in (("text", WIDTH, network.LAYERS), ("window", NARROW, network.WINDOW_LAYERS)):
        for layer in range(layers):
            weights |= _layer(random, f"{stack}{layer}_", width)
        weights[stack + "_gain"] = np.ones(width, np.float32)
    heads = {task: (WIDTH, sizes[task]) for task in ("names", "labels")} | {"offsets": (WIDTH, OFFSETS)}
    heads |= {"cue": (WIDTH, 3), "word_in": (WIDTH, NARROW), "cue_in": (WIDTH, NARROW), "roles": (NARROW, 3)}
    for key, (rows, columns) in heads.items():
        weights[key] = _matrix(random, rows, columns, 0.05 if columns < NARROW else None)
        weights[key + "_bias"] = np.zeros(columns, np.float32)
    weights["distance"] = _matrix(random, DISTANCES, NARROW, 0.1)
    weights["relation"] = _matrix(random, PLACES, NARROW, 0.1)
    return weights


def _matrix(random: np.random.Generator, rows: int, columns: int, scale: float | None = None) -> Any:
    return (random.standard_normal((rows, columns)) * (scale or rows**-0.5)).astype(np.float32)


def _layer(random: np.random.Generator, name: str, width: int) -> Weights:
    bias = np.zeros(3 * width, np.float32)
    bias[width : 2 * width] = random.uniform(-1, 3, width)
    gain = np.ones(width, np.float32)
    return {name + "gain": gain, name + "in": _matrix(random, width, 3 * width), name + "bias": bias}


def _drop(x: Any, key: Any, rate: float, shape: tuple[int, ...]) -> Any:
    return x * jax.random.bernoulli(key, 1 - rate, shape) / (1 - rate)


def _crossentropy(scores: Any, right: Any, weight: Any = None) -> Any:
    logs = jax.nn.log_softmax(scores)
    known = (right >= 0).astype(jnp.float32)
    picked = jnp.take_along_axis(logs, jnp.maximum(right, 0)[..., None], -1)[..., 0]
    if weight is not None:
        picked = picked * jnp.asarray(weight)[jnp.maximum(right, 0)]
    return -(picked * known).sum(), jnp.maximum(known.sum(), 1.0)


def loss(weights: Weights, vectors: Any, batch: Batch, key: Any, drop: Any) -> Any:
    """The weighted sum of all the tasks' losses on a batch; `drop` is the share of a layer's results left out."""
    weights = weights | {"vector": vectors}
    keys = iter(jax.random.split(key, 16))
    middle, x = _encoded(weights, batch, keys, drop)
    total, count = _crossentropy(x @ weights["cue"] + weights["cue_bias"], batch["cue"], _CUE_WEIGHTS)
    result = total / count * 8
    for task in ("names", "labels", "offsets"):
        total, count = _crossentropy(middle @ weights[task] + weights[task + "_bias"], batch[task])
        result += _SYNTAX * total / count
    return result + 2 * _roles_loss(weights, x, batch, keys, drop)


def _encoded(weights: Weights, batch: Batch, keys: Iterator[Any], drop: Any) -> tuple[Any, Any]:
    """The words after the second layer and after the last."""
    features = batch["features"]
    for column in (0, 1):
        gone = jax.random.bernoulli(next(keys), _DROP_WORD * (1 if column else 0.3), features.shape[:2])
        features = features.at[..., column].set(jnp.where(gone, 0, features[..., column]))
    x = jnp.concatenate([weights[table][features[..., i]] for i, table in enumerate(network.TABLES)], -1)
    x = widen(_drop(x, next(keys), _DROP_INPUT, (1, *x.shape[1:])) * batch["mask"], weights)
    middle = x
    for layer in range(network.LAYERS):
        x = recurrent(x, batch["mask"], weights, f"text{layer}_")
        x = _drop(x, next(keys), drop / 2, (1, *x.shape[1:]))
        middle = x if layer == 1 else middle
    return middle, _drop(normal(x, weights["text_gain"]), next(keys), drop, x.shape)


def _roles_loss(weights: Weights, x: Any, batch: Batch, keys: Iterator[Any], drop: Any) -> Any:
    flat = x.transpose(1, 0, 2).reshape(-1, x.shape[-1])
    words, cues = (flat @ weights[name + "_in"] + weights[name + "_in_bias"] for name in ("word", "cue"))
    total, count = jnp.zeros(()), jnp.zeros(())
    for windows in batch["windows"]:
        given = _approach(words[windows["at"]], cues[windows["cue"]], windows["distance"], windows["place"], weights)
        mask = (windows["roles"] >= 0).astype(jnp.float32)[..., None]
        y = _drop(given, next(keys), drop / 2, (1, *given.shape[1:]))
        for layer in range(network.WINDOW_LAYERS):
            y = recurrent(y, mask, weights, f"window{layer}_")
        y = _drop(normal(y, weights["window_gain"]), next(keys), drop, y.shape)
        some, number = _crossentropy(y @ weights["roles"] + weights["roles_bias"], windows["roles"])
        total, count = total + some, count + number
    return total / count


@dataclass(frozen=True, slots=True)
class Course:
    """How one network is trained: `rounds` over the examples of `numbers`.

    The rate rises for `warm` steps, then falls to nearly 0 along a cosine; `drop` is the share of a layer's results
    left out; the seed decides the first weights, the order and what is left out.
    """

    numbers: Sequence[int]
    rounds: int
    drop: float
    seed: int
    rate: float = 2.5e-3
    warm: int = 200

    def pace(self, count: int, steps: int) -> float:
        """The rate at step `count` (from 1) of `steps`."""
        return self.rate * min(1.0, count / self.warm) * max(0.03, 0.5 + 0.5 * math.cos(math.pi * count / steps))


State = tuple[Weights, Weights, Weights]


@partial(jax.jit, donate_argnums=(0,))
def step(state: State, vectors: Any, batch: Batch, key: Any, pace: Any) -> tuple[State, Any]:
    """One step of AdamW (Loshchilov and Hutter, 2019).

    `state` is weights, means and squares; `pace` the step's number, its rate and the share left out.
    """
    weights, mean, square = state
    count, rate, drop = pace
    value, slope = jax.value_and_grad(loss)(weights, vectors, batch, key, drop)
    size = jnp.sqrt(sum((g * g).sum() for g in slope.values()))
    slope = {name: g * jnp.minimum(1.0, 2.0 / (size + 1e-9)) for name, g in slope.items()}
    mean = {name: 0.9 * mean[name] + 0.1 * g for name, g in slope.items()}
    square = {name: 0.99 * square[name] + 0.01 * g * g for name, g in slope.items()}
    early = 1 - 0.9**count, 1 - 0.99**count
    moves = {name: mean[name] / early[0] / (jnp.sqrt(square[name] / early[1]) + 1e-8) for name in weights}
    decayed = {name: w * (1 - rate * _DECAY) if w.ndim > 1 else w for name, w in weights.items()}
    weights = {name: w - rate * moves[name] for name, w in decayed.items()}
    return (weights, mean, square), value


def _zeros(weights: Weights) -> Weights:
    return {name: jnp.zeros_like(w) for name, w in weights.items()}


def train_network(weights: Weights, examples: Sequence[Example], course: Course) -> Weights:
    """The weights after a course."""
    random = np.random.default_rng(course.seed)
    start = {name: jnp.asarray(w) for name, w in weights.items() if name != "vector"}
    state: State = (start, _zeros(start), _zeros(start))
    vectors, key = jnp.asarray(weights["vector"]), jax.random.PRNGKey(course.seed)
    chosen = [examples[number] for number in course.numbers]
    tempting = tempting_words(chosen, len(weights["word"]))
    steps = course.rounds * sum(1 for _ in batches(chosen, frozenset(), np.random.default_rng(0)))
    count = 0
    for number in range(course.rounds):
        losses = []
        for batch in batches(chosen, tempting, random):
            count += 1
            key, now = jax.random.split(key)
            state, value = step(state, vectors, batch, now, (float(count), course.pace(count, steps), course.drop))
            losses.append(float(value))
        sys.stderr.write(f"round {number + 1}: loss {np.mean(losses):.4f}\n")
    return {name: np.asarray(w) for name, w in state[0].items()} | {"vector": np.asarray(vectors)}
