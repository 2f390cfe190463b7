"""The word lists that naming speakers rests on: plain text files beside this one, read once, when first asked for.

All are compiled by hand for this project.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_SPECIAL = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "æ": "ae",
        "œ": "oe",
        "’": "'",
        "‘": "'",
        "ь": "",
        "ъ": "",
    }
)


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
def nicknames() -> dict[str, frozenset[str]]:
    """For a given name, full or short, the full names that it may stand for."""
    full: dict[str, set[str]] = {}
    for first, *short in _lines("nicknames"):
        for name in (first, *short):
            full.setdefault(name, set()).add(first)
    return {name: frozenset(options) for name, options in full.items()}


@cache
def variants(file: str) -> dict[str, str]:
    """For each variant in "spellings" or "acronyms", the form that stands for all."""
    return {other: first for first, *others in _lines(file) for other in others}


@lru_cache(maxsize=65536)
def plain(word: str) -> str:
    """Lower case, without diacritics, with straight apostrophes."""
    if word.isascii():
        return word.lower()
    # Letters such as the mathematical 𝑨 have a case only once they are plain ones.
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", word).casefold()).translate(_SPECIAL)
    return "".join(c for c in folded if not unicodedata.combining(c))
