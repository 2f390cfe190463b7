"""What is meant for us, and which words of it: commands in texts and captions, mentions, replies to us."""

from __future__ import annotations

import re

from telegram import Bot, Message, MessageEntity
from telegram.constants import ChatType

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@(\w{1,64}))?(?=\s|$)")


def command_in(message: Message, username: str) -> tuple[str, str] | None:
    """(command in lower case, the words after it as written), or None if there is no command of ours at the start."""
    text = message.text or message.caption or ""
    found = _COMMAND.match(text)
    if found is None or (found[2] and found[2].lower() != username.lower()):
        return None
    return found[1].lower(), text[found.end() :].strip()


def question_in(message: Message, bot: Bot) -> str | None:
    """The words of a message that asks us without a command; None if it doesn't."""
    text = message.text or message.caption or ""
    if not text or text.startswith("/"):
        return None
    mentioned = _mention(message, bot)
    if message.chat.type != ChatType.PRIVATE and mentioned is None and not answers_us(message, bot):
        return None
    return " ".join(text.replace(mentioned, " ").split()) if mentioned else text.strip()


def _mention(message: Message, bot: Bot) -> str | None:
    """The words that mention us, as written."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    for entity, words in found.items():
        if entity.user is not None and entity.user.id == bot.id:
            return words
        if entity.user is None and words.lower() == f"@{bot.username}".lower():
            return words
    return None


def answers_us(message: Message, bot: Bot) -> bool:
    """Whether it is a reply to a message of ours."""
    replied = message.reply_to_message
    if replied is None or replied.from_user is None or replied.forum_topic_created:
        return False
    return replied.from_user.id == bot.id
