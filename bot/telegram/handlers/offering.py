"""What an admin sends without a command, or after an empty /add: it may be an article to add."""

from __future__ import annotations

import json
from dataclasses import replace

from telegram import Document, Message

from bot.render.keyboards import for_offer
from bot.render.markup import plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers import adding, asking
from bot.translation.translator import gettext, gettext_noop
from corpus.errors import NotFoundError

_SHORT = 700  # characters; a longer text reads like an article
_WAITING_SECONDS = 600.0  # how long an empty /add waits for what is to be added
_ASKED = gettext_noop("What shall I add? Send its text, a link or a file now; or any command to leave it.")
_NOTHING = gettext_noop("There is no text, link or file in this to add.")
_OFFER = gettext_noop("Shall I add this to the archive, or answer it?")
_OFFER_FILE = gettext_noop("Shall I add this to the archive?")


async def await_article(chat: ChatContext) -> None:
    """An empty /add: what comes next is what is meant."""
    if chat.is_private and isinstance(chat.message, Message):
        await _set(chat, _awaiting(chat), str(chat.message.date.timestamp()))
    await chat.say(plain(gettext(_ASKED if chat.is_private else _NOTHING)))


async def leave_off(chat: ChatContext) -> None:
    """Something else is wanted: an empty /add is forgotten."""
    await _set(chat, _awaiting(chat), None)


async def takes(chat: ChatContext) -> bool:
    """Whether the message is what an empty /add or the beginning of an album announced; then it is added."""
    message = chat.message
    if not isinstance(message, Message) or not await chat.is_admin():
        return False
    if message.document and message.media_group_id and message.media_group_id == await _get(chat, _adding_album(chat)):
        await adding.add_file(chat, message.document)
        return True
    since = await _get(chat, _awaiting(chat))
    if since is None or message.date.timestamp() - float(since) > _WAITING_SECONDS:
        return False
    if not await adding.add_message(chat, message):
        await chat.say(plain(gettext(_NOTHING)))
    await leave_off(chat)
    await begin_album(chat)
    return True


async def begin_album(chat: ChatContext) -> None:
    """A file was added: the others of its album are meant too."""
    group = chat.message.media_group_id if isinstance(chat.message, Message) else None
    if group:
        await _set(chat, _adding_album(chat), group)


def is_addable(message: Message) -> bool:
    """A file, an address, a forwarded text or one that reads like an article: hardly a question, or not only one."""
    words = message.text or message.caption or ""
    return bool(
        message.document or len(words) > _SHORT or (message.forward_origin and words) or adding.is_address(words)
    )


async def offer(chat: ChatContext) -> None:
    """Ask an admin what is to be done with it; once for an album."""
    message = chat.message
    if not isinstance(message, Message):
        return
    files = await _album_files(chat, message)
    if len(files) > 1:
        return
    words = message.text or message.caption
    await chat.say(plain(gettext(_OFFER if words else _OFFER_FILE)), for_offer(ask=bool(words)), reply=True)


async def add_offered(chat: ChatContext) -> None:
    """Add what the offer was about, all files of it if it is an album."""
    message = _offered(chat)
    files = await _album(chat, message.media_group_id) if message.media_group_id else []
    if len(files) <= 1:
        if not await adding.add_message(chat, message):
            await chat.change(plain(gettext(_NOTHING)))
        return
    for number, (file_id, unique_id, name) in enumerate(files):
        one = chat if number == 0 else replace(chat, paging=False)
        await adding.add_file(one.step(number), Document(file_id, unique_id, file_name=name))


async def ask_offered(chat: ChatContext) -> None:
    """Answer what the offer was about."""
    message = _offered(chat)
    await asking.ask(replace(chat, words=(message.text or message.caption or "").strip(), paging=False))


def _offered(chat: ChatContext) -> Message:
    replied = chat.replied_to
    if replied is None:
        raise NotFoundError("the message that this was about is gone; send it again")
    return replied


async def _album_files(chat: ChatContext, message: Message) -> list[list[str]]:
    """The files of the message's album so far, this one included; none if it is no file of an album."""
    document, group = message.document, message.media_group_id
    if document is None or not group:
        return []
    files = [*await _album(chat, group), [document.file_id, document.file_unique_id, document.file_name or ""]]
    await _set(chat, "album", json.dumps({"group": group, "files": files}))
    return files


async def _album(chat: ChatContext, group: str) -> list[list[str]]:
    kept = json.loads(await _get(chat, "album") or "{}")
    return list(kept["files"]) if kept.get("group") == group else []


async def _get(chat: ChatContext, name: str) -> str | None:
    return await chat.services.chat_store.setting(chat.chat_id, name)


async def _set(chat: ChatContext, name: str, value: str | None) -> None:
    await chat.services.chat_store.set_setting(chat.chat_id, name, value)


def _awaiting(chat: ChatContext) -> str:
    return f"article awaited from {chat.user.id}"


def _adding_album(chat: ChatContext) -> str:
    return f"album being added by {chat.user.id}"
