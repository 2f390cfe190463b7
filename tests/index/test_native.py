"""Kernel and numpy give the same bits; without the kernel all works, and without a compiler all installs."""

import io
import itertools
import os
import shutil
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.engines.builtin.bulk_load import AT_ONCE, Batch
from index.engines.builtin.kernel import AVAILABLE
from index.engines.builtin.memtable import Memtable
from index.engines.builtin.merge import merge
from index.engines.builtin.native import packer, term_counter
from index.engines.builtin.passage_index import PassageIndex
from index.engines.builtin.postings import Part
from index.engines.builtin.segment import Segment

ROOT = Path(__file__).parents[2]


def passages(count: int) -> list[list[str]]:
    """Short passages of words whose frequencies differ widely; the kernel's windows have 32,768 of them."""
    rng = np.random.default_rng(3)
    ranks = np.minimum((rng.pareto(0.6, (count, 9)) * 2).astype(np.int64), 5000)
    lengths = rng.integers(1, 10, count)
    return [[f"w{rank}" for rank in row[:length]] for row, length in zip(ranks.tolist(), lengths, strict=True)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("native") / "index"
    index = PassageIndex.open(place)
    index.add_many(enumerate(passages(70_000)))
    index.commit(1)
    return place


def questions() -> list[list[str]]:
    rng = np.random.default_rng(5)
    return [
        [f"w{int(rank)}" for rank in np.minimum(rng.pareto(0.4, rng.integers(1, 12)) * 2, 5000)] for _ in range(60)
    ] + [[f"w{n}" for n in range(64)], ["w0"], ["w0", "w0", "w1"], ["nothing", "w3"]]


def test_the_best_are_those_of_scoring_everything(folder: Path) -> None:
    index = PassageIndex.open(folder)
    everything = np.arange(70_000)
    texts = passages(70_000)
    for terms in questions()[::12]:
        snapshot = index.snapshot
        exact = np.zeros(70_000)
        for term, times in zip(Counter(terms), snapshot.frequencies(list(Counter(terms)), everything), strict=True):
            weight = snapshot.idf(term) * Counter(terms)[term]
            exact += weight * snapshot.model.saturation(times, snapshot.lengths(everything))
        best = everything[np.lexsort((everything, -exact))][:20]
        matching = [int(at) for at in best if set(terms) & set(texts[at])]
        hits = index.snapshot.search(Counter(terms), 20)
        assert [hit.id for hit in hits] == matching
        assert [hit.score for hit in hits] == exact[matching].tolist()


@pytest.mark.skipif(not AVAILABLE, reason="no compiled kernel here")
def test_kernel_and_numpy_agree_to_the_last_bit(folder: Path) -> None:
    fast, plain = (PassageIndex.open(folder, native=native) for native in (True, False))
    for number, terms in enumerate(questions()):
        for k in (1, 10, 1000):
            assert fast.snapshot.search(Counter(terms), k) == plain.snapshot.search(Counter(terms), k)
        for index in (fast, plain):
            index.change([number * 1000], [(100_000 + number, terms * 2)])


WORD = st.sampled_from(["a", "b", "ab", "é", "石", "z" * 30, "\udfff", "a\0", ""]) | st.text(max_size=3)
CHUNKS = st.lists(st.lists(st.tuples(st.integers(0, 99), st.lists(WORD, max_size=40)), min_size=1, max_size=AT_ONCE))


def segment_of(chunks: list[list[tuple[int, list[str]]]], gone: set[int], native: bool) -> bytes:
    """The bytes of two batches and a delta merged."""
    parts = []
    for odd in (0, 1):
        batch = Batch(term_counter(native=native))
        for chunk in chunks[odd::2]:
            ids, passages = zip(*chunk, strict=True)
            batch.add([2 * at + odd for at in ids], passages, [len(terms) for terms in passages])
        parts += batch.parts()
    if not parts:
        return b""
    first = io.BytesIO()
    merge(parts, first, packer(native=native))
    segment = Segment(first.getvalue())
    alive = np.array([row not in gone for row in range(len(segment))], dtype=np.bool_)
    added = [(1000 - at, terms) for at, (_, terms) in enumerate(itertools.chain(*chunks[:3]))]
    memtable = Memtable.empty().with_passages(added)
    parts = [Part(segment, alive), Part(memtable, np.ones(len(memtable), dtype=np.bool_))]
    out = io.BytesIO()
    merge(parts, out, packer(native=native))
    return first.getvalue() + out.getvalue()


@pytest.mark.skipif(not AVAILABLE, reason="no compiled kernel here")
@settings(deadline=None, max_examples=60)
@given(CHUNKS, st.sets(st.integers(0, 200)))
def test_kernel_and_numpy_write_the_same_bytes(chunks: list[list[tuple[int, list[str]]]], gone: set[int]) -> None:
    assert segment_of(chunks, gone, True) == segment_of(chunks, gone, False)


@pytest.mark.skipif(not AVAILABLE, reason="no compiled kernel here")
def test_kernel_and_numpy_write_the_same_bytes_of_many_passages() -> None:
    made = passages(70_000)
    chunks = [list(enumerate(made[first : first + AT_ONCE], first)) for first in range(0, 70_000, AT_ONCE)]
    written = []
    for native in (True, False):
        batch, out = Batch(term_counter(native=native)), io.BytesIO()
        for chunk in chunks:
            ids, terms = zip(*chunk, strict=True)
            batch.add(ids, terms, [len(each) for each in terms])
        written.append(merge(batch.parts(), out, packer(native=native)))
    assert written[0] == written[1]


@pytest.mark.parametrize("native", [True, False])
def test_pairs_that_outnumber_the_codes_go_into_several_segments(native: bool) -> None:
    index = PassageIndex.open(None, native=native)
    # Each passage has 1, 2, ... 40 of 40 terms: 40 pairs of its own, for 2,000 lengths.
    words = [f"t{n}" for n in range(40) for _ in range(n + 1)]
    index.add_many((at, words + ["pad"] * at) for at in range(2000))
    assert len(index.snapshot) == 2000
    assert len(index.snapshot.search(Counter(["t39"]), 3000)) == 2000
    assert index.snapshot.search(Counter(["t39"]), 1)[0].id == 0


def test_equal_passages_are_ranked_by_id_across_windows() -> None:
    index = PassageIndex.open(None)
    index.add_many((at, ["same", "words"]) for at in range(70_000))
    for terms in (["same"], ["same", "words"]):
        assert [hit.id for hit in index.snapshot.search(Counter(terms), 3)] == [0, 1, 2]
    index.change([1], ())
    assert [hit.id for hit in index.snapshot.search(Counter(["same"]), 3)] == [0, 2, 3]
    assert len(index.snapshot.search(Counter(["same"]), 100_000)) == 69_999


def test_without_the_kernel_the_index_is_the_same(folder: Path) -> None:
    program = """
import sys
sys.modules["index.engines.builtin._kernel"] = None
from collections import Counter
from pathlib import Path
from index.engines.builtin import kernel
from index.engines.builtin.passage_index import PassageIndex
assert not kernel.AVAILABLE
index = PassageIndex.open(Path(sys.argv[1]))
index.add_many([(900_000, ["w3", "w4"])])
print(index.snapshot.search(Counter(["w3", "w4"]), 3))
"""
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True)
    index = PassageIndex.open(folder)
    index.add_many([(900_000, ["w3", "w4"])])
    assert done.stdout.strip() == str(index.snapshot.search(Counter(["w3", "w4"]), 3))


def test_it_installs_without_a_compiler(tmp_path: Path) -> None:
    pytest.importorskip("setuptools", minversion="74.1")
    source = tmp_path / "source"
    source.mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    shutil.copytree(ROOT / "index", source / "index", ignore=shutil.ignore_patterns("*.so", "__pycache__"))
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-build-isolation",
        "--no-deps",
        "--no-index",
        "-w",
        "out",
        ".",
    ]
    environment = {**os.environ, "CC": "/nonexistent/cc", "CXX": "/nonexistent/cc"}
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    (wheel,) = (source / "out").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "index/engines/builtin/native.py" in names
    assert not [name for name in names if name.endswith((".so", ".pyd"))]
