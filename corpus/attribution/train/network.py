"""Training of the network with JAX: gradients through the very functions that run it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from corpus.attribution import network
from corpus.attribution.train.batches import Batch, batches, tempting_words
from corpus.attribution.train.examples import OFFSETS, Example
from corpus.attribution.windows import DISTANCES, PLACES

WIDTH, NARROW = 208, 128
_DROP_INPUT, _DROP, _DROP_WORD = 0.25, 0.25, 0.12
_RATE, _DECAY = 2.5e-3, 0.02
_CUE_WEIGHTS = (1.0, 1.0, 0.5)
_SYNTAX = 0.15

Weights = dict[str, Any]


def scan(keep: Any, new: Any) -> Any:
    """`network.scan` for JAX."""

    def step(state: Any, now: tuple[Any, Any]) -> tuple[Any, Any]:
        state = now[0] * state + now[1]
        return state, state

    return jax.lax.scan(step, jnp.zeros_like(new[0]), (keep, new))[1]


def first_weights(random: np.random.Generator, vectors: Any, sizes: dict[str, int]) -> Weights:
    """Random weights; `vectors` are the fixed word vectors."""

    def matrix(rows: int, columns: int, scale: float | None = None) -> Any:
        return (random.standard_normal((rows, columns)) * (scale or rows**-0.5)).astype(np.float32)

    weights: Weights = {"vector": np.asarray(vectors, np.float32)}
    wide = {"word": 32, "ending": 12, "tag": 16, "shape": 6, "quote": 8, "place": 4}
    counts = {"shape": 8, "quote": 7, "place": 3} | {key: sizes[key] for key in ("word", "ending", "tag")}
    for key, width in wide.items():
        weights[key] = matrix(counts[key], width, 0.3)
    total = weights["vector"].shape[1] + sum(wide.values())
    weights |= {"widen": matrix(3 * total, WIDTH), "widen_bias": np.zeros(WIDTH, np.float32)}
    for stack, width, layers in (("text", WIDTH, network.LAYERS), ("window", NARROW, network.WINDOW_LAYERS)):
        for layer in range(layers):
            name = f"{stack}{layer}_"
            bias = np.zeros(3 * width, np.float32)
            bias[width : 2 * width] = random.uniform(-1, 3, width)
            weights |= {
                name + "gain": np.ones(width, np.float32),
                name + "in": matrix(width, 3 * width),
                name + "bias": bias,
            }
        weights[stack + "_gain"] = np.ones(width, np.float32)
    heads = {task: (WIDTH, sizes[task]) for task in ("names", "labels")} | {
        "offsets": (WIDTH, OFFSETS),
        "cue": (WIDTH, 3),
    }
    heads |= {"word_in": (WIDTH, NARROW), "cue_in": (WIDTH, NARROW), "roles": (NARROW, 3)}
    for key, (rows, columns) in heads.items():
        weights[key] = matrix(rows, columns, 0.05 if columns < NARROW else None)
        weights[key + "_bias"] = np.zeros(columns, np.float32)
    weights["distance"] = matrix(DISTANCES, NARROW, 0.1)
    weights["relation"] = matrix(PLACES, NARROW, 0.1)
    return weights


def _drop(x: Any, key: Any, rate: float, shape: tuple[int, ...]) -> Any:
    return x * jax.random.bernoulli(key, 1 - rate, shape) / (1 - rate)


def _crossentropy(scores: Any, right: Any, weight: Any = None) -> Any:
    logs = jax.nn.log_softmax(scores)
    known = (right >= 0).astype(jnp.float32)
    picked = jnp.take_along_axis(logs, jnp.maximum(right, 0)[..., None], -1)[..., 0]
    if weight is not None:
        picked = picked * jnp.asarray(weight)[jnp.maximum(right, 0)]
    return -(picked * known).sum(), jnp.maximum(known.sum(), 1.0)


def loss(weights: Weights, vectors: Any, batch: Batch, key: Any) -> Any:
    """The weighted sum of all the tasks' losses on a batch."""
    weights = weights | {"vector": vectors}
    keys = iter(jax.random.split(key, 16))
    features = batch["features"]
    for column in (0, 1):
        gone = jax.random.bernoulli(next(keys), _DROP_WORD * (1 if column else 0.3), features.shape[:2])
        features = features.at[..., column].set(jnp.where(gone, 0, features[..., column]))
    x = network.embed(features, weights, jnp)
    x = network.widen(_drop(x, next(keys), _DROP_INPUT, (1, *x.shape[1:])), batch["mask"], weights, jnp)
    middle = x
    for layer in range(network.LAYERS):
        x = network.recurrent(x, batch["mask"], weights, f"text{layer}_", jnp, scan)
        x = _drop(x, next(keys), _DROP / 2, (1, *x.shape[1:]))
        middle = x if layer == 1 else middle
    x = network.normal(x, weights["text_gain"], jnp)
    x = _drop(x, next(keys), _DROP, x.shape)
    total, count = _crossentropy(x @ weights["cue"] + weights["cue_bias"], batch["cue"], _CUE_WEIGHTS)
    result = total / count * 8
    for task in ("names", "labels", "offsets"):
        total, count = _crossentropy(middle @ weights[task] + weights[task + "_bias"], batch[task])
        result += _SYNTAX * total / count
    flat = x.transpose(1, 0, 2).reshape(-1, x.shape[-1])
    words, cues = flat @ weights["word_in"] + weights["word_in_bias"], flat @ weights["cue_in"] + weights["cue_in_bias"]
    total, count = jnp.zeros(()), jnp.zeros(())
    for windows in batch["windows"]:
        given = network.approach(
            words[windows["at"]], cues[windows["cue"]], windows["distance"], windows["place"], weights
        )
        mask = (windows["roles"] >= 0).astype(jnp.float32)[..., None]
        y = _drop(given, next(keys), _DROP / 2, (1, *given.shape[1:]))
        for layer in range(network.WINDOW_LAYERS):
            y = network.recurrent(y, mask, weights, f"window{layer}_", jnp, scan)
        y = _drop(network.normal(y, weights["window_gain"], jnp), next(keys), _DROP, y.shape)
        some, number = _crossentropy(y @ weights["roles"] + weights["roles_bias"], windows["roles"])
        total, count = total + some, count + number
    return result + total / count * 2


@partial(jax.jit, donate_argnums=(0, 1, 2))
def step(
    weights: Weights, mean: Weights, square: Weights, vectors: Any, batch: Batch, key: Any, count: Any, rate: Any
) -> Any:
    """One step of AdamW (Loshchilov and Hutter, 2019); the word vectors stay."""
    value, slope = jax.value_and_grad(loss)(weights, vectors, batch, key)
    size = jnp.sqrt(sum((g * g).sum() for g in slope.values()))
    slope = {name: g * jnp.minimum(1.0, 2.0 / (size + 1e-9)) for name, g in slope.items()}
    mean = {name: 0.9 * mean[name] + 0.1 * g for name, g in slope.items()}
    square = {name: 0.99 * square[name] + 0.01 * g * g for name, g in slope.items()}
    fixed = 1 - 0.9**count, 1 - 0.99**count
    weights = {
        name: w
        - rate
        * (mean[name] / fixed[0] / (jnp.sqrt(square[name] / fixed[1]) + 1e-8) + (_DECAY * w if w.ndim > 1 else 0.0))
        for name, w in weights.items()
    }
    return weights, mean, square, value


def train_network(
    examples: Sequence[Example],
    vectors: Any,
    sizes: dict[str, int],
    *,
    seed: int = 1,
    rounds: int = 12,
    watch: Any = None,
) -> dict[str, Any]:
    """The network's weights, averaged over the steps of the last rounds; `watch(round, weights)` is called each round."""
    random = np.random.default_rng(seed)
    weights = {name: jnp.asarray(w) for name, w in first_weights(random, vectors, sizes).items()}
    fixed = weights.pop("vector")
    mean, square = ({name: jnp.zeros_like(w) for name, w in weights.items()} for _ in range(2))
    tempting = tempting_words(examples, sizes["word"])
    key = jax.random.PRNGKey(seed)
    average = {name: np.zeros(w.shape, np.float32) for name, w in weights.items()}
    per_round = sum(1 for _ in batches(examples, frozenset(), np.random.default_rng(0)))
    count = summed = 0
    for number in range(rounds):
        losses = []
        for batch in batches(examples, tempting, random):
            count += 1
            rate = (
                _RATE
                * min(1.0, count / 200)
                * max(0.03, 0.5 + 0.5 * np.cos(np.pi * min(1.0, count / (per_round * rounds))))
            )
            key, now = jax.random.split(key)
            weights, mean, square, value = step(weights, mean, square, fixed, batch, now, float(count), float(rate))
            losses.append(float(value))
        if number >= rounds - 2:
            summed += 1
            average = {name: average[name] + np.asarray(w) for name, w in weights.items()}
        sys.stderr.write(f"round {number + 1}: loss {np.mean(losses):.4f}\n")
        if watch:
            watch(number, {name: np.asarray(w) for name, w in (weights | {"vector": fixed}).items()})
    return {name: w / summed for name, w in average.items()} | {"vector": np.asarray(vectors, np.float32)}
