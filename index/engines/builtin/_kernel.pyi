"""index/engines/builtin/kernel.c; see there."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from index.engines.bm25 import Floats
from index.engines.builtin.deletions import Page
from index.engines.builtin.postings import Ids, Numbers, Units
from index.engines.builtin.searcher import Roughly

class Segment:
    def __init__(self, *buffers: object) -> None: ...
    def best(
        self,
        numbers: list[int],
        weights: list[float],
        k: int,
        floor: float,
        exact: Floats,
        rough: Roughly,
        pages: tuple[Page, ...],
        /,
    ) -> list[tuple[int, float]]: ...

class TermCounter:
    known: int
    postings: int
    distinct: int

    def terms(self) -> list[str]: ...
    def add(self, passages: Sequence[Sequence[str]], /) -> None: ...
    def totals(self, counts: Numbers, /) -> None: ...
    def take(
        self, starts: npt.NDArray[np.uint64], counts: Numbers, units: Units, pairs: npt.NDArray[np.uint64], /
    ) -> None: ...

def pack(
    pieces: list[tuple[npt.NDArray[Any], ...]],
    first: int,
    last: int,
    frequent: int,
    dense: int,
    chunks: int,
    room: int,
    out: tuple[npt.NDArray[Any], ...],
    /,
) -> tuple[int, int]: ...
def best_of(
    postings: list[bytes],
    weights: list[float],
    k: int,
    floor: float,
    exact: Floats,
    rough: Roughly,
    pages: tuple[Page, ...],
    ids: Ids,
    /,
) -> list[tuple[int, float]]: ...
