"""Phrase lists: sections of words or of regular expressions, in text files beside this one.

A file has `[section]` lines, which may carry a remark after a colon, and entries separated by "|" or line ends.
Lines that begin with "# " are remarks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_SECTION = re.compile(r"\[(?P<name>[a-z ]+)(?::[^\]]*)?\]")


@cache
def lines(file: str) -> Mapping[str, tuple[str, ...]]:
    """The file's lines by section."""
    found: dict[str, tuple[str, ...]] = {}
    name = ""
    for line in Path(__file__).with_name(f"{file}.txt").read_text(encoding="utf-8").splitlines():
        if match := _SECTION.fullmatch(line):
            name = match["name"]
            found[name] = ()
        elif line and not line.startswith("# "):
            found[name] = (*found[name], line)
    return found


@cache
def words(file: str, section: str) -> frozenset[str]:
    """The section's entries."""
    return frozenset(word for line in lines(file)[section] for word in line.split("|"))


@cache
def pattern(file: str, section: str, *, case: bool = False) -> re.Pattern[str]:
    """The section's expressions as one. `{name}` in them stands for the section of that name."""
    return re.compile(_alternatives(file, section), 0 if case else re.IGNORECASE)


@cache
def _alternatives(file: str, section: str) -> str:
    joined = "|".join(lines(file)[section])
    return f"(?:{re.sub(r'{([a-z]+)}', lambda match: _alternatives(file, match[1]), joined)})"
