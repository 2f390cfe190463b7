"""Words spelled alike: what a mistyped word may stand for."""

from __future__ import annotations

from collections.abc import Iterable
from string import ascii_lowercase

from rapidfuzz.distance import OSA

SHORTEST, LONGEST = 4, 24


def is_comparable(word: str) -> bool:
    """Whether words are looked for that are spelled like this one: of a short one, or a number, any might be meant."""
    return SHORTEST <= len(word) <= LONGEST and not word[0].isdigit()


def near(word: str, known: Iterable[str], most: int = 3) -> list[str]:
    """The known words closest to `word`: one slip away, two from eight letters on; nearest first. A slip is a letter
    missing, too many, wrong, or two swapped (Damerau)."""
    if not is_comparable(word):
        return []
    bound = 2 if len(word) >= 8 else 1
    found = []
    for other in known:
        if abs(len(other) - len(word)) <= bound and other != word:
            slips = OSA.distance(word, other, score_cutoff=bound)
            if slips <= bound:
                found.append((slips, other))
    return [other for _, other in sorted(found)[:most]]


def starts(word: str) -> list[str]:
    """What the words one slip away start with, if the slip isn't in the first letter."""
    first, second, third = word[:1], word[1:2], word[2:3]
    lost = [first + letter + after for letter in ascii_lowercase for after in (second, third)]
    return [first + second, second + first, first + third, *(start for start in lost if start[1] != second)]


def letters_astray(word: str, known: Iterable[str]) -> list[str]:
    """The known words of which `word` lacks one letter or has two swapped, or, from five letters on, one too many; in
    any order."""
    shortest = len(word) - (len(word) > SHORTEST)
    return [
        other
        for other in known
        if shortest <= len(other) <= len(word) + 1
        and (len(other) != len(word) or sorted(other) == sorted(word))
        and OSA.distance(word, other, score_cutoff=1) == 1
    ]
