"""The labels of an interview's turns, and which are one speaker's: "Rita Malone:" at first, then "RM:" or "Rita:"."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.attribution import lexicon
from corpus.model import Span
from corpus.names import name_parts
from corpus.text import plain

LETTERS = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Label:
    """Words before a colon that open a paragraph: `name` with what is added to it, and where the words behind begin.

    `key` is the same for all labels of one speaker: the folded last word of the fullest name.
    """

    paragraph: int
    span: Span
    name: str
    role: str | None
    after: int
    key: str = ""


def united(labels: Sequence[Label]) -> list[Label]:
    """The labels with their keys: initials or a given name alone have that of the one name that they are short for."""
    keys = [plain(one.name.split()[-1]).strip(".") for one in labels]
    longer: dict[str, set[str]] = defaultdict(set)
    for one, key in zip(labels, keys, strict=True):
        for short in _short_forms(one.name):
            longer[short].add(key)
    told = [longer[plain(one.name).replace(".", "")] if len(one.name.split()) == 1 else set() for one in labels]
    return [
        replace(one, key=next(iter(names)) if len(names) == 1 and not names <= {key} else key, role=_role(one))
        for one, key, names in zip(labels, keys, told, strict=True)
    ]


def _short_forms(name: str) -> list[str]:
    """What a name of several words may be shortened to: its initials, its first word."""
    words = plain(name).replace(".", "").split()
    return ["".join(word[0] for word in words), words[0]] if len(words) > 1 else []


def _role(one: Label) -> str | None:
    """What a label adds to a name, but for the initials that it introduces: "Jane Tate (JT)"."""
    short = one.role and plain(one.role).replace(".", "") in _short_forms(one.name)
    return None if short else one.role


def parted(name: str) -> tuple[str, str]:
    """What a label says of a person before the name, and the name: "MAYOR" and "HELEN STRAND"; a bare "Dr" is left out,
    and nothing is where no name would be left."""
    words = name.split()
    folded = [plain(word).strip(".") for word in words]
    roles = lexicon.words("roles", "any")
    titles = max(
        (at + 1 for at, word in enumerate(folded[:-1]) if word in roles or word in lexicon.titles()), default=0
    )
    told = not roles.isdisjoint(folded[:titles])
    return " ".join(words[:titles]) if told else "", " ".join(words[titles:])


def last_names(text: str, span: Span) -> set[str]:
    """The folded words that stand with a capital right behind another capitalised word."""
    words = list(LETTERS.finditer(text, span.start, span.end))
    return {
        plain(word[0])
        for before, word in pairwise(words)
        if word[0][0].isupper() and before[0][0].isupper() and word.start() - before.end() == 1
    }


def may_name(word: str) -> bool:
    """Whether a word could stand in a name: a capital, or a particle."""
    return word[0].isupper() or plain(word) in name_parts("particle")
