"""Names of persons: their parts, the pronoun they go with, and when two of them may be one person's."""

from __future__ import annotations

from corpus.attribution import lexicon
from corpus.attribution.lexicon import plain
from corpus.identity import transliterated


def gender_of_given(word: str) -> str:
    """ "he", "she", "either" for a known given name (initials and hyphens allowed), "" for an unknown one."""
    name = plain(word).rstrip(".")
    for part in (name, name.split("-")[0]):
        if part in lexicon.words("given_names", "either"):
            return "either"
        he = part in lexicon.words("given_names", "he")
        she = part in lexicon.words("given_names", "she")
        if he or she:
            return "either" if he and she else "he" if he else "she"
    return ""


def gender_of_title(word: str) -> str:
    """ "he" or "she" if a title or a noun for a person tells it, else ""."""
    title = plain(word).rstrip(".")
    if title in lexicon.words("roles", "he-title") or title in lexicon.words("roles", "he"):
        return "he"
    return "she" if title in lexicon.words("roles", "she-title") or title in lexicon.words("roles", "she") else ""


def is_initial(word: str) -> bool:
    """A single letter, or letters with full stops: "J.", "J.R."."""
    return len(word.replace(".", "")) == 1 or (word.endswith(".") and word.count(".") * 2 == len(word))


def bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The folded words of a name without initials in its middle, quoted nicknames' marks and suffixes."""
    folded = [plain(word).rstrip(".,") for word in words if any(c.isalpha() for c in word)]
    if len(folded) > 1 and folded[-1] in lexicon.words("given_names", "suffix"):
        folded.pop()
    folded = [word.removeprefix("al-").removeprefix("el-") or word for word in folded]
    return tuple(word for i, word in enumerate(folded) if i == 0 or len(word) > 1)


def family(words: tuple[str, ...]) -> str:
    """The family name, folded: the last word."""
    parts = bare(words)
    return parts[-1] if parts else ""


def may_be_one(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether two names of two words or more, may be one person's: one family name, no given names at odds."""
    left, right = bare(a), bare(b)
    if not left or not right or transliterated(left[-1]) != transliterated(right[-1]):
        return False
    return same_given(left[0], right[0]) or left[0] in right[1:-1] or right[0] in left[1:-1]


def same_given(a: str, b: str) -> bool:
    """Whether two folded given names may be one: equal, transliterated, an initial, or a short form."""
    if a == b or transliterated(a) == transliterated(b):
        return True
    if (is_initial(a) or is_initial(b)) and a[0] == b[0]:
        return True
    names = lexicon.nicknames()
    return bool(names.get(a, frozenset((a,))) & names.get(b, frozenset((b,))))
