"""`make release`: dist/ with an sdist, a wheel for this Python and a pure one, checked in clean environments; notes
and checksums.

Wheels for other systems come from cibuildwheel, which reads its configuration in pyproject.toml.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
DIST = ROOT / "dist"
PYTHONS = ("python3.11", "python3.12", "python3.13", "python3.14")
ARTICLE = (ROOT / "corpus" / "samples" / "wolves.md").read_text(encoding="utf-8")


def notes(changelog: str, version: str) -> str:
    """What CHANGELOG says of the version. ValueError if it says nothing."""
    found = re.search(rf"^## {re.escape(version)}\b[^\n]*\n(.*?)(?=^## |\Z)", changelog, re.MULTILINE | re.DOTALL)
    if not found or not found[1].strip():
        raise ValueError(f"CHANGELOG.md says nothing of {version}")
    return found[1].strip() + "\n"


def _run(*command: str | Path, **environ: str) -> str:
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True, env={**os.environ, **environ})
    return done.stdout


def _starts(python: str) -> bool:
    """False also where the name stands for a version manager that doesn't have this Python."""
    if shutil.which(python) is None:
        return False
    return subprocess.run([python, "--version"], check=False, capture_output=True).returncode == 0


def _built() -> None:
    shutil.rmtree(DIST, ignore_errors=True)
    _run(sys.executable, "-m", "build", "--outdir", DIST)
    # Without a compiler the kernel is left out, and numpy does the same: that is the pure wheel.
    with tempfile.TemporaryDirectory() as folder:
        _run(sys.executable, "-m", "build", "--wheel", "--outdir", folder, CC="false")
        (wheel,) = Path(folder).iterdir()
        tags = ("--python-tag", "py3", "--abi-tag", "none", "--platform-tag", "any")
        _run(sys.executable, "-m", "wheel", "tags", "--remove", *tags, wheel)
        (pure,) = Path(folder).iterdir()
        shutil.copyfile(pure, DIST / pure.name)


def _checked(python: str, wheel: Path) -> None:
    """The wheel works in an environment that has nothing else."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        _run(python, "-m", "venv", place / "venv")
        onrecord = place / "venv" / "bin" / "onrecord"
        _run(place / "venv" / "bin" / "python", "-m", "pip", "install", "--quiet", wheel)
        (place / "article.md").write_text(ARTICLE, encoding="utf-8")
        data = str(place / "data")
        _run(onrecord, "add", place / "article.md", "--data", data)
        answer = json.loads(_run(onrecord, "ask", "what about the wolves?", "--json", "--data", data))
        if not answer["passages"]:
            raise RuntimeError(f"{wheel.name} doesn't answer on {python}: {answer}")


def main() -> int:
    """Build, check, and write the notes; the exit code."""
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    text = notes((ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), version)
    _built()
    (DIST / "RELEASE_NOTES.md").write_text(text, encoding="utf-8")
    sums = [f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in sorted(DIST.glob("onrecord-*"))]
    (DIST / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    print(*sorted(path.name for path in DIST.iterdir()), sep="\n")
    own = f"cp{sys.version_info.major}{sys.version_info.minor}"
    for python in PYTHONS:
        if not _starts(python):
            print(f"{python}: not here, not checked")
            continue
        fitting = [wheel for wheel in DIST.glob("*.whl") if own in wheel.name and python.endswith(own[3:])]
        for wheel in [*fitting, *DIST.glob("*-py3-none-any.whl")]:
            _checked(python, wheel)
            print(f"{python}: {wheel.name} is installed, adds an article and answers")
    return 0


if __name__ == "__main__":
    sys.exit(main())
