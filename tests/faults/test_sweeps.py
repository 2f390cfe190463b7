"""A small part of `make sweeps`, and what shows that it can fail."""

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.ranking.passage_vectors import PassageVectors
from tests.faults.faulty_disk import FaultyDisk, available

ROOT = Path(__file__).parents[2]
needs_disk = pytest.mark.skipif(not available(), reason="needs a C compiler, on Linux")


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    command, environ = [sys.executable, *arguments], os.environ | environ
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=400, check=False)


@needs_disk
def test_operations_that_are_cut_short_leave_nothing_half_done() -> None:
    done = run(
        "-m", "tests.faults.sweeps", "add", "undo an edit", "backup", "migrate 5", "--sample", "6", "--seed", "3"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) faults .* 0 broke something", done.stdout)
    assert found, done.stdout
    assert int(found[1]) > 10


@needs_disk
def test_an_operation_that_is_wrong_afterwards_is_told(tmp_path: Path) -> None:
    program = """
import sys
from dataclasses import replace
from tests.faults import sweeps, swept
sweeps.OPERATIONS = {"add": replace(swept.OPERATIONS["add"], happened=lambda place: False)}
sys.argv[1:] = ["--sample", "1", "--faults", "kill"]
sys.exit(sweeps.main())
"""
    disk = FaultyDisk(tmp_path / "disk", tmp_path / "control")
    done = run("-c", program, **disk.environ)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "BROKEN: add, kill at call" in done.stdout
    assert "it did not happen" in done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="forks with a deadline as Linux has them")
@pytest.mark.parametrize(("seconds", "ended"), [(0.0, -signal.SIGABRT), (60.0, 0)])
def test_a_life_that_takes_too_long_does_not_count_as_a_good_one(tmp_path: Path, seconds: float, ended: int) -> None:
    program = f"""
import signal, sys, time
from pathlib import Path
from tests.faults import forks
forks.LIFE_SECONDS = {seconds}
end = forks.forked((lambda: signal.pause()) if not forks.LIFE_SECONDS else (lambda: None), Path(sys.argv[1]))
print(end.code, *end.faults())
"""
    done = run("-c", program, str(tmp_path))
    assert done.stdout.split(maxsplit=1)[0] == str(ended), done.stdout + done.stderr
    assert ("it took over" in done.stdout) == (ended != 0)


def test_no_bit_of_a_vectors_record_flips_unnoticed(tmp_path: Path) -> None:
    choose = np.random.default_rng(7)
    path, vectors = tmp_path / "vectors.bin", choose.normal(size=(3, 16)).astype(np.float32)
    kept = PassageVectors(path, "a", 16)
    kept.put([1, 2, 3], vectors)
    before = kept.get([1, 2, 3])[0]
    kept.close()
    whole = path.read_bytes()
    for at in range(8 * len(whole)):
        data = bytearray(whole)
        data[at // 8] ^= 1 << at % 8
        path.write_bytes(data)
        opened = PassageVectors(path, "a", 16)
        found, known = opened.get([1, 2, 3])
        opened.close()
        assert known.sum() < 3, at
        assert np.array_equal(found[known], before[known]), at
