"""Text to terms, the same way for passages and questions.

A word keeps its place in the text. Its form is the word folded (case, diacritics, typographic apostrophes, width); its
term is what BM25 sees: the stem of the form in the text's language (Snowball), or "" for a stop word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate, repeat

from nltk.stem.snowball import SnowballStemmer

from corpus import languages

_SHORT = 2  # letters of English words that are stems as they are
_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d"
_VOWELS = "\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u17b4-\u17d3"
_LETTERS = rf"[^\W_{_MARKS}]"
_INITIALS = rf"{_LETTERS}(?:\.{_LETTERS})+(?:\.|\b)(?:['’]s\b)?"
_PLAIN_WORD = "[A-Za-z]+(?=[ ,\n])"  # most words are such, and nothing else has to be tried for them
_OTHER_WORD = rf"{_LETTERS}[\w{_MARKS}{_VOWELS}]*(?:['’ʼ‘`´]{_LETTERS}[\w{_MARKS}]*)*"
_WORD = re.compile(rf"{_PLAIN_WORD}|{_INITIALS}|\d+(?:[.,]\d+)+|{_OTHER_WORD}")
_BESIDE_WORDS = re.compile(rf"({_WORD.pattern})")
_PLAIN = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ё": "е"})
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘`´", "'"))
_COUNTRIES = dict.fromkeys(("US", "U.S.", "U.S", "USA", "U.S.A.", "U.S.A"), "usa") | dict.fromkeys(
    ("WHO", "W.H.O.", "W.H.O"), "w.h.o"
)
_UNSPACED = re.compile(
    # Han, kana, Thai, Lao, Myanmar, Khmer: written without spaces between words
    "[\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u1000-\u103f\u1780-\u17d3]+"
)


_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


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
    starts, ends, raws = _parted(text) if text.isascii() or not _UNSPACED.search(text) else _in_pieces(text)
    read = list(map(_read, raws, repeat(language)))
    return Words(tuple(starts), tuple(ends), tuple([form for form, _ in read]), tuple([term for _, term in read]))


def terms(text: str, language: str = "en") -> list[str]:
    """What BM25 sees of `text`: the terms in order, with repeats, without stop words."""
    raws = _in_pieces(text)[2] if _UNSPACED.search(text) else _WORD.findall(text)
    return [term for _, term in map(_read, raws, repeat(language)) if term]


def is_unspaced(text: str) -> bool:
    """True for a text in which words stand without spaces between them: Chinese, Japanese, Thai and the like."""
    return bool(_UNSPACED.search(text))


def _parted(text: str) -> tuple[Sequence[int], Sequence[int], Sequence[str]]:
    """Where the words of a text start and end, in code points, and the words as written. A match object for each would
    take three times as long."""
    parts = _BESIDE_WORDS.split(text)
    ends = list(accumulate(map(len, parts)))
    return ends[:-1:2], ends[1::2], parts[1::2]


def _in_pieces(text: str) -> tuple[Sequence[int], Sequence[int], Sequence[str]]:
    """The same of a text in which some is written without spaces: that gives a word for every two characters that
    follow each other, so that what is asked for is found wherever its words begin and end; a Han character is a word by
    itself too, as 橋 is in 橋は."""
    starts, ends, _ = _parted(text)
    pieces = [piece for start, end in zip(starts, ends, strict=True) for piece in _pieces(text, start, end)]
    return [start for start, _ in pieces], [end for _, end in pieces], [text[start:end] for start, end in pieces]


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for run in _UNSPACED.finditer(text, start, end):
        if start < run.start():
            yield start, run.start()
        start = run.end()
        for at in range(run.start(), run.end()):
            if run.end() - run.start() == 1 or _HAN.match(text, at):
                yield at, at + 1
            if at + 1 < run.end():
                yield at, at + 2
    if start < end:
        yield start, end


def fold(text: str) -> str:
    """Lower case without diacritics, compatibility forms and typographic apostrophes; white space stays."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().translate(_APOSTROPHES).translate(_PLAIN)
    return "".join(c for c in plain if unicodedata.category(c) not in {"Mn", "Cf"})


@lru_cache(maxsize=1 << 18)
def _read(raw: str, language: str) -> tuple[str, str]:
    """The form and the term of one word as written."""
    whole = _COUNTRIES.get(raw.removesuffix("'s").removesuffix("’s"))
    if _UNSPACED.match(raw):
        whole = unicodedata.normalize("NFKC", raw)
    if whole:
        return whole, whole
    lowered = unicodedata.normalize("NFKC", raw).lower().translate(_APOSTROPHES)
    lowered = _without_ending(lowered, language)
    form = fold(lowered).replace("'", "")
    if form[:1].isdigit():
        return _number(form)
    form = form.replace(".", "")
    if form in stop_words(language) or not form:
        return form, ""
    stemmer = _stemmer(language)
    if stemmer is None or (language == "en" and len(form) <= _SHORT):
        return form, form
    spelled = form if language == "en" else lowered.translate(_PLAIN).replace("'", "")
    return form, fold(stemmer.stem(_irregular(language).get(form, spelled))) or form


def _without_ending(lowered: str, language: str) -> str:
    if elided := languages.words(_own(language), "analysis", "elided"):
        first, apostrophe, rest = lowered.partition("'")
        return rest if apostrophe and rest and first in elided else lowered
    if not lowered.endswith(_endings()):
        return lowered
    return next(lowered[: -len(ending)] for ending in _endings() if lowered.endswith(ending))


@cache
def _endings() -> tuple[str, ...]:
    """What is cut off words in any language."""
    return tuple(languages.everywhere("analysis", "endings"))


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
    return frozenset(fold(word).replace("'", "") for word in languages.words(_own(language), "analysis", "stop_words"))


@cache
def stop_words_of_all() -> frozenset[str]:
    """The stop words of all languages with a list, folded."""
    return frozenset().union(*map(stop_words, languages.codes()))


@cache
def _own(language: str) -> str:
    """The code of the file that has the language: Norwegian is written in two forms, each with a code of its own."""
    return next((code for code in languages.codes() if language in languages.words(code, "analysis", "also")), language)


@cache
def _irregular(language: str) -> dict[str, str]:
    """Verbs and nouns whose forms no stemmer brings together: the base form of each ("wore": "wear")."""
    lines = languages.table(_own(language), "analysis").get("irregular", "").strip().splitlines()
    return {form: base for base, *forms in map(str.split, lines) for form in forms}


@cache
def _stemmer(language: str) -> SnowballStemmer | None:
    name = languages.table(_own(language), "analysis").get("stemmer")
    return SnowballStemmer(name) if name else None
