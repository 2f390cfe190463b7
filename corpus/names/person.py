"""A person's name in its parts."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from corpus.names.lists import leading_titles, name_parts, titles
from corpus.names.spelling import TWO_LETTERS, bare

_POSSESSIVE = re.compile(r"(?<=\w)(?:['’]s|(?<=s)['’])\s*$")
_BRACKETS = re.compile(r"\([^()]{0,40}\)")
_NICKNAME = re.compile(r"(?<!\w)[\"“”‘’'`]{1,3}(\w[\w -]*)[\"“”‘’'`]{1,3}(?!\w)")
_APOSTROPHE = re.compile(r"['’ʼʿʾ`]")
_INITIALS = re.compile(r"(?<!\w)(?:\w\.){2,}(?:\w(?!\w))?")
_BETWEEN = re.compile(r"[^\w,‐‑-]+|_")
_COMPOUND = re.compile(r"(?<!\w)(abd[aeou]l)[- ]+(?=\w)")
_ARTICLE = re.compile(r"(?:al|el|ul|as|ash|an|ar|at|ad|az)-(?=\w{3})")
_ARABIC_ARTICLE = re.compile("^ال(?=[\u0600-\u06ff]{3})")
_SUFFIXES = {"jnr": "jr", "junior": "jr", "snr": "sr", "senior": "sr"}
_HYPHENS = str.maketrans("‐‑", "--")


@dataclass(frozen=True, slots=True)
class PersonName:
    """The parts of a name, in lower case; marks are kept where a letter may be written as two ("ü"), else dropped.

    `family` is the last word but suffixes, hyphens kept, or the only one; `particles` stand before it ("van", "der"),
    an Arabic article as "al". `given` is the first word, "" if there is only one; an initial is one letter. `middle`
    are the words between. `suffix` is "jr", "sr", "ii" …; `nickname` stood in quotation marks. `title` is one that
    is part of a name of one word: "king". All are "" or empty where the name lacks
    them. A name without letters and digits is all `family`.
    """

    given: str
    middle: tuple[str, ...]
    particles: tuple[str, ...]
    family: str
    suffix: str = ""
    nickname: str = ""
    title: str = ""
    written: str = field(default="", compare=False)

    @property
    def words(self) -> tuple[str, ...]:
        """All words in their order, without suffix and nickname."""
        return tuple(word for word in (self.given, *self.middle, *self.particles, self.family) if word)

    @property
    def key(self) -> str:
        """The name as one string: equal for two ways to write it that differ in case, typography or titles alone."""
        return " ".join(word for word in (self.title, *self.words, self.suffix) if word)


@lru_cache(maxsize=1 << 16)
def parsed(name: str) -> PersonName:
    """The name's parts. "Chen, Michelle" is read as Michelle Chen. Any text has parts."""
    plain = _POSSESSIVE.sub("", unicodedata.normalize("NFKC", name)).translate(_HYPHENS)
    plain = _BRACKETS.sub(" ", plain)
    quoted = _NICKNAME.search(plain) if len(plain.split()) > 1 else None
    nickname = bare(quoted[1].lower()) if quoted else ""
    if quoted:
        plain = f"{plain[: quoted.start()]} {plain[quoted.end() :]}"
    words = _words(plain)
    suffix = ""
    while len(words) > 1 and (words[-1] in name_parts("suffix") or words[-1] in name_parts("honour")):
        last = words.pop()
        suffix = _SUFFIXES.get(last, last) if last in name_parts("suffix") else suffix
    cut = leading_titles(words)
    title, words = "".join(words[cut - 1 : cut]) if cut else "", words[cut:]
    return _parts(words, suffix, nickname, title if title in titles(kept=True) and len(words) == 1 else "", name)


def untitled(name: str) -> str:
    """The name as it is written, without titles before it and suffixes behind it: what to search texts for."""
    words = _POSSESSIVE.sub("", name).split()
    while len(words) > 1 and bare(words[-1].lower().strip(".,")) in name_parts("suffix"):
        words.pop()
    spelled = [bare(word.lower().strip(".,")) for word in words]
    cut = leading_titles(spelled)
    return " ".join(words[cut - (cut > 0 and spelled[cut - 1] in titles(kept=True)) :])


def _parts(words: list[str], suffix: str, nickname: str, title: str, written: str) -> PersonName:
    if not words:
        return PersonName("", (), (), bare(" ".join(written.split())), suffix, nickname, title, written)
    *before, family = words
    particles: list[str] = []
    family, article = _without_article(family)
    while len(before) > 1 and before[-1] in name_parts("particle"):
        particles.insert(0, before.pop())
    if before and all(word in name_parts("particle") for word in before) and (particles or len(before) > 1):
        particles, before = before + particles, []  # "van der Berg"
    particles = ["al" if word in name_parts("article") else word for word in particles] + ["al"] * article
    given, middle = (before[0], tuple(before[1:])) if before else ("", ())
    return PersonName(given, middle, tuple(particles), family, suffix, nickname, title, written)


def _without_article(family: str) -> tuple[str, bool]:
    """The family name, and whether an Arabic article was joined to it: "al-Rashidi", "الراشدي"."""
    rest = _ARABIC_ARTICLE.sub("", _ARTICLE.sub("", family, count=1) if _ARTICLE.match(family) else family)
    return rest, rest != family


def _words(name: str) -> list[str]:
    spelled = "".join(_lettered(letter) for letter in unicodedata.normalize("NFC", name.casefold()))
    spelled = _INITIALS.sub(lambda found: " ".join(found[0].replace(".", " ").split()) + " ", spelled)
    spelled = _BETWEEN.sub(" ", _APOSTROPHE.sub("", spelled))
    spelled = _COMPOUND.sub(r"\1", spelled)
    first, _, rest = spelled.partition(",")
    if rest.strip(" ,") and not set(rest.replace(",", " ").split()) <= name_parts("suffix") | name_parts("honour"):
        first, rest = rest, f" {first}"  # "Chen, Michelle"
    words = (word.strip("-") for word in f"{first} {rest}".replace(",", " ").split())
    return [word for word in words if word]


def _lettered(letter: str) -> str:
    """The letter without marks, unless it is one that may be written as two."""
    return letter if letter.isascii() or letter in TWO_LETTERS or not letter.isalpha() else bare(letter)
