"""The trained network with its vocabulary: from a text's numbers to probabilities of cues and of their arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.neural import network
from corpus.attribution.neural.inputs import CHUNK, Inputs, Vocabulary
from corpus.attribution.neural.windows import bears_quotes, distances, places, window
from corpus.attribution.tokens.sentence_splitter import WEIGHTS

Floats = NDArray[np.float32]

_TOGETHER = 48
_ROOM = 4096
_REST = 0.5


@dataclass(frozen=True, slots=True)
class Window:
    """A candidate cue (its head word, all its words, and the probability that it is one) with its window.

    `roles` has a row for every word from `start`: the probabilities of nothing, source and content.
    """

    head: int
    cue: tuple[int, int]
    probability: float
    start: int
    roles: Floats


def known_vectors(folder: Path = WEIGHTS) -> tuple[dict[str, int], Floats]:
    """The words with vectors and their numbers, and the vectors by number; 0, the unknown word, is all zero."""
    with np.load(folder / "vectors.npz", allow_pickle=False) as data:
        vectors = data["values"].astype(np.float32) * data["scale"]
        numbers = _numbers(data["words"])
    return numbers, np.concatenate([np.zeros((1, vectors.shape[1]), np.float32), vectors])


def _numbers(names: NDArray[np.uint8]) -> dict[str, int]:
    return {name: number for number, name in enumerate(bytes(names).decode().split("\n"), 1)}


class Model:
    """One or more networks that are averaged."""

    def __init__(self, vocabulary: Vocabulary, members: Sequence[dict[str, Any]]) -> None:
        self.vocabulary = vocabulary
        self._members = members

    @classmethod
    def load(cls, folder: Path = WEIGHTS) -> Model:
        """The model in the folder."""
        numbers, vectors = known_vectors(folder)
        with np.load(folder / "vocabulary.npz", allow_pickle=False) as data:
            vocabulary = Vocabulary(numbers, *(_numbers(data[key]) for key in ("words", "endings", "tags")))
        members = []
        for path in sorted(folder.glob("network*.npz")):
            with np.load(path, allow_pickle=False) as data:
                members.append({key: data[key].astype(np.float32) for key in data.files} | {"vector": vectors})
        return cls(vocabulary, members)

    def windows(self, text: Inputs, least: float) -> list[Window]:
        """Windows of all words that are a cue with a probability of at least `least`, in text order."""
        if not len(text.starts):
            return []
        read = [(member, *_read(text, member)) for member in self._members]
        cues = _mean([cue for _, _, cue in read])
        heads = _likeliest(text, cues[:, 1], least)
        if not len(heads):
            return []
        quoting = bears_quotes(text)
        bounds = [window(text, quoting, head) for head in heads.tolist()]
        roles = [_argue(text, states, heads, bounds, member) for member, states, _ in read]
        return [
            Window(
                head, _whole(text, cues, head), float(cues[head, 1]), bounds[i][0], _mean([some[i] for some in roles])
            )
            for i, head in enumerate(heads.tolist())
        ]


def _likeliest(text: Inputs, cues: Floats, least: float) -> NDArray[np.int64]:
    """The words likely enough to be a cue; of a sentence never more than four and one in eight of its words."""
    heads: list[int] = []
    for start, end in pairwise(text.first):
        likely = np.flatnonzero(cues[start:end] >= least)
        most = 4 + (end - start) // 8
        if len(likely) > most:
            likely = np.sort(likely[np.argsort(-cues[start:end][likely], kind="stable")[:most]])
        heads += (likely + start).tolist()
    return np.array(heads, np.int64)


def _mean(values: Sequence[Floats]) -> Floats:
    total = values[0]
    for value in values[1:]:
        total = total + value
    return total / np.float32(len(values))


def _whole(text: Inputs, cues: Floats, head: int) -> tuple[int, int]:
    """The cue's words: its head and the neighbours that the network takes for the rest of a cue."""
    start, end = head, head + 1
    first, last = text.first[text.sentence[head]], text.first[text.sentence[head] + 1]
    while start > first and cues[start - 1, 2] >= _REST:
        start -= 1
    while end < last and cues[end, 2] >= _REST:
        end += 1
    return start, end


def _read(text: Inputs, weights: dict[str, Any]) -> tuple[Floats, Floats]:
    """Every word's state, and its probabilities of no cue, a cue's head and the rest of a cue."""
    states = np.empty((len(text.starts), weights["text_gain"].shape[0]), np.float32)
    for at in range(0, len(text.chunks), _TOGETHER):
        chunks = text.chunks[at : at + _TOGETHER]
        features = np.zeros((CHUNK, len(chunks), text.features.shape[1]), np.int32)
        mask = np.zeros((CHUNK, len(chunks), 1), np.float32)
        for i, (start, end) in enumerate(chunks):
            features[: end - start, i] = text.features[start:end]
            mask[: end - start, i] = 1
        encoded = network.encode(features, mask, weights)
        for i, (start, end) in enumerate(chunks):
            states[start:end] = encoded[: end - start, i]
    return states, network.softmax(states @ weights["cue"] + weights["cue_bias"])


def _argue(
    text: Inputs, states: Floats, heads: NDArray[np.int64], bounds: Sequence[tuple[int, int]], weights: dict[str, Any]
) -> list[Floats]:
    """The role probabilities of every window's words."""
    words = states @ weights["word_in"] + weights["word_in_bias"]
    cues = states[heads] @ weights["cue_in"] + weights["cue_in_bias"]
    found: list[Any] = [None] * len(heads)
    for group in _groups(bounds):
        longest = max(bounds[i][1] - bounds[i][0] for i in group)
        starts, ends = np.array([bounds[i] for i in group]).T
        at = starts[None] + np.arange(longest)[:, None]
        mask = (at < ends[None]).astype(np.float32)[..., None]
        at = np.minimum(at, ends[None] - 1).astype(np.int32)
        head = np.broadcast_to(heads[group][None], at.shape).astype(np.int32)
        given = network.approach(words[at], cues[group], distances(at, head), places(text, at, head), weights)
        roles = network.softmax(network.argue(given, mask, weights))
        for column, i in enumerate(group):
            found[i] = roles[: bounds[i][1] - bounds[i][0], column]
    return found


def _groups(bounds: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Numbers of windows of like length, few enough to be run at once."""
    order = sorted(range(len(bounds)), key=lambda i: (bounds[i][1] - bounds[i][0], i))
    group: list[int] = []
    for i in order:
        size = bounds[i][1] - bounds[i][0]
        if group and ((len(group) + 1) * size > _ROOM or size > 1.5 * (bounds[group[0]][1] - bounds[group[0]][0]) + 8):
            yield group
            group = []
        group.append(i)
    if group:
        yield group
