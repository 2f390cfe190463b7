"""What changed between two versions of an article, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORD = re.compile(r"\S+\s*")
_MOST_WORDS = 3_000  # of a paragraph that is compared word by word
_ALIKE = 0.4  # from this share of common words on, a paragraph was changed and not replaced


class Edit(StrEnum):
    """What became of a stretch of words."""

    KEPT = "kept"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words as they stand in the version that has them; joined, the kept and added ones are the later paragraph."""

    edit: Edit
    text: str


Revision = tuple[Stretch, ...]
"""One paragraph that changed, came or went."""


def revisions(former: Sequence[str], later: Sequence[str]) -> list[Revision]:
    """The paragraphs that changed between two versions, in the later one's order. Moved ones went and came."""
    found: list[Revision] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, former, later, autojunk=False).get_opcodes():
        if tag != "equal":
            found += _paired(former[start:end], later[new_start:new_end])
    return found


def _paired(former: Sequence[str], later: Sequence[str]) -> Iterator[Revision]:
    """Each later paragraph with the former one that it was made of, if any; what is left of those went."""
    left = list(former)
    for paragraph in later:
        shares = [(_alike(one, paragraph), -at) for at, one in enumerate(left)]
        best = max(shares, default=(0.0, 0))
        if best[0] < _ALIKE:
            yield (Stretch(Edit.ADDED, paragraph),)
            continue
        yield words_changed(left.pop(-best[1]), paragraph)
    for paragraph in left:
        yield (Stretch(Edit.REMOVED, paragraph),)


def words_changed(former: str, later: str) -> Revision:
    """One paragraph's change, word by word."""
    old, new = _WORD.findall(former), _WORD.findall(later)
    if max(len(old), len(new)) > _MOST_WORDS:
        return Stretch(Edit.REMOVED, former), Stretch(Edit.ADDED, later)
    plain = [word.strip() for word in old], [word.strip() for word in new]
    found: list[Stretch] = []
    for tag, start, end, new_start, new_end in SequenceMatcher(None, *plain, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch(Edit.KEPT, "".join(new[new_start:new_end])))
            continue
        if start < end:
            found.append(Stretch(Edit.REMOVED, "".join(old[start:end])))
        if new_start < new_end:
            found.append(Stretch(Edit.ADDED, "".join(new[new_start:new_end])))
    return tuple(found)


def _alike(one: str, other: str) -> float:
    first, second = set(one.casefold().split()), set(other.casefold().split())
    return len(first & second) / max(len(first | second), 1)
