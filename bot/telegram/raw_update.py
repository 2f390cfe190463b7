"""What can be read off an update without opening it: its number, its sender, and what it must stay in order with."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any

from bot.telegram.update_log import Entry

Raw = Mapping[str, Any]
"""An update as the Bot API gave it: parsed JSON and nothing more."""

ALLOWED = (
    "message", "edited_message", "callback_query", "inline_query", "my_chat_member", "message_reaction", "channel_post",
    "edited_channel_post", "guest_message",
)  # fmt: skip
"""The kinds of update that the bot reacts to. Business messages don't act, of edited messages only questions, and
channel posts only become articles."""

INLINE_PARTITION = 1 << 60  # inline queries are answered beside the private chat with the same person
GUEST_PARTITION = 1 << 59  # and so are questions from chats that we are no member of: their ids tell us nothing


def entry_of(raw: object) -> Entry | None:
    """What `UpdateLog` keeps of an update, None if it has no number. Never fails, whatever the rest looks like."""
    if not isinstance(raw, Mapping):
        return None
    number = raw.get("update_id")
    if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < 1 << 63:
        return None
    content: Raw = next((raw[key] for key in raw if isinstance(raw[key], Mapping)), {})
    sender = _id(content.get("from"))
    if sender is None and ("channel_post" in raw or "edited_channel_post" in raw):
        sender = _chat(content)  # a channel speaks for itself
    return Entry(number, _lane(raw, content, sender), sender, json.dumps(raw), received=time.time())


def chat_of(raw: Raw) -> int | None:
    """The chat to answer in, None where there is none."""
    content: Raw = next((raw[kind] for kind in ("message", "callback_query") if isinstance(raw.get(kind), Mapping)), {})
    return _chat(content)


def thread_of(raw: Raw) -> int | None:
    """The topic to answer in, None outside of topics."""
    message = raw.get("message")
    if not isinstance(message, Mapping) or not message.get("is_topic_message"):
        return None  # in a plain supergroup a thread is only a chain of replies
    thread = message.get("message_thread_id")
    return thread if isinstance(thread, int) else None


def language_of(raw: Raw) -> str:
    """The language_code of who sent it; "" where Telegram tells none."""
    content: Raw = next((raw[key] for key in raw if isinstance(raw[key], Mapping)), {})
    person = content.get("from")
    code = person.get("language_code") if isinstance(person, Mapping) else None
    return code if isinstance(code, str) else ""


def owner_of(raw: Raw) -> int | None:
    """The chat whose settings hold: the one it happens in, or the sender's own where there is none."""
    content: Raw = next((raw[key] for key in raw if isinstance(raw[key], Mapping)), {})
    return (None if "guest_message" in raw else _chat(content)) or _id(content.get("from"))


def _lane(raw: Raw, content: Raw, sender: int | None) -> int:
    if "inline_query" in raw:
        return INLINE_PARTITION + (sender or 0)
    if "guest_message" in raw:
        return GUEST_PARTITION + (sender or 0)
    chat = _chat(content)
    return chat if chat is not None else sender or 0


def _chat(content: Raw) -> int | None:
    message = content.get("message")
    return _id(content.get("chat")) or (_id(message.get("chat")) if isinstance(message, Mapping) else None)


def _id(owner: object) -> int | None:
    number = owner.get("id") if isinstance(owner, Mapping) else None
    return number if isinstance(number, int) and abs(number) < 1 << 55 else None
