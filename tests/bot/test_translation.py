"""The catalogs: what they must have so that every sentence can be said in every language."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Message

from bot.render.markup import bold, filled, sentence, units
from bot.telegram.commands import COMMANDS
from bot.telegram.menus import DESCRIPTION, SHORT_DESCRIPTION
from bot.translation.catalogs import catalog, translator_for
from bot.translation.extraction import extracted, is_translated
from bot.translation.languages import ENGLISH, LANGUAGES, Language, language_for, named
from bot.translation.translator import gettext, ngettext, speaking, translator
from corpus import messages
from corpus.errors import FetchError

OTHERS = [language for language in LANGUAGES.values() if language != ENGLISH]
EXACT = {"ar": 3}  # the first forms of Arabic's plural are for none, one and two: they need no number
ROOT = Path(__file__).parents[2] / "bot"
SPEAKING = sorted(path for room in ("render", "telegram", "jobs") for path in (ROOT / room).rglob("*.py"))
SHOWN = {"plain", "bold", "italic", "underlined", "link", "Key", "InlineKeyboardButton", "InlineQueryResultsButton"}
ISOLATES = {"\u2066", "\u2067", "\u2068"}


def code_of(language: Language) -> str:
    return language.code


each_language = pytest.mark.parametrize("language", OTHERS, ids=code_of)


def translated(language: Language) -> Iterator[tuple[str, str]]:
    """(English, translation) of every form of every message that is translated."""
    for message in catalog(language):
        if message.id and is_translated(message):
            ids, strings = forms(message)
            for number, text in enumerate(strings):
                yield ids[min(number, len(ids) - 1)], text


def forms(message: Message) -> tuple[Sequence[str], Sequence[str]]:
    ids = (message.id,) if isinstance(message.id, str) else message.id
    strings = (message.string,) if isinstance(message.string, str) else message.string
    return ids, [text for text in strings or () if text]


def places(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@each_language
def test_every_translation_has_the_same_places(language: Language) -> None:
    for message in catalog(language):
        ids, strings = forms(message)
        for number, text in enumerate(strings):
            wanted = places(ids[-1])
            missing = wanted - places(text)
            exact = len(ids) > 1 and number < EXACT.get(language.code, 0)
            assert places(text) <= wanted, text
            assert missing <= ({"count"} if exact else set()), text


@each_language
def test_every_translation_is_one_line_without_markup_and_ends_like_the_original(language: Language) -> None:
    for english, text in translated(language):
        assert "<" not in text
        assert "\n" not in text
        assert text == text.strip() or english != english.strip(), text
        opened = sum(char in ISOLATES for char in text)
        assert opened == text.count("\u2069"), text
        ended, ends = english[-1] in ".?!…", text.rstrip("\u2069")[-1] in ".?!…।؟"
        assert ended == ends, text


@each_language
def test_plural_forms_are_complete(language: Language) -> None:
    found = catalog(language)
    for message in found:
        if not isinstance(message.id, str) and is_translated(message):
            assert len(message.string or ()) == found.num_plurals


@each_language
def test_every_sentence_of_the_code_is_translated(language: Language) -> None:
    """`make translations` brings a new one into the files; the translation is written there by hand."""
    wanted = {(message.context, message.id) for message in extracted() if message.id}
    there = {(message.context, message.id): message for message in catalog(language) if message.id}
    assert wanted == there.keys()
    assert [message.id for message in there.values() if not is_translated(message)] == []


def test_no_sentence_for_people_is_put_together_before_it_is_looked_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(extracted()) > 300
    assert capsys.readouterr().err == ""  # the extraction names every f-string that it must leave out


@pytest.mark.parametrize("path", SPEAKING, ids=lambda path: path.name)
def test_no_words_are_shown_that_no_catalog_has(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SHOWN and node.args:
            assert not has_words(node.args[0]), f"line {node.lineno}: {ast.unparse(node)}"


def has_words(node: ast.expr) -> bool:
    """Whether the expression has words of its own, that no call looks up; capitals alone are no word."""
    if isinstance(node, ast.Constant):
        return isinstance(node.value, str) and bool(re.search(r"[a-z][A-Za-z]|[A-Za-z][a-z]", node.value))
    if isinstance(node, ast.JoinedStr):
        return any(has_words(part) for part in node.values if isinstance(part, ast.Constant))
    if isinstance(node, ast.IfExp):
        return has_words(node.body) or has_words(node.orelse)
    return isinstance(node, ast.BinOp) and (has_words(node.left) or has_words(node.right))


@each_language
def test_menus_and_descriptions_fit(language: Language) -> None:
    with speaking(translator_for(language)):
        for name, text in COMMANDS.menu(admin=True):
            assert name.isascii()
            assert 1 <= len(text) <= 256
        assert 0 < units(gettext(DESCRIPTION)) <= 512
        assert 0 < units(gettext(SHORT_DESCRIPTION)) <= 120


def test_languages_are_known_by_tags_and_by_names() -> None:
    assert [language_for(tag).code for tag in ("pt-br", "zh-hans", "", None, "AR", "de_AT.UTF-8", "C")] == [
        "pt",
        "en",
        "en",
        "en",
        "ar",
        "de",
        "en",
    ]
    assert named("Українська") == named("uk") == LANGUAGES["uk"]
    assert named("klingon") is None


def test_plurals_days_and_numbers_follow_the_language() -> None:
    def known(count: int) -> str:
        day = dt.date(2026, 11, 3)
        return ngettext("I know {count} article, from {day}.", "I know {count} articles, from {day}.", count, day=day)

    told = {}
    for code in ("en", "ru", "de", "ar"):
        with speaking(translator_for(LANGUAGES[code])):
            told[code] = [known(count) for count in (1, 2, 21, 12_345)]
    assert told["en"] == [
        "I know 1 article, from 3 November 2026.",
        "I know 2 articles, from 3 November 2026.",
        "I know 21 articles, from 3 November 2026.",
        "I know 12,345 articles, from 3 November 2026.",
    ]
    assert [line.partition(",")[0] for line in told["ru"]] == [
        "У меня 1 статья",
        "У меня 2 статьи",
        "У меня 21 статья",
        "У меня 12\N{NO-BREAK SPACE}345 статей",
    ]
    assert told["ru"][0].endswith("от 3 ноября 2026.")
    assert told["de"][3] == "Ich kenne 12.345 Artikel vom 3. November 2026."
    assert told["ar"][1].startswith("لديّ مقالان")


def test_latin_names_are_isolated_in_arabic_and_arabic_ones_in_english() -> None:
    assert gettext("What {name} said", name="Ines Okafor") == "What Ines Okafor said"
    assert gettext("What {name} said", name="ليلى رامان") == "What \u2068ليلى رامان\u2069 said"
    with speaking(translator_for(LANGUAGES["ar"])):
        assert gettext("What {name} said", name="ليلى رامان") == "ما قاله ليلى رامان"
        assert gettext("What {name} said", name="Ines Okafor") == "ما قاله \u2068Ines Okafor\u2069"
        assert filled(gettext("{subject}, by date"), subject=bold("X")).html == "<b>X</b>، بحسب التاريخ"


def test_an_error_and_what_it_holds_are_said_in_the_persons_language() -> None:
    error = FetchError("the page is over {size} MB", size=5)
    assert str(error) == "the page is over 5 MB"
    refusal = messages.message(
        "it is {kind}: {advice}", kind=messages.Message("a picture"), advice=messages.Message("send the words as text")
    )
    assert str(refusal) == "it is a picture: send the words as text"
    with speaking(translator_for(LANGUAGES["de"])):
        assert translator().said(refusal) == "das ist ein Bild: senden Sie die Worte als Text"
        assert translator().said(messages.SILENCE) == ""
    with speaking(translator_for(LANGUAGES["hi"])):
        assert sentence(translator().said(messages.Message("the page is empty")), 100) == "पृष्ठ ख़ाली है।"


def test_words_with_braces_are_no_places() -> None:
    assert gettext("What {name} said", name="{x}") == "What {x} said"
    assert str(messages.message("“{words}” is no date", words="{0}")) == "“{0}” is no date"


def test_what_is_kept_of_a_failure_is_told_in_each_language_later() -> None:
    inner = messages.message("the page answered {status}", status=404)
    for told in (
        inner,
        messages.counted("{count} day", "{count} days", count=3, since=dt.date(2026, 5, 2)),
        outer(inner),
    ):
        assert messages.recalled(messages.kept(told)) == told
    assert messages.recalled(messages.kept(messages.SILENCE)) == messages.SILENCE
    older = messages.recalled("what an older release kept {as} text")
    with speaking(translator_for(LANGUAGES["de"])):
        assert translator().said(older) == "what an older release kept {as} text"
        assert translator().said(messages.recalled(messages.kept(messages.Message("the page is empty")))) != ""


def outer(inner: messages.Message) -> messages.Message:
    return messages.message("it is {kind}: {advice}", kind=inner, advice="x")
