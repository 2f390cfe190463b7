"""The word lists that naming speakers rests on: what the world has, such as places, in plain text files beside this
one, and English words in that language's own file. Each is read once, when first asked for.

All are compiled by hand for this project.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from corpus import languages
from corpus.languages.calendar import calendar

_FOLDER = Path(__file__).parent
_ENGLISH = frozenset(["saying", "roles", "phrases"])  # tables of that language's file


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
    if file in _ENGLISH:
        return frozenset(word.replace("_", " ") for word in languages.table("en", file)[section].split())
    return _sections(file)[section]


@cache
def verbs_of_saying() -> frozenset[str]:
    """English verbs of saying, writing, asking and denying, in every form."""
    return frozenset().union(*(words("saying", section) for section in ("asked", "claimed", "verbs")))


@cache
def titles(kind: str = "") -> frozenset[str]:
    """What may stand before a name, in all languages; of one kind, "courtesy", "he" or "she", or all kinds."""
    if kind:
        return languages.everywhere("titles", kind)
    return frozenset().union(*(languages.everywhere("titles", one) for one in ("courtesy", "dropped", "kept", "other")))


@cache
def days() -> frozenset[str]:
    """English names of months, short ones too, and of weekdays."""
    return calendar("en").names.union(*calendar("en").short_months)


@cache
def role_forms() -> dict[str, str]:
    """For each English noun that is another form of a role, the form that stands for all: "senator" for "sen"."""
    lines = map(str.split, languages.table("en", "roles")["forms"].strip().splitlines())
    return {other: first for first, *others in lines for other in others}
