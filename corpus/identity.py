"""When two names are one speaker's."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from corpus.article import SpeakerKind

_NO_WORD = re.compile(r"[^\w]+")
_POSSESSIVE = re.compile(r"['’]s\b")
_APOSTROPHE = re.compile(r"['’ʼ]")
_QUOTED = re.compile(r"[\"“”‘’'`]+(\w+)[\"“”‘’'`]+")
_BRACKETS = re.compile(r"\([^()]{0,40}\)")
_ABBREVIATION = re.compile(r"\b(?:\w\.){2,}")
_LETTERS = str.maketrans(
    {"ı": "i", "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ь": "", "ъ": ""}
)
_TITLES = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev reverend sen senator rep representative gov governor president "
    "gen general col colonel lt capt captain sgt adm admiral judge justice".split()
)
_ARTICLES = frozenset("the a an some several many".split())
_LEGAL = frozenset("inc corp corporation ltd limited llc llp plc co company gmbh ag sa".split())
_ONE_NAME = {
    "mohammad": "mohammed", "mohamed": "mohammed", "muhammad": "mohammed", "mohamad": "mohammed", "muhammed": "mohammed",
    "ahmad": "ahmed", "husayn": "hussein", "hussain": "hussein", "hosein": "hussein", "osama": "usama", "yousef": "yusuf",
    "youssef": "yusuf", "qaddafi": "gaddafi", "gadhafi": "gaddafi", "qadhafi": "gaddafi", "kadafi": "gaddafi", "khadafy": "gaddafi",
    "moammar": "muammar", "moamer": "muammar", "aleksandr": "alexander", "alexandr": "alexander", "aleksander": "alexander",
    "aleksei": "alexei", "mykola": "nikolai", "yevgeni": "evgeni", "yevgeny": "evgeni", "gorbachov": "gorbachev",
    "volodymyr": "volodimir", "petro": "petro", "abdallah": "abdullah", "khaled": "khalid", "tareq": "tariq", "tarek": "tariq",
}  # fmt: skip
_ONE_ORGANISATION = {
    "united nations": "un", "european union": "eu", "united states": "us", "united states of america": "us", "usa": "us",
    "united kingdom": "uk", "great britain": "uk", "federal bureau of investigation": "fbi", "central intelligence agency": "cia",
    "north atlantic treaty organization": "nato", "north atlantic treaty organisation": "nato", "associated press": "ap",
    "british broadcasting corporation": "bbc", "world health organization": "who", "world health organisation": "who",
    "international monetary fund": "imf", "republican national committee": "rnc", "democratic national committee": "dnc",
    "environmental protection agency": "epa", "international atomic energy agency": "iaea",
}  # fmt: skip


def fold(name: str) -> str:
    """The name's words in lower case without diacritics and punctuation, between single spaces."""
    spread = unicodedata.normalize("NFKD", name).casefold().translate(_LETTERS)
    return _NO_WORD.sub(" ", "".join(c for c in spread if not unicodedata.combining(c))).strip()


@lru_cache(maxsize=16384)
def transliterated(word: str) -> str:
    """One spelling for the Latin spellings of a folded name: sergei, sergey; dmitri, dmitry, dmitriy; yevgeny, evgeny."""
    word = _ONE_NAME.get(word, word)
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
    difference. Nicknames, missing given names, "Jr." and two initials ("H.W.") do: they would merge two people on a guess.
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
    shown = _QUOTED.sub(" ", _BRACKETS.sub(" ", name)) if " " in name else name
    words = fold(_APOSTROPHE.sub("", shown)).split()
    while len(words) > 1 and words[0] in _TITLES:
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
    while len(words) > 1 and words[-1] in _LEGAL:
        words.pop()
    text = " ".join(words)
    return _ONE_ORGANISATION.get(text, text)
