"""Inline queries, coming into groups, and messages that are no questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.bot.stage import BOT, GROUP, READER, person, staged


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


async def test_inline_queries_offer_passages_ready_to_send(tmp_path: Path) -> None:
    async with staged(tmp_path) as stage:
        query = {"id": "5", "from": person(READER), "offset": ""}
        await stage.happens(inline_query=query | {"query": "tram carry nine thousand people a day"})
        await stage.happens(inline_query=query | {"query": ""})
        found, empty = stage.called("answerInlineQuery")
        first = found["results"][0]
        assert first["title"] == "Ines Okafor, mayor of Porto Verde"
        assert "A tram would carry" in first["description"]
        assert "Morning Wire" in first["input_message_content"]["message_text"]
        assert found["is_personal"]
        assert json.loads(json.dumps(empty["button"]))["start_parameter"] == "inline"
