"""The word lists that names are told by: text files beside this one, read once, when first asked for.

A file has sections, each a heading in brackets and words between white space; `#` opens a comment line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from corpus import languages

_FOLDER = Path(__file__).parent
_HEADING = re.compile(r"\[(.+)\]")


@cache
def sections(file: str) -> dict[str, frozenset[str]]:
    """The words of each section of a list."""
    found: dict[str, set[str]] = {}
    current: set[str] = set()
    for line in _lines(file):
        if heading := _HEADING.fullmatch(line.strip()):
            current = found.setdefault(heading[1], set())
        else:
            current.update(line.split())
    return {name: frozenset(words) for name, words in found.items()}


def given_names(pronoun: str) -> frozenset[str]:
    """Given names that go with "he", "she" or "either"."""
    return sections("given_names")[pronoun]


def name_parts(section: str) -> frozenset[str]:
    """Words of names that are neither given nor family name: "particle", "suffix", "honour" …"""
    return sections("name_parts")[section]


@cache
def titles(*, kept: bool = False) -> frozenset[str]:
    """What may stand before a name in any language: no part of it, or `kept` as part of a name of one word."""
    kinds = ("kept",) if kept else ("courtesy", "dropped", "before")
    return frozenset().union(*(languages.everywhere("titles", kind) for kind in kinds))


@cache
def _titling() -> frozenset[str]:
    """Titles, and what stands before one, or behind it with a hyphen: "former", "acting", "elect"."""
    keys = ("past", "now", "ranks")
    qualifiers = (languages.forms(code, "offices", key) for code in languages.codes() for key in keys)
    return frozenset().union(titles(), titles(kept=True), *qualifiers)


def leading_titles(words: Sequence[str]) -> int:
    """How many folded words before a name are no part of it: titles, one of several words with a hyphen, and what
    qualifies them: "former President-elect"; at least one word is left."""
    found = 0
    for at, word in enumerate(words[:-1]):
        parts = word.split("-")
        if word != "the" and not _titling().issuperset(parts):
            break
        if word == "the" or any(part in titles() or part in titles(kept=True) for part in parts):
            found = at + 1
    return found


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """For a given name, full or short, the full names that it may stand for."""
    full: dict[str, set[str]] = {}
    for line in _lines("nicknames"):
        first, *short = line.split()
        for name in (first, *short):
            full.setdefault(name, set()).add(first)
    return {name: frozenset(options) for name, options in full.items()}


@cache
def acronyms() -> dict[str, str]:
    """For letters and other names of organisations, the full name that stands for all."""
    lines = [[word.replace("_", " ") for word in line.split()] for line in _lines("acronyms")]
    return {other: full for letters, full, *others in lines for other in (letters, *others)}


def _lines(file: str) -> list[str]:
    lines = (_FOLDER / f"{file}.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line[:1] not in ("", "#")]
