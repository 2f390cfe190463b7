"""Text to terms, the same way for passages and questions.

A word keeps its place in the text. Its form is the word folded (case, diacritics, typographic apostrophes, width); its
term is what BM25 sees: the stem of the form in the text's language (Snowball), or "" for a stop word.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import repeat
from pathlib import Path

from nltk.stem.snowball import SnowballStemmer

STEMMERS = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nb": "norwegian",
    "nl": "dutch",
    "nn": "norwegian",
    "no": "norwegian",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
}

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d"
_LETTERS = rf"[^\W_{_MARKS}]"
_INITIALS = rf"{_LETTERS}(?:\.{_LETTERS})+(?:\.|\b)(?:['’]s\b)?"
_WORD = re.compile(rf"{_INITIALS}|\d+(?:[.,]\d+)+|{_LETTERS}[\w{_MARKS}]*(?:['’ʼ‘`´]{_LETTERS}[\w{_MARKS}]*)*")
_ENDINGS = ("'s", "'ll", "'ve", "'re", "'d", "'m")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|lorsqu|puisqu|jusqu|dell|all|nell|sull|dall|un|gl|quest)'(?=.)")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е"})
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´", "'"))
_COUNTRIES = dict.fromkeys(("US", "U.S.", "U.S", "USA", "U.S.A.", "U.S.A"), "usa") | dict.fromkeys(
    ("WHO", "W.H.O.", "W.H.O"), "w.h.o"
)
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words in order, as parallel tuples. `starts` and `ends` are code points; a stop word's term is ""."""

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    forms: tuple[str, ...]
    terms: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.forms)


def words(text: str, language: str = "en") -> Words:
    """The words of `text`; an unknown language is analysed without stemming or stop words."""
    matches = list(_WORD.finditer(text))
    read = [_read(match.group(), language) for match in matches]
    return Words(
        tuple(match.start() for match in matches),
        tuple(match.end() for match in matches),
        tuple(form for form, _ in read),
        tuple(term for _, term in read),
    )


def terms(text: str, language: str = "en") -> list[str]:
    """What BM25 sees of `text`: the terms in order, with repeats, without stop words."""
    return [term for _, term in map(_read, _WORD.findall(text), repeat(language)) if term]


def fold(text: str) -> str:
    """Lower case without diacritics, compatibility forms and typographic apostrophes; white space stays."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_APOSTROPHES).translate(_PLAIN)
    return "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})


@lru_cache(maxsize=1 << 18)
def _read(raw: str, language: str) -> tuple[str, str]:
    """The form and the term of one word as written."""
    country = _COUNTRIES.get(raw.removesuffix("'s").removesuffix("’s"))
    if country:
        return country, country
    lowered = unicodedata.normalize("NFKC", raw).lower().translate(_APOSTROPHES)
    lowered = _without_ending(lowered, language)
    form = fold(lowered).replace("'", "")
    if form[:1].isdigit():
        return _number(form)
    form = form.replace(".", "")
    if form in stop_words(language) or not form:
        return form, ""
    if language == "en":
        return form, _stemmer("en").stem(_irregular().get(form, form)) if len(form) > 2 else form
    if language not in STEMMERS:
        return form, form
    return form, fold(_stemmer(language).stem(lowered.translate(_PLAIN).replace("'", ""))) or form


def _without_ending(lowered: str, language: str) -> str:
    if language in {"fr", "it"}:
        return _ELISION.sub("", lowered)
    for ending in _ENDINGS:
        if lowered.endswith(ending):
            return lowered[: -len(ending)]
    return lowered


def _number(form: str) -> tuple[str, str]:
    """Thousands separators are dropped; a decimal point or comma stays a point."""
    head, separator, tail = form.replace(",", ".").rpartition(".")
    if separator and len(tail) == 3 and len(head) <= 12:
        form = head.replace(".", "") + tail
    elif separator:
        form = f"{head.replace('.', '')}.{tail}"
    return form, form


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words too common to search for, folded; empty for a language without a list."""
    lists: dict[str, str] = _stop_lists()
    return frozenset(fold(word).replace("'", "") for word in lists.get(language, "").split())


@cache
def _stop_lists() -> dict[str, str]:
    loaded: dict[str, str] = json.loads(Path(__file__).with_name("stop_words.json").read_text(encoding="utf-8"))
    return loaded


@cache
def _irregular() -> dict[str, str]:
    """English verbs and nouns whose forms no stemmer brings together: the base form of each ("wore": "wear")."""
    lines = json.loads(Path(__file__).with_name("irregular.json").read_text(encoding="utf-8"))
    return {form: base for base, *forms in map(str.split, lines) for form in forms}


@cache
def _stemmer(language: str) -> SnowballStemmer:
    return SnowballStemmer(STEMMERS[language])
