"""The catalogs brought up to date with the code, for developers: `make translations`.

Every sentence for people stands in the code in English, as the first argument of one of KEYWORDS. A new one comes into
every language's file with an empty translation, to be filled in by hand; what is gone leaves. The tests fail while a
translation is empty.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

from bot.translation.catalogs import catalog, path_of
from bot.translation.languages import ENGLISH, LANGUAGES, Language

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("bot", "corpus", "index")
_METHODS = [
    # Those are for whoever sits at the shell, or for the log.
    ("cli*.py", "ignore"),
    ("batch.py", "ignore"),
    ("operations/**.py", "ignore"),
    ("engines/**.py", "ignore"),
    ("ingest/export.py", "ignore"),
    ("**.py", "python"),
]
_COLUMNS = 110
_PLURAL = (1, 2)
KEYWORDS: Mapping[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_noop": None,
    "ngettext": _PLURAL,
    "pgettext": ((1, "c"), 2),
    "Message": None,
    "message": None,
    "counted": _PLURAL,
    "Format": None,  # its name goes into sentences
    # Errors are sentences for who sent what is wrong. Those of the store and the index folder are for the log.
    "UnreadableError": None,
    "TooLargeError": None,
    "FetchError": None,
    "NotFoundError": None,
    "InvalidError": None,
}


def extracted() -> Catalog:
    """All sentences of the code, untranslated, in the order of files and lines."""
    found = Catalog(project="OnRecord", charset="utf-8")
    for package in _PACKAGES:
        for name, _, message, comments, context in _sentences(package):
            found.add(message, None, [(f"{package}/{name}", 0)], auto_comments=comments, context=context)
    return found


def _sentences(package: str) -> Iterator[tuple[str, int, str | tuple[str, ...], list[str], str | None]]:
    return extract_from_dir(
        _ROOT / package, method_map=_METHODS, keywords=dict(KEYWORDS), comment_tags=("Translators:",)
    )


def update() -> int:
    """Bring the languages' files up to date; how many translations they lack."""
    template, missing = extracted(), 0
    for language in LANGUAGES.values():
        if language == ENGLISH:
            continue
        own = catalog(language) if path_of(language).exists() else _new(language)
        template.creation_date = own.creation_date  # the same code gives the same file
        own.update(template, no_fuzzy_matching=True)
        own.obsolete.clear()
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        with path_of(language).open("wb") as file:
            write_po(file, own, width=_COLUMNS, omit_header=False, include_lineno=False)
        missing += sum(not is_translated(message) for message in own if message.id)
    return missing


def _new(language: Language) -> Catalog:
    comment = f"# OnRecord in {language.name}."
    return Catalog(language.locale, header_comment=comment, project="OnRecord", version="0.1", fuzzy=False)


def is_translated(message: Message) -> bool:
    """Whether a catalog has it in all its forms."""
    forms = [message.string] if isinstance(message.string, str) else message.string or []
    return bool(forms) and all(forms)


if __name__ == "__main__":
    sys.stdout.write(f"{update()} translations are missing\n")
