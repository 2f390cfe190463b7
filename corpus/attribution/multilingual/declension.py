"""Names brought from a genitive to the nominative, by the endings in a language's file."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.attribution.multilingual.language import Language
from corpus.text import plain

_SHORTEST = 3


def nominative(words: Sequence[str], language: Language, *, case: bool) -> list[str]:
    """The words of a person's name in the nominative; as they are without `case` or in a language without endings.

    The given name's gender, told by the form that is a known given name, decides between the endings.
    """
    if not case or not language.endings_he:
        return list(words)
    gender, given = _given(words[0], language)
    rest = [_ended(word, _endings(gender, language)) for word in words[1:]]
    return [given, *rest]


def nominative_role(word: str, language: Language) -> str:
    """A role in the nominative by the first ending that makes a listed role of it; as it is where none does."""
    forms = [*_forms(word, language.endings_he), *_forms(word, language.endings_she)]
    return next((form for form in forms if form != word and language.is_role(form.casefold())), word)


def _endings(gender: str, language: Language) -> tuple[tuple[str, str], ...]:
    return language.endings_she if gender == "she" else language.endings_he


def _given(word: str, language: Language) -> tuple[str, str]:
    """The gender and the nominative of a given name; of an unknown one by the first ending that fits."""
    for gender, listed in (("he", language.given_he), ("she", language.given_she)):
        for form in (word, *_forms(word, _endings(gender, language))):
            if plain(form) in listed or form.casefold() in listed:
                return gender, form
    if word.casefold().endswith(tuple(before for before, after in language.endings_she if after and before)):
        forms = list(_forms(word, language.endings_she))
        return "she", forms[0] if forms else word
    return "he", _ended(word, language.endings_he)


def _forms(word: str, endings: Sequence[tuple[str, str]]) -> list[str]:
    return [
        word[: len(word) - len(before)] + after
        for before, after in endings
        if word.casefold().endswith(before) and len(word) - len(before) + len(after) >= _SHORTEST
    ]


def _ended(word: str, endings: Sequence[tuple[str, str]]) -> str:
    return next(iter(_forms(word, endings)), word)
