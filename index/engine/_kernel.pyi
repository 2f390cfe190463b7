"""index/engine/kernel.c; see there."""

from array import array
from collections.abc import Sequence

from index.engine.batch import Numbers
from index.engine.bm25 import Floats
from index.engine.searcher import Roughly

class Native:
    def __init__(self, *buffers: object) -> None: ...
    def best(self, numbers: list[int], weights: list[float], k: int, floor: float, /) -> list[tuple[int, float]]: ...

MET_BYTES: int

def tally(
    terms: Sequence[str], numbers: dict[str, int], out: bytearray, places: bytearray, met: bytearray, /
) -> int: ...
def by_number(pairs: bytearray, sizes: array[int], ends: Numbers, rows: Numbers, frequencies: Numbers, /) -> None: ...
def best_of(
    postings: list[tuple[array[int], array[int]]],
    weights: list[float],
    k: int,
    floor: float,
    ids: array[int],
    dead: bytearray,
    exact: Floats,
    rough: Roughly,
    /,
) -> list[tuple[int, float]]: ...
