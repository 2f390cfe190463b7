"""Every entry point of the compiled kernel with damaged structures, under the sanitizers of addresses and of undefined
behaviour.

    make fuzz                                                  # builds the kernel with both, and runs this
    python -m tests.fuzzing.kernel KERNEL.so --seconds 600     # longer

Each round takes what a real index gives the kernel, damages some of it (bytes, sizes, numbers, types), and calls. An
exception is right, any answer is right; the sanitizers end the process where memory is touched that isn't its own.
Rounds are numbered from `--seed` on, and the same number always does the same.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import time
from collections.abc import Callable
from dataclasses import fields
from importlib.machinery import ExtensionFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from typing import Any

import numpy as np

from index.engines.builtin.bulk_load import AT_ONCE, Batch
from index.engines.builtin.merge import merge
from index.engines.builtin.packing import Packer
from index.engines.builtin.segment import Sections, Segment
from index.engines.builtin.term_counter import TermCounter

BOUND = ("postings", "starts", "counts", "directory", "skips", "frontier", "frontier_ends", "ids")
EXPECTED = (ValueError, TypeError, IndexError, OverflowError, MemoryError, RuntimeError, BufferError)
Arrays = dict[str, np.ndarray[Any, Any]]


def load(path: Path) -> Any:
    """The kernel built at the path."""
    loader = ExtensionFileLoader("_kernel", str(path))
    spec = spec_from_loader("_kernel", loader)
    assert spec
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def segment() -> Arrays:
    """The sections of a sound segment of two chunks, with dense, frequent and rare terms."""
    rng = np.random.default_rng(1)
    batch = Batch(TermCounter())
    for first in range(0, 40_000, AT_ONCE):
        ids = list(range(first, min(first + AT_ONCE, 40_000)))
        passages = [["the", f"t{int(rng.integers(40))}", *(["oil"] * (at % 5)), f"r{at % 9000}"] for at in ids]
        batch.add(ids, passages, [len(terms) for terms in passages])
    out = io.BytesIO()
    merge(batch.parts(), out, Packer())
    held = Segment(out.getvalue()).sections
    return {field.name: getattr(held, field.name) for field in fields(Sections)}


def damaged(array: np.ndarray[Any, Any], rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """The array with numbers changed, cut off or made longer; or as it was."""
    kind = rng.integers(6)
    if kind == 0 and len(array):
        array = array.copy()
        places = rng.integers(len(array), size=rng.integers(1, 4))
        array[places] = rng.choice([0, 1, -1, 1 << 15, 1 << 16, 1 << 31, (1 << 32) - 1]).astype(array.dtype)
    elif kind == 1:
        array = array[: rng.integers(len(array) + 1)].copy()
    elif kind == 2:
        array = np.concatenate([array, array[: rng.integers(1, 9)]])
    elif kind == 3 and array.nbytes > 8:
        array = array.view(np.uint8)[1:]  # misaligned, and of an odd size
    return array


class Fuzzer:
    """One round an entry point."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        self._sound = segment()
        self._exact = np.random.default_rng(2).random(1 << 16)

    def rounds(self) -> list[Callable[[np.random.Generator], object]]:
        """What there is to call."""
        return [self.search, self.search_memtable, self.pack, self.count]

    def _tables(self, rng: np.random.Generator) -> tuple[object, object]:
        exact, rough = self._exact, self._exact.astype(np.float32)
        return (exact, rough) if rng.random() < 0.9 else (damaged(exact, rng), damaged(rough, rng))

    def _pages(self, rng: np.random.Generator, windows: int) -> tuple[object, ...]:
        page = [None, bytes(1 << 15), b"\1" * (1 << 15), b"short", 7]
        return tuple(
            page[int(rng.choice(5, p=[0.5, 0.2, 0.2, 0.05, 0.05]))] for _ in range(windows + int(rng.random() < 0.1))
        )

    def search(self, rng: np.random.Generator) -> object:
        """A segment's search."""
        sound = dict(self._sound)
        for name in rng.choice(BOUND, size=int(rng.integers(3)), replace=False):
            sound[name] = damaged(sound[name], rng)
        bound = self._kernel.Segment(*(sound[name] for name in BOUND))
        count = int(rng.integers(0, 8))
        numbers = [int(number) for number in rng.integers(-1, len(sound["counts"]) + 1, count)]
        weights = [float(weight) for weight in rng.choice([0.1, 3.0, 0.0, -1.0, np.inf, np.nan, 1e300], count)]
        windows = -(-len(sound["ids"]) // (1 << 15))
        tables, pages = self._tables(rng), self._pages(rng, windows)
        return bound.best(
            numbers, weights, int(rng.integers(-1, 99)), float(rng.choice([-np.inf, 0, 5])), *tables, pages
        )

    def search_memtable(self, rng: np.random.Generator) -> object:
        """A memtable's search."""
        rows = int(rng.integers(0, 40_000))
        terms = [
            rng.bytes(int(rng.integers(0, 600)) * 6 + int(rng.random() < 0.1)) for _ in range(int(rng.integers(0, 5)))
        ]
        weights = [1.0] * len(terms)
        ids = damaged(np.arange(rows), rng)
        windows = -(-len(ids) // (1 << 15))
        return self._kernel.best_of(terms, weights, 10, -np.inf, *self._tables(rng), self._pages(rng, windows), ids)

    def pack(self, rng: np.random.Generator) -> object:
        """A merge."""
        held, rows = self._sound, len(self._sound["ids"])
        terms = len(held["counts"])
        moved = np.arange(rows, dtype=np.uint32)
        codes = np.arange(len(held["pair_tf"]), dtype=np.uint16)
        piece = [held["postings"], held["starts"], held["counts"], held["directory"]]
        piece += [np.arange(terms, dtype=np.int32), moved, codes]
        last = int(rng.integers(0, min(terms, 60)))
        frequent, chunks, room = len(held["frontier_ends"]), -(-rows // (1 << 15)), int(held["counts"].max())
        pairs = (held["pair_tf"].astype(np.uint64) << np.uint64(32)) | held["pair_length"]
        out = [pairs, np.empty(1 << 20, np.uint16), np.empty(last, np.uint32), np.empty(last * (chunks + 1), np.uint32)]
        out += [np.empty(last * chunks * 512, np.uint16), np.empty(1 << 16, np.uint16), np.empty(last, np.uint32)]
        numbers = [0, last, frequent, min(frequent, 2), chunks, room]
        if rng.random() < 0.3:
            numbers[int(rng.integers(6))] = int(rng.choice([-1, 0, 7, 1 << 31, (1 << 61) - 1, (1 << 63) - 1]))
        pieces = [tuple(damaged(array, rng) if rng.random() < 0.2 else array for array in piece)]
        given = tuple(damaged(array, rng) if rng.random() < 0.1 else array for array in out)
        return self._kernel.pack(pieces * int(rng.integers(0, 3)), *numbers, given)

    def count(self, rng: np.random.Generator) -> object:
        """Terms counted and taken."""
        counter = self._kernel.TermCounter()
        for _ in range(int(rng.integers(0, 4))):
            words = [f"w{int(number)}" for number in rng.integers(0, 300, int(rng.integers(0, 200)))]
            counter.add([words, words[:3]] if rng.random() < 0.9 else [words, [1, None]])
        known = counter.known
        counts, filled = np.zeros((2, known), dtype=np.uint32)
        counter.totals(counts if rng.random() < 0.9 else damaged(counts, rng))
        sizes = counts.astype(np.int64) * 3
        starts = np.concatenate([[0], np.cumsum(sizes + sizes % 2)]).astype(np.uint64)
        units, pairs = np.zeros(int(starts[-1]), dtype=np.uint16), np.empty(counter.distinct, dtype=np.uint64)
        given = [damaged(array, rng) if rng.random() < 0.2 else array for array in (starts, filled, units, pairs)]
        return counter.take(*given)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kernel", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    fuzzer, seed, refused = Fuzzer(load(chosen.kernel)), chosen.seed, 0
    until = time.monotonic() + chosen.seconds
    while time.monotonic() < until:
        rng = np.random.default_rng(seed)
        rounds = fuzzer.rounds()
        refused += 1
        with contextlib.suppress(*EXPECTED):
            rounds[seed % len(rounds)](rng)
            refused -= 1
        seed += 1
    print(f"{seed - chosen.seed} calls from seed {chosen.seed}, {refused} of them refused, none out of its memory")


if __name__ == "__main__":
    main()
