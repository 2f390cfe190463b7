"""The languages that the bot speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is ISO 639-1, `name` what the language calls itself, `locale` whose numbers and names of months it has,
    `date` how it writes a day (both as CLDR has them)."""

    code: str
    name: str
    locale: str
    right_to_left: bool = False
    date: str = "long"


ENGLISH = Language("en", "English", "en_GB")
LANGUAGES: Mapping[str, Language] = {
    language.code: language
    for language in (
        ENGLISH,
        Language("es", "Español", "es"),
        Language("pt", "Português", "pt"),
        Language("de", "Deutsch", "de"),
        Language("fr", "Français", "fr"),
        Language("ru", "Русский", "ru", date="d MMMM y"),
        Language("uk", "Українська", "uk", date="d MMMM y"),
        Language("ar", "العربية", "ar", right_to_left=True),
        Language("id", "Bahasa Indonesia", "id"),
        Language("hi", "हिन्दी", "hi"),
    )
}


def language_for(tag: str | None) -> Language:
    """The language of an IETF tag such as Telegram's language_code ("pt-br") or a POSIX locale ("de_AT.UTF-8");
    English for those that the bot doesn't speak."""
    return LANGUAGES.get((tag or "").replace("_", "-").split("-")[0].split(".")[0].lower(), ENGLISH)


def named(words: str) -> Language | None:
    """The language that somebody names by its code or its own name."""
    wanted = words.strip().casefold()
    return next((one for one in LANGUAGES.values() if wanted in {one.code, one.name.casefold()}), None)
