"""The word lists that naming speakers rests on: plain text files beside this one, read once, when first asked for.

All are compiled by hand for this project.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


@cache
def _sections(file: str) -> dict[str, frozenset[str]]:
    lines = (_FOLDER / f"{file}.txt").read_text(encoding="utf-8").splitlines()
    sections: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in lines:
        if line.startswith("#"):
            continue
        if heading := re.fullmatch(r"\[(.+)\]", line.strip()):
            current = sections.setdefault(heading[1], set())
        else:
            current.update(word.replace("_", " ") for word in line.split())
    return {name: frozenset(words) for name, words in sections.items()}


@cache
def words(file: str, section: str) -> frozenset[str]:
    """One section of one list: lower-case words or phrases."""
    return _sections(file)[section]


def _lines(file: str) -> list[list[str]]:
    lines = (_FOLDER / f"{file}.txt").read_text(encoding="utf-8").splitlines()
    return [[word.replace("_", " ") for word in line.split()] for line in lines if line[:1] not in ("", "#")]


@cache
def variants(file: str) -> dict[str, str]:
    """For each variant in the list, the form that stands for all."""
    return {other: first for first, *others in _lines(file) for other in others}
