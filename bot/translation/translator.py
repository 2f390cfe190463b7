"""The bot's words in one language."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from gettext import NullTranslations

from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from bot.translation.languages import ENGLISH, Language
from corpus.messages import Message

Value = str | int | dt.date | Message
_FIRST_STRONG_ISOLATE, _POP_ISOLATE = "\u2068", "\u2069"
_LEFT, _RIGHT = frozenset({"L"}), frozenset({"R", "AL"})


@dataclass(frozen=True, slots=True)
class Translator:
    """Says the bot's English sentences in `language`, by a catalog; one that the catalog lacks stays English."""

    language: Language
    catalog: NullTranslations

    def gettext(self, template: str, /, **values: Value) -> str:
        """The sentence; with values, its {named} places are filled."""
        return self._filled(self.catalog.gettext(template) if template else "", values)

    def ngettext(self, one: str, many: str, count: int, /, **values: Value) -> str:
        """The sentence in the form for so many; `count` fills {count}."""
        return self._filled(self.catalog.ngettext(one, many, count), {"count": count, **values})

    def pgettext(self, context: str, template: str, /, **values: Value) -> str:
        """A sentence or word that English uses for several things, as the one that `context` tells."""
        return self._filled(self.catalog.pgettext(context, template), values)

    def said(self, message: Message) -> str:
        """A message of the archive's."""
        count = message.values.get("count")
        if message.plural and isinstance(count, int):
            return self.ngettext(message.template, message.plural, count, **message.values)
        return self.gettext(message.template, **message.values) if message else ""

    def value(self, value: Value) -> str:
        """A value as it stands in a sentence: digits grouped, days spelled out, words kept apart from the sentence."""
        if isinstance(value, Message):
            return self.said(value)
        if isinstance(value, dt.date):
            return self.day(value)
        return self.number(value) if isinstance(value, int) else self.isolated(value)

    def day(self, date: dt.date) -> str:
        """As in 1 October 2015."""
        return format_date(date, self.language.date, self.language.locale)

    def moment(self, at: dt.datetime) -> str:
        """As in 1 October 14:05."""
        return f"{format_skeleton('MMMMd', at, locale=self.language.locale)} {at:%H:%M}"

    def number(self, number: int) -> str:
        """As in 12,345."""
        return format_decimal(number, locale=self.language.locale)

    def isolated(self, words: str) -> str:
        """Words that run the other way than the language are isolated (UAX #9), so that the sentence around keeps its
        order."""
        other = _LEFT if self.language.right_to_left else _RIGHT
        if not any(unicodedata.bidirectional(char) in other for char in words):
            return words
        return f"{_FIRST_STRONG_ISOLATE}{words}{_POP_ISOLATE}"

    def _filled(self, template: str, values: Mapping[str, Value]) -> str:
        if not values:
            return template
        return template.format(**{name: self.value(value) for name, value in values.items()})


_ENGLISH = Translator(ENGLISH, NullTranslations())
_translator: ContextVar[Translator] = ContextVar("translator", default=_ENGLISH)
"""Who is spoken to now: set for each update by the dispatcher, in `speaking`, and for each chat that a job writes to.

A context variable, because nearly every function that renders says something: an argument would go through two hundred
of them only to be handed on, and one that was left out would have them say two languages in one message. Every task has
its own value, and nothing that lives longer than an update reads it.
"""


def translator() -> Translator:
    """The translator for whom we speak to now; English where nobody has said."""
    return _translator.get()


@contextmanager
def speaking(one: Translator) -> Iterator[None]:
    """Speak through this translator inside."""
    token = _translator.set(one)
    try:
        yield
    finally:
        _translator.reset(token)


def gettext(template: str, /, **values: Value) -> str:
    """See `Translator.gettext`."""
    return translator().gettext(template, **values)


def ngettext(one: str, many: str, count: int, /, **values: Value) -> str:
    """See `Translator.ngettext`."""
    return translator().ngettext(one, many, count, **values)


def pgettext(context: str, template: str, /, **values: Value) -> str:
    """See `Translator.pgettext`."""
    return translator().pgettext(context, template, **values)


def gettext_noop(template: str) -> str:
    """The sentence itself: marks one that stands in a table, to be translated where it is used."""
    return template
