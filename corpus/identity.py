"""When two names are one speaker's."""

from __future__ import annotations

import re
from functools import lru_cache

from corpus.attribution import lexicon
from corpus.attribution.lexicon import plain
from corpus.model import SpeakerKind

_NO_WORD = re.compile(r"[^\w]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"['’ʼ]")
_QUOTED = re.compile(r"[\"“”‘’'`]+(\w+)[\"“”‘’'`]+")
_BRACKETS = re.compile(r"\([^()]{0,40}\)")
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")
_LETTERS = (("ks", "x"), ("kh", "h"), ("tch", "ch"), ("iu", "yu"), ("ue", "u"), ("oe", "o"))
_ARTICLES = frozenset(["the", "a", "an", "some", "several", "many"])


def fold(name: str) -> str:
    """The name's words in lower case without diacritics and punctuation, between single spaces."""
    return _NO_WORD.sub(" ", plain(name)).strip()


@lru_cache(maxsize=16384)
def transliterated(word: str) -> str:
    """One spelling for the Latin spellings of a folded name: sergei and sergey, dmitri and dmitriy."""
    word = lexicon.variants("spellings").get(word, word)
    ending = re.search(r"[aeo]?[iyj]+$", word)
    if ending and ending.start() > 1 and len(ending[0]) <= 3:
        vowel = ending[0][0] if ending[0][0] in "ao" else ""
        word = f"{word[: ending.start()]}{vowel}i"
    if word.startswith("ye") and len(word) > 4:
        word = word[1:]
    return (
        word.replace("ks", "x")
        .replace("kh", "h")
        .replace("tch", "ch")
        .replace("iu", "yu")
        .replace("ue", "u")
        .replace("oe", "o")
    )


def key(name: str, kind: SpeakerKind) -> str:
    """What a speaker is filed under over all articles.

    Case, diacritics, typography, titles, a middle initial and the spellings of a transliterated name make no
    difference. Nicknames, missing given names, "Jr." and two initials ("H.W.") do: dropping them would merge two people
    on a guess.
    """
    bare = _POSSESSIVE.sub("", name)
    if kind is SpeakerKind.PERSON:
        return f"{kind}:{_person(bare)}"
    if kind is SpeakerKind.ORGANISATION:
        return f"{kind}:{_organisation(bare)}"
    words = fold(bare).split()
    while len(words) > 1 and words[0] in _ARTICLES:
        words.pop(0)
    return f"{kind}:{' '.join(words)}"


def _person(name: str) -> str:
    shown = _QUOTED.sub(" ", _BRACKETS.sub(" ", name)) if " " in name.strip() else name
    words = fold(_APOSTROPHE.sub("", shown)).split()
    while len(words) > 1 and words[0] in lexicon.words("roles", "dropped"):
        words.pop(0)
    middle = words[1:-1]
    if sum(len(word) == 1 for word in middle) == 1:
        middle = [word for word in middle if len(word) > 1]
    return " ".join(transliterated(word) for word in (*words[:1], *middle, *words[1:][-1:]))


def _organisation(name: str) -> str:
    joined = _ABBREVIATION.sub(lambda m: m[0].replace(".", ""), _BRACKETS.sub(" ", name).replace("&", " and "))
    words = fold(joined).split()
    while len(words) > 1 and words[0] in _ARTICLES:
        words.pop(0)
    while len(words) > 1 and words[-1] in lexicon.words("organisations", "legal"):
        words.pop()
    text = " ".join(words)
    return lexicon.variants("acronyms").get(text, text)
