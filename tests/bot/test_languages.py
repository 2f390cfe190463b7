"""A chat in each language: who writes is answered in theirs, or in the one that the chat has chosen."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from bot.telegram.chat_language import translator_of
from bot.telegram.small_talk import SmallTalk, small_talk_in
from bot.translation.catalogs import translator_for
from bot.translation.languages import LANGUAGES
from tests.bot.stage import ADMIN, GROUP, READER, staged

CODES = [code for code in LANGUAGES if code != "en"]


def told(code: str, english: str) -> str:
    """A sentence as the catalog has it; it must have it."""
    found = translator_for(LANGUAGES[code]).gettext(english)
    assert found != english
    return found


@pytest.mark.parametrize("code", CODES)
async def test_whoever_writes_is_answered_in_their_language(tmp_path: Path, code: str) -> None:
    async with staged(tmp_path) as stage:
        stage.language = code
        (start,) = await stage.says("/start")
        assert told(code, "/help tells more.") in start
        (answered,) = await stage.says("Who said that they will open the harbour by June?")
        assert "“We will open the harbour by June,” Ines Okafor, the mayor of Porto Verde, told reporters" in answered
        assert told(code, "quoted") in answered
        assert stage.labels()[0][0].startswith(told(code, "Context"))
        (helped,) = await stage.says("/help")
        assert told(code, "Commands") in helped
        assert told(code, "For admins") not in helped
        (nothing,) = await stage.says("zzyzx qwortle")
        assert told(code, "I found no passage that answers this.") in nothing
        (missing,) = await stage.says("/article 99")
        assert "99" in missing
        assert missing != "There is no article 99."
        (refused,) = await stage.says("/export")
        assert refused.startswith(
            told(
                code,
                "Only the admins of this archive can do that. Asking is open to everyone.",
            )
        )


@pytest.mark.parametrize("code", CODES)
async def test_admins_read_everything_in_their_language_too(tmp_path: Path, code: str) -> None:
    async with staged(tmp_path) as stage:
        stage.language = code
        (helped,) = await stage.says("/help", user=ADMIN)
        assert told(code, "For admins") in helped
        for line in ("/stats", "/articles", "/speakers", "/article 1", "/edit 1 outlet Quay Post", "/audit", "/undo"):
            assert await stage.says(line, user=ADMIN), line
        await stage.says("/delete 1", user=ADMIN)
        (deleted,) = await stage.presses(told(code, "Delete it"), user=ADMIN)
        assert deleted == told(code, "Deleted.")
        (restored,) = await stage.presses(told(code, "Undo"), user=ADMIN)
        assert restored.startswith(told(code, "Restored"))


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("¡Buenos días!", SmallTalk.GREETING),
        ("Olá", SmallTalk.GREETING),
        ("Guten Abend", SmallTalk.GREETING),
        ("Bonsoir", SmallTalk.GREETING),
        ("Здравствуйте!", SmallTalk.GREETING),
        ("Добрий день", SmallTalk.GREETING),
        ("مرحبًا", SmallTalk.GREETING),
        ("Selamat pagi", SmallTalk.GREETING),
        ("नमस्ते", SmallTalk.GREETING),
        ("obrigada", SmallTalk.THANKS),
        ("شكرًا", SmallTalk.THANKS),
        ("धन्यवाद!", SmallTalk.THANKS),
        ("дякую", SmallTalk.THANKS),
        ("до свидания", SmallTalk.FAREWELL),
        ("ajuda", SmallTalk.HELP),
        ("मदद", SmallTalk.HELP),
        ("Hallo, wer bist du?", SmallTalk.ABOUT_US),
        ("¿Quién eres?", SmallTalk.ABOUT_US),
        ("Привіт! Що ти вмієш?", SmallTalk.HELP),
        ("Bonjour ! Quoi de neuf ?", SmallTalk.NEWS),
        ("hi, what can you do?", SmallTalk.HELP),
        ("आप कौन हैं?", SmallTalk.ABOUT_US),
        ("apa yang baru?", SmallTalk.NEWS),
        ("नमस्ते किसने कहा", None),
        ("hello kitty", None),
    ],
)
def test_a_greeting_is_a_greeting_in_every_language(words: str, meant: SmallTalk | None) -> None:
    assert small_talk_in(words) is meant


async def test_what_is_copied_from_an_arabic_message_is_understood(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (isolated,) = await stage.says("/said \u2068Paul Okafor\u2069")
        (bare,) = await stage.says("/said Paul Okafor")
        assert isolated == bare


async def test_a_chat_keeps_the_language_that_is_chosen_in_it(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.language = "ru"
        await stage.says("/language")
        assert [label for row in stage.labels() for label in row][-1] == "✓ " + told("ru", "As in Telegram")
        (chosen,) = await stage.presses("Deutsch")
        assert chosen.startswith("Von nun an spreche ich hier Deutsch")
        assert told("de", "I found no passage that answers this.") in (await stage.says("zzyzx qwortle"))[0]
        assert (await stage.says("/language"))[0] == told("de", "Which language shall I speak in this chat?")
        assert "✓ Deutsch" in [label for row in stage.labels() for label in row]
        (back,) = await stage.presses(told("de", "As in Telegram"))
        assert back == told("ru", "From now on I speak the language that each person has chosen in Telegram.")
        assert (await stage.says("/language klingon"))[0].startswith("Я говорю на этих языках: ")


async def test_a_group_has_one_language_for_all_if_its_admins_choose_one(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.language = "fr"
        assert (await stage.says("/language fr", chat=GROUP, user=ADMIN))[0].startswith("Désormais, je parle français")
        stage.language = "es"
        assert told("fr", "I found no passage that answers this.") in (await stage.says("/ask zzyzx", chat=GROUP))[0]
        assert told("es", "I found no passage that answers this.") in (await stage.says("zzyzx"))[0]


async def test_menus_are_published_in_every_language_and_for_a_chat_in_its_own(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        await stage.says("/language uk", user=READER)
        (own,) = stage.called("setMyCommands")
        assert own["scope"]["chat_id"] == READER
        assert own["commands"][0] == {"command": "ask", "description": told("uk", "Ask what the articles say")}


async def test_jobs_speak_the_language_that_a_chat_was_last_written_in(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        store = stage.services.chat_store
        assert (await translator_of(store, READER)).language.code == "en"
        stage.language = "pt-br"
        await stage.says("/help")
        assert (await translator_of(store, READER)).language.code == "pt"
        await stage.says("/language hi")
        assert (await translator_of(store, READER)).language.code == "hi"


async def test_lines_with_arabic_words_run_from_right_to_left(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        stage.language = "ar"
        for line in (
            "/start",
            "/help",
            "Who said that they will open the harbour by June?",
            "/articles",
            "/speakers",
            "/said Okafor",
            "/compare Ines Okafor, Paul Okafor about harbour",
            "/article 1",
            "/article 99",
            "/stats",
            "/privacy",
            "zzyzx qwortle",
            "/add",
            "/language",
            "/nosuch",
            "/edit 1 outlet Post",
        ):
            for message in await stage.says(line, user=ADMIN):
                wrong = [row for row in message.splitlines() if runs_left_to_right(row)]
                wrong = [row for row in wrong if not row.startswith("from:")]  # operators are written so
                assert not wrong, line


def runs_left_to_right(line: str) -> bool:
    """Whether a line with Arabic words starts, outside of isolates, with a letter of the other kind (UAX #9, P2)."""
    depth, first, arabic = 0, "", False
    for char in line:
        kind = unicodedata.bidirectional(char)
        depth += (kind in {"LRI", "RLI", "FSI"}) - (kind == "PDI")
        arabic = arabic or (kind == "AL" and depth == 0)
        if depth == 0 and kind in {"L", "R", "AL"}:
            first = first or kind
    return arabic and first == "L"
