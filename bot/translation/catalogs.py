"""The catalogs: one .po file a language, read when the language is first spoken. Nothing is compiled or generated."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from bot.translation.languages import ENGLISH, LANGUAGES, Language
from bot.translation.translator import Translator

FOLDER = Path(__file__).with_name("locale")


@cache
def translator_for(language: Language) -> Translator:
    """The translator into a language. Reading its catalog takes some hundredths of a second, once."""
    if language == ENGLISH:
        return Translator(ENGLISH, NullTranslations())
    buffer = BytesIO()
    write_mo(buffer, catalog(language))
    buffer.seek(0)
    return Translator(language, GNUTranslations(buffer))


def catalog(language: Language) -> Catalog:
    """What the language's file holds."""
    with path_of(language).open("rb") as file:
        return read_po(file, locale=language.locale)


def path_of(language: Language) -> Path:
    """Where the language's file is."""
    return FOLDER / language.code / "LC_MESSAGES" / "onrecord.po"


def load() -> None:
    """Read all catalogs, so that nobody waits for it later."""
    for language in LANGUAGES.values():
        translator_for(language)
