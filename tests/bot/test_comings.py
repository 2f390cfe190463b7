"""Inline queries, coming into groups, and messages that are no questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.config import HttpConfig
from bot.telegram.failures import ARCHIVE_FAILED
from bot.telegram.raw_update import GUEST_PARTITION, chat_of, entry_of, owner_of
from tests.bot.bot_api_requests import text_of
from tests.bot.fake_people import entities_of
from tests.bot.stage import ADMIN, BOT, GROUP, READER, Stage, person, staged


def membership(old: str, new: str, chat: dict[str, Any]) -> dict[str, Any]:
    bot = {"user": BOT}
    return {
        "chat": chat,
        "from": person(READER),
        "date": 1,
        "old_chat_member": bot | {"status": old},
        "new_chat_member": bot | {"status": new},
    }


async def test_a_group_that_takes_us_in_is_told_how_to_ask(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        (hello,) = await stage.happens(my_chat_member=membership("left", "member", GROUP))
        assert "@onrecord_bot and your question" in hello
        private = {"id": READER, "type": "private", "first_name": "Ida"}
        assert await stage.happens(my_chat_member=membership("left", "member", private)) == []


async def asks_inline(stage: Stage, words: str) -> dict[str, Any]:
    await stage.happens(inline_query={"id": "5", "from": person(READER), "offset": "", "query": words})
    return stage.called("answerInlineQuery")[-1]


def link(result: dict[str, Any]) -> str:
    (key,) = (key for row in result["reply_markup"]["inline_keyboard"] for key in row)
    return str(key["url"])


async def test_inline_queries_offer_passages_ready_to_send(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        found = await asks_inline(stage, "tram carry nine thousand people a day")
        first = found["results"][0]
        assert first["title"] == "Ines Okafor, mayor of Porto Verde"
        assert first["description"].startswith("Morning Wire · 9 July 2026\n“A tram would carry")
        assert "Morning Wire" in first["input_message_content"]["message_text"]
        assert found["is_personal"]
        assert "thumbnail_url" not in first
        proof = link(first).removeprefix("https://t.me/onrecord_bot?start=")
        assert (await stage.says(f"/start {proof}"))[0].startswith("Word for word as it is stored")


async def test_an_empty_inline_query_offers_what_is_new(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        found = await asks_inline(stage, "")
        titles = [result["title"] for result in found["results"]]
        assert titles == ["Mayor wants a tram to the lighthouse", "Porto Verde harbour to open in June"]
        assert found["results"][0]["description"].startswith("Morning Wire · 9 July 2026\n“A tram")
        assert link(found["results"][0]) == "https://t.me/onrecord_bot?start=article2"
        assert found["button"] == {"text": "Ask me in private", "start_parameter": "inline"}


async def test_a_question_typed_in_another_chat_is_carried_over(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert (await asks_inline(stage, "ti"))["button"]["text"] == "Ask me in private"
        found = await asks_inline(stage, "what did Ines Okafor say about the tram?")
        assert found["button"] == {"text": "Ask this in private", "start_parameter": "asked"}
        assert "A tram would carry" in (await stage.says("/start asked"))[0]
        assert (await stage.says("/start asked"))[0].startswith("Ask me who said what")  # once
        await asks_inline(stage, "what did Ines Okafor say about the tram?")
        assert (await stage.says("/start asked", user=ADMIN))[0].startswith("Ask me who said what")
        nothing = await asks_inline(stage, "xylophone quorum zeppelin")
        assert nothing["button"]["text"] == "No article answers that"
        assert (await stage.says("/start asked"))[0].startswith("I found no passage")


async def test_cards_have_initials_where_there_is_an_address_for_them(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        http = HttpConfig(port=1, initials="https://bot.example/initials")
        services = replace(stage.services, config=replace(stage.services.config, http=http))
        stage.application.bot_data["services"] = services
        found = await asks_inline(stage, "tram carry nine thousand people a day")
        assert found["results"][0]["thumbnail_url"] == "https://bot.example/initials/IO.png"
        new = await asks_inline(stage, "")
        assert new["results"][1]["thumbnail_url"] == "https://bot.example/initials/VP.png"


async def asks_as_guest(stage: Stage, words: str, **more: Any) -> str:
    """Name the bot in a chat that it is no member of; the text of its one answer."""
    elsewhere = {"id": -100777, "type": "supergroup", "title": "Elsewhere"}
    message = stage.message(READER, elsewhere) | {"text": words, "entities": entities_of(words), "guest_query_id": "9"}
    assert await stage.happens(guest_message=message | more) == []
    (given,) = stage.called("answerGuestQuery")
    stage.calls.clear()
    assert given["guest_query_id"] == "9"
    return str(text_of(given["result"]["input_message_content"] | {"text": shown(given)}, "text", 4096)["text"])


def shown(given: dict[str, Any]) -> str:
    return str(given["result"]["input_message_content"]["message_text"])


async def test_a_guest_answers_where_it_is_called_and_nowhere_else(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        asked = "@onrecord_bot who wants a tram?"
        assert "A tram would carry nine thousand people a day" in await asks_as_guest(stage, asked)
        assert (await asks_as_guest(stage, "@onrecord_bot")).startswith("What would you like to know?")
        assert (await asks_as_guest(stage, "@onrecord_bot hello")).startswith("Hello.")
        assert (await asks_as_guest(stage, "@onrecord_bot help")).startswith("Ask me who said what")
        assert "Mayor wants a tram" in await asks_as_guest(stage, "@onrecord_bot what's new?")
        replied = stage.message(ADMIN) | {"text": "Who called the dredging sloppy?"}
        assert "Paul Okafor" in await asks_as_guest(stage, "@onrecord_bot", reply_to_message=replied)
        assert (await asks_as_guest(stage, "@onrecord_bot xylophone zeppelins")).startswith("I found no passage")


async def test_a_guests_chat_is_told_nothing_else_and_has_no_settings(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        assert stage.services is not None
        words = "@onrecord_bot trams?"
        message = stage.message(READER, GROUP) | {"text": words, "entities": entities_of(words), "guest_query_id": "9"}
        await stage.services.store.close()  # so that answering fails
        await stage.happens(guest_message=message)
        assert [name for name, _ in stage.calls if name != "getMe"] == ["answerGuestQuery"]
        assert shown(stage.called("answerGuestQuery")[0]) == ARCHIVE_FAILED
        raw = {"update_id": 1, "guest_message": message}
        assert (chat_of(raw), owner_of(raw)) == (None, READER)
        entry = entry_of(raw)
        assert entry is not None
        assert entry.partition == GUEST_PARTITION + READER
