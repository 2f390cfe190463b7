"""People who use the bot through the fake Bot API."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.bot.fake_bot_api import BOT, FakeBotApi, Json
from tests.bot.telegram_html import units

ENTITY = re.compile(r"(?P<bot_command>(?<!\S)/[a-zA-Z0-9_]{1,32}(?:@\w+)?)|(?P<mention>@\w{5,})|(?P<url>https?://\S+)")
PROGRESS = re.compile(r"(?:Reading|Fetching|Writing|Building|\d+ of \d+)[^\n]{0,30}…")
_queries = itertools.count(700_001)


def entities_of(text: str) -> list[Json]:
    """What Telegram finds in typed text: commands, mentions and addresses."""
    return [
        {"type": m.lastgroup, "offset": units(text[: m.start()]), "length": units(m[0])} for m in ENTITY.finditer(text)
    ]


@dataclass
class Person:
    """Somebody in a private chat with the bot, or in a group if `chat` is one."""

    api: FakeBotApi
    user_id: int
    name: str = "Ida"
    chat: Json = field(default_factory=dict)
    thread_id: int | None = None
    language: str = "en"

    def __post_init__(self) -> None:
        if not self.chat:
            self.chat = {"id": self.user_id, "type": "private", "first_name": self.name}
        self.api.chats[self.chat["id"]] = self.chat

    @property
    def user(self) -> Json:
        """As `from` has it."""
        return {"id": self.user_id, "is_bot": False, "first_name": self.name, "language_code": self.language}

    @property
    def seen(self) -> list[Json]:
        """The bot's messages in this chat, as they are now."""
        return self.api.sent(self.chat["id"])

    def says(self, text: str, *, reply_to: Json | None = None, **more: Any) -> int:
        """Send a text; the update's number."""
        content = {"text": text, **({"entities": found} if (found := entities_of(text)) else {})}
        return self._sends(content | more, reply_to)

    def uploads(self, name: str, content: bytes, caption: str = "", **more: Any) -> int:
        """Send a document; `size` is what Telegram declares, if it lies."""
        identity = f"file{len(self.api.files)}"
        size = more.pop("size", len(content))
        self.api.files[identity] = (content, size)
        document = {"file_id": identity, "file_unique_id": identity, "file_name": name, "file_size": size}
        captioned = {"caption": caption, "caption_entities": entities_of(caption)} if caption else {}
        return self._sends({"document": document} | captioned | more, None)

    def presses(self, message: Json, label: str) -> str:
        """Press the button of which the text holds `label`; the callback query's id."""
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        button = next(button for row in rows for button in row if label.lower() in button["text"].lower())
        return self.presses_data(message, button["callback_data"])

    def presses_data(self, message: Json, data: str) -> str:
        """Send callback data, genuine or not."""
        identity = str(next(_queries))
        self.api.queries[identity] = time.monotonic()
        self.api.push(
            callback_query={
                "id": identity,
                "from": self.user,
                "message": message,
                "chat_instance": str(self.chat["id"]),
                "data": data,
            }
        )
        return identity

    async def hears(self, text: str = "", *, after: int = 0, seconds: float = 30.0) -> Json:
        """Wait for a message of the bot that holds `text`, later than the message with the id `after`.

        One that only tells how far some work has come doesn't count before it holds the result.
        """

        def found() -> Json | None:
            late = ((m, m.get("text", m.get("caption", ""))) for m in self.seen if m["message_id"] > after)
            return next((m for m, words in late if text in words and not PROGRESS.fullmatch(words)), None)

        try:
            message: Json = await self.api.until(found, seconds)
        except TimeoutError:
            said = [m.get("text", m.get("caption", "")) for m in self.seen]
            raise AssertionError(f"{self.name} waited for {text!r}; the bot said {said}") from None
        return message

    async def asks(self, text: str, expected: str = "", **more: Any) -> Json:
        """Say something and wait for the answer to it."""
        last = max(self.api.messages[self.chat["id"]], default=0)
        self.says(text, **more)
        return await self.hears(expected, after=last)

    def _sends(self, content: Json, reply_to: Json | None) -> int:
        chat_id = self.chat["id"]
        message = {
            "message_id": self.api.next_id(chat_id),
            "date": int(time.time()),
            "chat": self.chat,
            "from": self.user,
            **content,
        }
        if reply_to:
            message["reply_to_message"] = {k: v for k, v in reply_to.items() if k != "reply_to_message"}
        if self.thread_id:
            message |= {"message_thread_id": self.thread_id, "is_topic_message": True}
        self.api.messages[chat_id][message["message_id"]] = message
        return self.api.push(message=message)


def group(chat_id: int = -1001234, title: str = "Newsroom", **more: Any) -> Json:
    """A group's chat."""
    return {"id": chat_id, "type": "supergroup", "title": title, **more}


def button_texts(message: Json) -> list[str]:
    """What the buttons of a message say."""
    return [b["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", []) for b in row]


__all__ = ["BOT", "Person", "button_texts", "entities_of", "group"]
