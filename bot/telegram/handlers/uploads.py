"""The bytes of files that people send."""

from __future__ import annotations

from telegram import Document
from telegram.error import BadRequest

from bot.telegram.chat_context import ChatContext
from corpus.errors import TooLargeError, UnreadableError

MAX_FILE_BYTES = 20_000_000
"""Telegram gives bots no larger files."""


async def contents_of(chat: ChatContext, document: Document) -> bytes:
    """The file's bytes. TooLargeError by what Telegram says of its size, and by what really comes."""
    if (document.file_size or 0) > MAX_FILE_BYTES:
        raise TooLargeError("the file is over 20 MB, which is more than Telegram hands to bots")
    try:
        file = await chat.bot.get_file(document.file_id)
        data = bytes(await file.download_as_bytearray())
    except BadRequest as error:
        raise UnreadableError("Telegram doesn't hand the file over; send it again") from error
    if len(data) > MAX_FILE_BYTES:
        raise TooLargeError("the file is over 20 MB")
    return data
