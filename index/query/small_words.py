"""Small words of a question, mistyped: "waht did she say", "what does he thnk".

The index keeps no small words, so it can't tell how they are spelled; and a question is read by them.
"""

from __future__ import annotations

from functools import cache

from corpus import languages
from corpus.punctuation import DOUBLE_QUOTES
from index.analysis.analyzer import Words, fold, stop_words, words
from index.analysis.edit_distance import letters_astray
from index.query.missing_words import occurring
from index.retrieval.limits import language_asked
from index.retrieval.snapshot import Snapshot
from index.retrieval.word_embeddings import is_word

_SHORTEST = 3  # letters
_VERBS = ("asked", "asked_participle", "claimed", "held")


def put_right(text: str, snapshot: Snapshot) -> str:
    """The text with its mistyped small words put right. A word is taken for one that no passage has, that is neither
    written as a name nor English, and from which one small word alone is a slip away. Words in quotation marks stay,
    and a word alone, which may be anything."""
    language = language_asked(text, snapshot)
    found = words(text, language)
    if len(found) == 1 or any(mark in text for mark in DOUBLE_QUOTES):
        return text
    forms = {at: form for at, form in enumerate(found.forms) if not _is_name(text, found, at)}
    meant = {at: read for at, form in forms.items() if (read := _meant(form, language))}
    written = [text[found.starts[at] : found.ends[at]] for at in meant]
    there = occurring(written, snapshot) if written else []
    for at in reversed([at for at, occurs in zip(meant, there, strict=True) if not occurs]):
        text = text[: found.starts[at]] + meant[at] + text[found.ends[at] :]
    return text


def _is_name(text: str, found: Words, at: int) -> bool:
    return at > 0 and text[found.starts[at]].isupper()


def _meant(form: str, language: str) -> str:
    """The one small word that a folded word may stand for; "" if it is a word itself, or there are several."""
    if len(form) < _SHORTEST or not form.isalpha() or form in small_words(language) or is_word(form):
        return ""
    found = letters_astray(form, small_words(language))
    return found[0] if len(found) == 1 else ""


@cache
def small_words(language: str) -> frozenset[str]:
    """The words of a language, folded, by which a question is read: those that are not searched for, the verbs that
    ask for somebody's words, and short forms ("whos")."""
    verbs = (fold(verb) for key in _VERBS for verb in languages.words(language, "saying", key))
    short_forms: dict[str, str] = languages.table(language, "questions").get("spelled_out", {})
    return stop_words(language) | {verb for verb in verbs if verb.isalpha()} | short_forms.keys()
