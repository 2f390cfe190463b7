"""Whether two words are spellings of one name: diacritics, letters written as two, other alphabets, sounds.

All words are those of a parsed name: in lower case, with the letters of `TWO_LETTERS` kept and all other diacritics
dropped.
"""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

from corpus.names.alphabets import ARABIC, ARABIC_CONSONANTS, CYRILLIC, Alphabet
from corpus.text import plain

TWO_LETTERS = {"ä": "ae", "æ": "ae", "ö": "oe", "ø": "oe", "œ": "oe", "ü": "ue", "å": "aa"}
"""Letters that are written as two letters where the keyboard lacks them, or lose their marks."""

_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^geo(?=f)", "je"),
        (r"^x", "z"),
        ("ph|v", "f"),
        ("chr", "kr"),
        ("ck", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c(?!h)", "k"),
        (r"qu?", "k"),
        ("th", "t"),
        ("z", "s"),
        ("x", "ks"),
        (r"(?<=[aeiou])h$", ""),
        (r"(?<=.)y(?=.)", "i"),
        (r"(.)\1", r"\1"),
    )
)
_DROPPED = re.compile("[^bdflmnprstv]")
_COARSE = tuple((re.compile(pattern), letter) for pattern, letter in (("ph|f|w", "v"), ("[xz]", "s"), ("^ps", "s")))


@lru_cache(maxsize=1 << 15)
def readings(word: str) -> frozenset[str]:
    """The word without diacritics: letters that can be two dropped to one, and written out."""
    spelled = "".join(TWO_LETTERS.get(letter, letter) for letter in word)
    short = plain(word.replace("æ", "ä").replace("œ", "ö"))
    return frozenset((short, plain(spelled)))


def bare(word: str) -> str:
    """The word as somebody writes it who leaves all marks out: "muller" for "müller"."""
    return plain(word.replace("œ", "ö"))


def same_letters(one: str, other: str) -> bool:
    """Whether two words differ in nothing but marks and letters written as two: Müller, Muller; Müller, Mueller."""
    return one == other or not readings(one).isdisjoint(readings(other))


def romanised_alike(one: str, other: str, alphabet: Alphabet) -> bool:
    """Whether two words may be one name of the alphabet, in two romanisations or once in its own script."""
    if alphabet is ARABIC and alphabet.writes(one) != alphabet.writes(other):
        return ARABIC_CONSONANTS.one_name(bare(one), bare(other))
    return alphabet.one_name(bare(one), bare(other))


@lru_cache(maxsize=1 << 15)
def sound(word: str) -> str:
    """A word by its sound in the languages of Western Europe: Geoffrey and Jeffrey, Stephen and Steven, Sara and Sarah
    sound alike. Vowels count, as they tell Maria from Mario and Mary."""
    found = latin(word)
    for pattern, sounds in _SOUNDS:
        found = pattern.sub(sounds, found)
    return found


def latin(word: str) -> str:
    """The word in ASCII letters, whatever alphabet it is in."""
    return bare(word) if word.isascii() else anyascii(bare(word)).lower().replace("'", "")


@lru_cache(maxsize=1 << 16)
def skeleton(word: str) -> str:
    """Consonants that all spellings of a word have in common, to look names up by; much else has the same ones."""
    found = latin(word)
    for pattern, letter in _COARSE:
        found = pattern.sub(letter, found)
    return re.sub(r"(.)\1+", r"\1", _DROPPED.sub("", found)) or found[:1]


def alphabet_written(word: str) -> Alphabet | None:
    """The alphabet whose script the word is in, of those known here."""
    return next((one for one in (CYRILLIC, ARABIC) if one.writes(word)), None)
