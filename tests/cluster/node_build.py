"""The program of an OpenSearch node: fetched and compiled by Maven once, then kept in the user's cache folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

_SOURCE = Path(__file__).with_name("node")
_GOALS = (
    "org.apache.maven.plugins:maven-resources-plugin:3.3.1:resources",
    "org.apache.maven.plugins:maven-compiler-plugin:3.13.0:compile",
    "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:build-classpath",
)
_OLDEST_JAVA = 17


class MissingToolError(Exception):
    """This machine can't run a cluster; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class NodeProgram:
    """How to start a node: `command`, followed by settings as key=value. `archive` is where the JVM may keep its loaded
    classes, which makes later starts three times as fast."""

    java: str
    classpath: str
    archive: Path


def node_program() -> NodeProgram:
    """The program, built if need be. Raises MissingToolError."""
    java = _java()
    sources = sorted(path for path in _SOURCE.rglob("*") if path.is_file())
    key = hashlib.sha256(b"\0".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "onrecord-search-node"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs at once: one builds, one waits
        listed = cache / key / "classpath.txt"
        if not listed.exists() or not all(Path(jar).exists() for jar in listed.read_text().split(":")):
            _build(cache / key, listed)
    return NodeProgram(java, listed.read_text(), cache / key / "classes.jsa")


def _java() -> str:
    home = os.environ.get("JAVA_HOME")
    java = f"{home}/bin/java" if home else shutil.which("java")
    if not java or not Path(java).exists():
        raise MissingToolError("no Java: a JDK of 17 or newer is needed")
    version = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', version)
    if not found or int(found.group(1)) < _OLDEST_JAVA:
        raise MissingToolError(f"Java is too old: {version.splitlines()[:1]}")
    return java


def _build(folder: Path, listed: Path) -> None:
    maven = shutil.which("mvn")
    if not maven:
        raise MissingToolError("no Maven: it fetches and compiles the search node, once")
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(_SOURCE, folder)
    for _ in range(2):  # a fetch may break off
        done = subprocess.run(
            [maven, "-B", "-q", *_GOALS, "-Dmdep.outputFile=jars.txt"],
            cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if not done.returncode:
            break
    else:
        raise MissingToolError(f"Maven could not build the search node: {done.stdout[-2000:]}")
    jar = folder / "node.jar"  # the JVM keeps no classes of folders
    classes = folder / "target" / "classes"
    with zipfile.ZipFile(jar, "w") as archive:
        for path in sorted(classes.rglob("*")):
            archive.write(path, path.relative_to(classes))
    listed.write_text(":".join([str(jar), (folder / "jars.txt").read_text().strip()]))
