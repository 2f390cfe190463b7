"""A small part of `make sweeps`, and what shows that it can fail."""

import os
import re
import subprocess
import sys
from pathlib import Path
from random import Random

import numpy as np
import pytest

from index.ranking.passage_vectors import PassageVectors
from tests.faults.faulty_disk import available
from tests.faults.forks import KILLED, forked

ROOT = Path(__file__).parents[2]
needs_disk = pytest.mark.skipif(not available(), reason="needs a C compiler, on Linux")


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=400, check=False
    )


@needs_disk
def test_operations_that_are_cut_short_leave_nothing_half_done() -> None:
    done = run("tests.faults.sweeps", "add", "undo an edit", "backup", "migrate 9", "--sample", "6", "--seed", "3")
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) faults .* 0 broke something", done.stdout)
    assert found, done.stdout
    assert int(found[1]) > 10


@needs_disk
def test_an_operation_that_is_wrong_afterwards_is_told() -> None:
    program = """
import tests.faults.swept as swept, tests.faults.sweeps as sweeps, dataclasses, sys
add = dataclasses.replace(swept.OPERATIONS["add"], happened=lambda place: False)
sweeps.OPERATIONS = swept.OPERATIONS | {"add": add}
sys.argv[1:] = ["add", "--sample", "2", "--faults", "kill"]
sys.exit(sweeps.main())
"""
    environ = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=environ, capture_output=True, text=True, timeout=400, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
