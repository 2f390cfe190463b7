"""The trained network with its vocabulary: from a text's numbers to probabilities of cues and of their arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.attribution.neural import network
from corpus.attribution.neural.inputs import Inputs, Vocabulary
from corpus.attribution.neural.sequences import packed
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

    def __init__(self, vocabulary: Vocabulary, members: Sequence[network.Weights]) -> None:
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
                members.append(
                    network.folded({key: data[key].astype(np.float32) for key in data.files} | {"vector": vectors})
                )
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


def _likeliest(text: Inputs, cues: Floats, least: float) -> NDArray[np.int32]:
    """The words likely enough to be a cue; of a sentence never more than four and one in eight of its words."""
    heads: list[int] = []
    for start, end in pairwise(text.first):
        likely = np.flatnonzero(cues[start:end] >= least)
        most = 4 + (end - start) // 8
        if len(likely) > most:
            likely = np.sort(likely[np.argsort(-cues[start:end][likely], kind="stable")[:most]])
        heads += (likely + start).tolist()
    return np.array(heads, np.int32)


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


def _read(text: Inputs, weights: network.Weights) -> tuple[Floats, Floats]:
    """Every word's state, and its probabilities of no cue, a cue's head and the rest of a cue."""
    states = np.concatenate(
        [
            network.encode(text.features[first:last], [(start - first, end - first) for start, end in chunks], weights)
            for first, last, chunks in _parts(text.chunks)
        ]
    )
    return states, network.softmax(states @ weights["cue"] + weights["cue_bias"])


def _parts(chunks: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, Sequence[tuple[int, int]]]]:
    """The first word, the last + 1 and the chunks of what is read at once, so that no text takes much memory."""
    for at in range(0, len(chunks), _TOGETHER):
        part = chunks[at : at + _TOGETHER]
        yield part[0][0], part[-1][1], part


def _argue(
    text: Inputs, states: Floats, heads: NDArray[np.int32], bounds: Sequence[tuple[int, int]], weights: network.Weights
) -> list[Floats]:
    """The role probabilities of every window's words."""
    words = states @ weights["word_in"] + weights["word_in_bias"]
    cues = states[heads] @ weights["cue_in"] + weights["cue_in_bias"]
    found: list[Floats] = []
    for first, last in _groups(bounds):
        runs = packed(bounds[first:last])
        head = heads[first:last][runs.runs]
        given = words[runs.words] + cues[first:last][runs.runs]
        scores = network.argue(given, distances(runs.words, head), places(text, runs.words, head), runs, weights)
        found += runs.parted(network.softmax(scores))
    return found


def _groups(bounds: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """(first, last + 1) of neighbouring windows that are few enough to be run at once."""
    first, size = 0, 0
    for i, (start, end) in enumerate(bounds):
        if size and size + end - start > _ROOM:
            yield first, i
            first, size = i, 0
        size += end - start
    yield first, len(bounds)
