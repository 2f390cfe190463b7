"""What articles bring along never acts: no markup, no link but to the web, no letters that turn a line round."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.bot.stage import ADMIN, READER, Stage, staged

TURNING = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]")
TRICKS = (
    '<b onclick="x">bold</b><script>alert(1)</script>',
    '"><a href="javascript:alert(1)">here</a>',
    "</b></i></blockquote>&lt;&amp;&#60;",
    "\u202egnp.exe\u202c and \u2066more\u2069",
    "=HYPERLINK(1)+cmd|' /C calc'!A0",
    "[link](tg://user?id=1) @onrecord_bot /delete 1",
    "\x00\x07\x1b[31mred\x1b[0m",
)


async def shown(stage: Stage, trick: str) -> list[dict[str, object]]:
    """All messages about an article that says the trick wherever an article says something."""
    article = {
        "title": f"Harbour {trick} opens",
        "outlet": f"Post {trick}",
        "author": f"Ida {trick}",
        "url": "javascript:alert(1)",
        "paragraphs": [
            f"The new harbour {trick} opens to all ships in June, the council said.",
            f"“We are glad of the new harbour {trick},” said Vera Lindqvist, the mayor {trick} of Sund.",
        ],
    }
    stage.files["doc"] = json.dumps(article).encode()
    document = {"file_id": "doc", "file_unique_id": "doc", "file_name": f"harbour{trick}.json", "file_size": 900}
    await stage.happens(message=stage.message(ADMIN) | {"document": document, "caption": "/add"})
    for words in (
        "/articles",
        "/article 1",
        "what did Vera Lindqvist say?",
        "who opens the new harbour?",
        trick,
        "/speakers",
    ):
        await stage.says(words, user=READER)
    for words in ("/audit", "/undo", "/stats", f"/edit 1 outlet {trick}", "/delete 1"):
        await stage.says(words, user=ADMIN)
    return stage.called("sendMessage") + stage.called("editMessageText")


@pytest.mark.parametrize("trick", TRICKS)
async def test_articles_and_people_can_not_write_markup_links_or_turned_lines(tmp_path: Path, trick: str) -> None:
    async with staged(tmp_path, articles=False) as stage:
        messages = await shown(stage, trick)
        assert len(messages) > 10
        assert all("plain" in message for message in messages), "Telegram would refuse it"
        texts = "\n".join(str(message["text"]) for message in messages)
        assert "harbour" in texts
        assert not TURNING.search("\n".join(str(message["plain"]) for message in messages))
        assert all(re.match(r"https?://", link) for link in re.findall(r'<a href="([^"]*)"', texts))
        assert "<script" not in texts
        assert "\x1b" not in texts
