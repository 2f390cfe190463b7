"""How names of other alphabets are written in Latin letters.

A table leads from a group of Latin letters to the letters of the alphabet that the group may stand for, over the
romanisations in use: for Cyrillic BGN/PCGN, ISO 9, GOST, and the German and French press; for Arabic ALA-LC, the
Egyptian and the French spelling. Two Latin words are spellings of one name if, group by group, they may stand for the
same letters. All words are folded: without case and diacritics, й as и.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

Letters = tuple[frozenset[str], ...]
"""A word as, for each of its letters in the other alphabet, what that letter may be."""

_VOWELS = frozenset("aiu")
Rewrites = tuple[tuple[re.Pattern[str], str], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Alphabet:
    """One alphabet: the `script` its own words are in, the `groups` of Latin letters, what a word is rewritten by
    first, and the letters that count for nothing."""

    script: re.Pattern[str]
    groups: Mapping[str, str]
    rewrites: Rewrites = ()
    silent: frozenset[str] = frozenset()

    def one_name(self, word: str, other: str) -> bool:
        """Whether two words, in the script or in Latin letters, may be spellings of one name."""
        one, two = _letters(self, word), _letters(self, other)
        return len(one) == len(two) > 0 and all(a & b for a, b in zip(one, two, strict=True))

    def writes(self, word: str) -> bool:
        """Whether the word is in the alphabet's own script."""
        return self.script.search(word) is not None


@lru_cache(maxsize=1 << 15)
def _letters(alphabet: Alphabet, word: str) -> Letters:
    for pattern, replacement in alphabet.rewrites:
        word = pattern.sub(replacement, word)
    longest = max(map(len, alphabet.groups))
    found: list[frozenset[str]] = []
    at = 0
    while at < len(word):
        size = next((size for size in range(longest, 1, -1) if word[at : at + size] in alphabet.groups), 1)
        group = word[at : at + size]
        at += size
        letters = frozenset(alphabet.groups.get(group, group)) - alphabet.silent
        if letters and not (found and letters == found[-1] and not letters & _VOWELS):
            found.append(letters)  # a letter doubled is the letter
    return tuple(found)


def _rewrites(*pairs: tuple[str, str]) -> Rewrites:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


CYRILLIC = Alphabet(
    script=re.compile("[\u0400-\u04ff]"),
    groups={
        "shch": "щ", "schtsch": "щ", "chtch": "щ", "sch": "шщ", "sh": "шщ", "ch": "чх", "tch": "ч", "tsch": "ч",
        "cz": "ч", "zh": "ж", "kh": "х", "h": "хг", "g": "г", "ґ": "г", "ts": "ц", "tz": "ц", "c": "цк",
        "ya": "я", "ia": "я", "ja": "я", "yu": "ю", "iu": "ю", "ju": "ю", "ye": "е", "je": "е", "ie": "е", "yo": "е",
        "a": "а", "b": "б", "v": "в", "w": "в", "d": "д", "e": "еэ", "є": "е", "z": "з", "i": "иы", "і": "и",
        "y": "иы", "j": "иж", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с",
        "t": "т", "u": "у", "f": "ф",
    },
    rewrites=_rewrites(
        ("x", "ks"),
        ("(?<=[aeoаео])(?:iy|yi|ij|jj|[iyjи])$", "и"),  # Sergei, Sergey, Sergej
        ("(?<=[^aeoаео])(?:[iy][iyj]*|ии|ыи|[иiіы])$", "и"),  # Dmitri, Dmitry, Dmitriy, Dmitrij
        ("(?:i[yij]?a|ия)$", "ya"),  # Yulia, Yuliya
        ("(?<=[eo])(?:ff|w)$", "v"),
        ("(?<=ch|sh|zh)o(?=[vw])", "e"),  # Gorbachov
        ("^(?:ye|ie|je|e)", "е"),
        ("'", ""),
    ),
)  # fmt: skip

_ARABIC_CONSONANTS = {
    "kh": "خ", "sh": "ش", "ch": "ش", "gh": "غ", "th": "ثت", "dh": "ذضظد", "dj": "ج", "j": "ج", "g": "جقغ",
    "q": "ق", "k": "كق", "c": "ك", "h": "حه", "s": "سص", "t": "تط", "d": "دض", "z": "زظذ", "b": "ب", "p": "ب",
    "f": "ف", "l": "ل", "m": "م", "n": "ن", "r": "ر",
}  # fmt: skip
_ARABIC_SCRIPT = re.compile("[\u0600-\u06ff]")
_ARABIC_REWRITES = _rewrites(
    ("['ʿʾ]", ""), ("^abd[aeou]l+", "abdel"), ("(?<=[aeu])h$", ""), ("(?:iy|yy|ii|ee|[iy])$", "i")
)

ARABIC = Alphabet(  # e is written for each of the three short vowels
    script=_ARABIC_SCRIPT,
    groups=_ARABIC_CONSONANTS
    | {"a": "a", "aa": "a", "i": "i", "y": "i", "ee": "i", "u": "u", "o": "u", "ou": "u", "oo": "u", "e": "aiu"}
    | {"w": "w", "ai": "y", "ay": "y", "ei": "y", "ey": "y", "au": "w", "aw": "w"},
    rewrites=_ARABIC_REWRITES,
)
ARABIC_CONSONANTS = Alphabet(  # as the script has them: without short vowels
    script=_ARABIC_SCRIPT,
    groups=_ARABIC_CONSONANTS,
    rewrites=_ARABIC_REWRITES,
    silent=frozenset("aeiouywاويىةءعئؤأإآٱـ"),
)
