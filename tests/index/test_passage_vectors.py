import resource
from pathlib import Path

import numpy as np

from index.ranking.passage_vectors import PassageVectors

SIZE = 384


def some(count: int) -> np.ndarray:
    vectors = np.random.default_rng(count).normal(size=(count, SIZE)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_vectors_survive_a_restart_nearly_unchanged(tmp_path: Path) -> None:
    vectors = some(3)
    first = PassageVectors(tmp_path / "vectors", "one", SIZE)
    first.put([7, 2, 900], vectors)
    first.close()
    again = PassageVectors(tmp_path / "vectors", "one", SIZE)
    found, known = again.get([900, 3, 2, 7, 5000])
    again.close()
    assert known.tolist() == [True, False, True, True, False]
    assert ((found[[3, 2, 0]] * vectors).sum(axis=1) > 0.999).all()
    assert not found[[1, 4]].any()


def test_vectors_of_another_version_are_forgotten(tmp_path: Path) -> None:
    first = PassageVectors(tmp_path / "vectors", "one", SIZE)
    first.put([1], some(1))
    first.close()
    other = PassageVectors(tmp_path / "vectors", "two", SIZE)
    assert not other.known([1]).any()
    other.close()


def test_a_half_written_record_counts_as_missing(tmp_path: Path) -> None:
    path = tmp_path / "vectors"
    vectors = PassageVectors(path, "one", SIZE)
    vectors.put([1, 2], some(2))
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    assert vectors.known([1, 2]).tolist() == [True, False]
    path.write_bytes(bytes(data[:-100]))
    assert vectors.known([1, 2]).tolist() == [True, False]
    vectors.close()


def test_a_passage_costs_at_most_400_bytes(tmp_path: Path) -> None:
    vectors = PassageVectors(tmp_path / "vectors", "one", SIZE)
    vectors.put(range(1, 1001), some(1000))
    vectors.close()
    assert (tmp_path / "vectors").stat().st_size <= 1001 * 400


def test_without_a_file_they_are_kept_in_memory() -> None:
    vectors = PassageVectors(None, "one", SIZE)
    vectors.put([4], some(1))
    assert vectors.known([3, 4]).tolist() == [False, True]
    assert vectors.get([])[0].shape == (0, SIZE)


def test_what_the_disk_does_not_take_is_kept_in_memory(tmp_path: Path) -> None:
    vectors, made = PassageVectors(tmp_path / "vectors", "one", SIZE), some(3)
    vectors.put([1], made[:1])
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))
    try:
        vectors.put([2, 900], made[1:])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    found, known = vectors.get([2, 1, 900])
    assert known.all()
    assert ((found * made[[1, 0, 2]]).sum(axis=1) > 0.999).all()
    vectors.close()


def test_where_there_can_be_no_file_they_are_kept_in_memory(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_text("not a folder")
    vectors = PassageVectors(tmp_path / "blocked" / "vectors", "one", SIZE)
    vectors.put([4], some(1))
    assert vectors.known([3, 4]).tolist() == [False, True]
    vectors.close()
