"""Names of persons in an article's tokens: their words, and the pronoun that a person goes with."""

from __future__ import annotations

from corpus.attribution import lexicon
from corpus.names import given_names, name_parts
from corpus.text import plain


def gender_of_given(word: str) -> str:
    """ "he", "she", "either" for a known given name (initials and hyphens allowed), "" for an unknown one."""
    name = plain(word).rstrip(".")
    for part in (name, name.split("-")[0]):
        if part in given_names("either"):
            return "either"
        he = part in given_names("he")
        she = part in given_names("she")
        if he or she:
            return "either" if he and she else "he" if he else "she"
    return ""


def gender_of_title(word: str) -> str:
    """ "he" or "she" if a title or a noun for a person tells it, else ""."""
    title = plain(word).rstrip(".")
    if title in lexicon.titles("he") or title in lexicon.words("roles", "he"):
        return "he"
    return "she" if title in lexicon.titles("she") or title in lexicon.words("roles", "she") else ""


def is_initial(word: str) -> bool:
    """A single letter, or letters with full stops: "J.", "J.R."."""
    return len(word.replace(".", "")) == 1 or (word.endswith(".") and word.count(".") * 2 == len(word))


def bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """The folded words of a name without initials in its middle, quoted nicknames' marks and suffixes."""
    folded = [plain(word).rstrip(".,") for word in words if any(c.isalpha() for c in word)]
    if len(folded) > 1 and folded[-1] in name_parts("suffix"):
        folded.pop()
    folded = [word.removeprefix("al-").removeprefix("el-") or word for word in folded]
    return tuple(word for i, word in enumerate(folded) if i == 0 or len(word) > 1)


def family(words: tuple[str, ...]) -> str:
    """The family name, folded: the last word."""
    parts = bare(words)
    return parts[-1] if parts else ""
