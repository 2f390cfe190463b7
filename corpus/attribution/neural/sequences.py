"""Runs of words of unequal length laid out for a recurrent network without padding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class PackedSequences:
    """Rows in order of time: the first word of every run, the longest run first, then every second word, and so on.

    `words` is each row's word, `runs` the number of its run. `steps` says where the rows of each time step begin, and
    last how many rows there are. `mirrored` is each row's row when all runs are read backwards. `lengths` and `places`
    are every run's: how many rows it has, and which of its time step's rows they are.
    """

    words: Ints
    runs: Ints
    steps: Ints
    mirrored: Ints
    lengths: Ints
    places: Ints

    def parted(self, rows: Floats) -> list[Floats]:
        """The rows of each run, in order of time."""
        return [
            rows[self.steps[:length] + place]
            for length, place in zip(self.lengths.tolist(), self.places.tolist(), strict=True)
        ]


def packed(bounds: Sequence[tuple[int, int]]) -> PackedSequences:
    """The runs given by (first word, last word + 1), none empty, at least one."""
    starts, ends = np.array(bounds, np.int32).T
    order = np.argsort(starts - ends, kind="stable").astype(np.int32)
    lengths = (ends - starts)[order]
    times = np.arange(lengths[0], dtype=np.int32)
    alive = np.searchsorted(-lengths, -times)
    steps = np.concatenate([[0], np.cumsum(alive)]).astype(np.int32)
    time = np.repeat(times, alive)
    place = np.arange(steps[-1], dtype=np.int32) - steps[time]
    return PackedSequences(
        words=starts[order][place] + time,
        runs=order[place],
        steps=steps,
        mirrored=steps[lengths[place] - 1 - time] + place,
        lengths=ends - starts,
        places=np.argsort(order).astype(np.int32),
    )
