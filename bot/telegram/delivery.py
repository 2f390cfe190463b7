"""A message on its way out: sent as it should be, and if Telegram refuses that, in the next best way."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace

from telegram import Bot, InlineKeyboardMarkup, Message, ReplyParameters
from telegram.error import BadRequest

from bot.render.markup import MAX_UNITS, Markup, clipped
from bot.render.plain import as_text

logger = logging.getLogger(__name__)

_NO_TOPIC = ("message thread not found", "topic_deleted", "topic_closed", "topic_id_invalid")
_NO_QUOTE = ("quote_text_invalid", "quote not found")
_NO_MATTER_OF_FORM = ("not found", "can't be edited", "not enough rights", "chat_write_forbidden", "query is too old")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: the chat, its topic if it has any, and the message that it replies to."""

    chat_id: int
    thread_id: int | None = None
    reply: ReplyParameters | None = None


async def deliver(
    bot: Bot, place: Place, markup: Markup, buttons: InlineKeyboardMarkup | None, *, private_id: int | None = None
) -> Message:
    """Send it. A topic that is gone is left out; where the chat has no place left, it goes to `private_id`."""
    try:
        return await _send(bot, place, markup, buttons)
    except BadRequest as error:
        if place.reply and place.reply.quote and _says(error, _NO_QUOTE):
            return await deliver(bot, replace(place, reply=_whole(place.reply)), markup, buttons, private_id=private_id)
        if place.thread_id is None or not _says(error, _NO_TOPIC):
            raise
    try:
        return await _send(bot, Place(place.chat_id, None, place.reply), markup, buttons)
    except BadRequest:
        if private_id is None:
            raise
        return await _send(bot, Place(private_id), markup, None)  # buttons belong to their chat


def _whole(reply: ReplyParameters) -> ReplyParameters:
    """The reply without a quote: people may have edited their message meanwhile."""
    return ReplyParameters(reply.message_id, allow_sending_without_reply=True)


async def amend(
    bot: Bot, chat_id: int, message_id: int, markup: Markup, buttons: InlineKeyboardMarkup | None
) -> Message | bool:
    """Edit one of our messages."""
    try:
        return await bot.edit_message_text(markup.html, chat_id=chat_id, message_id=message_id, reply_markup=buttons)
    except BadRequest as error:
        if _says(error, _NO_MATTER_OF_FORM):
            raise
        _log()
        return await bot.edit_message_text(
            _bare(markup), chat_id=chat_id, message_id=message_id, reply_markup=buttons, parse_mode=None
        )


async def _send(bot: Bot, place: Place, markup: Markup, buttons: InlineKeyboardMarkup | None) -> Message:
    try:
        return await bot.send_message(
            place.chat_id,
            markup.html,
            message_thread_id=place.thread_id,
            reply_parameters=place.reply,
            reply_markup=buttons,
        )
    except BadRequest as error:
        if _says(error, (*_NO_MATTER_OF_FORM, *_NO_TOPIC, *_NO_QUOTE)):
            raise
        _log()
    return await bot.send_message(
        place.chat_id,
        _bare(markup),
        message_thread_id=place.thread_id,
        reply_parameters=place.reply,
        reply_markup=buttons,
        parse_mode=None,
    )


def _bare(markup: Markup) -> str:
    """The words alone: what Telegram refuses is nearly always their markup."""
    return clipped(as_text(markup.html, marks={}), MAX_UNITS)


def _says(error: BadRequest, words: tuple[str, ...]) -> bool:
    return any(word in error.message.lower() for word in words)


def _log() -> None:
    logger.error("Telegram refused a message as it was, so its bare words are sent")  # its reason may quote them
