"""When a handler fails: one clear sentence for the user, one line without their words for the log."""

from __future__ import annotations

import logging
from typing import Any

from telegram import InlineQueryResultArticle, InputTextMessageContent, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError
from telegram.ext import Application, ContextTypes

from bot.render.texts import failure
from bot.telegram.bot_services import BotServices
from bot.telegram.transport import PASSING
from bot.telegram.update_attempts import UndeliveredError
from bot.translation.translator import gettext, gettext_noop
from corpus.errors import EngineError, IndexFolderError, OnRecordError, StoreError, where

logger = logging.getLogger(__name__)

BROKEN = gettext_noop("Something went wrong on my side, and I have noted it. Please try again.")
UNREACHABLE = gettext_noop("Telegram didn't let me through just now. Please try again.")
ARCHIVE_FAILED = gettext_noop("I can't get at my archive right now. Please try again in a few minutes.")
SEARCH_FAILED = gettext_noop("I can't search right now. Please ask me again in a few minutes.")
_UNDELIVERED = "undelivered"  # in bot_data: the numbers of updates that nobody could be told anything about


async def report(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """The application's error handler."""
    error = context.error
    if error is None:
        return
    if isinstance(error, PASSING) and isinstance(update, Update):
        _note_undelivered(update, context)
        return
    if isinstance(services := context.bot_data.get("services"), BotServices):
        services.telemetry.error(type(error).__name__)
    number = update.update_id if isinstance(update, Update) else "?"
    level = logging.INFO if isinstance(error, Forbidden) else logging.ERROR  # who blocks us is no failure of ours
    logger.log(level, "update %s failed: %s%s", number, where(error), _detail(error))
    sentence = sentence_for(error)
    chat = update.effective_chat if isinstance(update, Update) else None
    if sentence is None or chat is None or chat.type == ChatType.CHANNEL or not isinstance(update, Update):
        return
    try:
        await _tell(update, context, chat.id, sentence)
    except PASSING:
        _note_undelivered(update, context)
    except TelegramError as failure:
        logger.warning("update %s: the user could not be told: %s", number, type(failure).__name__)


async def _tell(update: Update, context: ContextTypes.DEFAULT_TYPE, chat_id: int, sentence: str) -> None:
    """Say it where it happened; where we are a guest, as the one answer that we may give."""
    if guest := update.guest_message:
        told = InputTextMessageContent(sentence, parse_mode=ParseMode.HTML)
        await guest.answer_guest_query(InlineQueryResultArticle("failure", sentence, told))
        return
    message = update.effective_message
    thread = message.message_thread_id if message and message.is_topic_message else None
    await context.bot.send_message(chat_id, sentence, message_thread_id=thread)


def raise_undelivered(application: Application[Any, Any, Any, Any, Any, Any], update: Update) -> None:
    """Raise UndeliveredError if `report` found that nothing could be delivered of this update."""
    noted: set[int] = application.bot_data.get(_UNDELIVERED, set())
    if update.update_id in noted:
        noted.discard(update.update_id)
        raise UndeliveredError


def _note_undelivered(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    context.bot_data.setdefault(_UNDELIVERED, set()).add(update.update_id)


def sentence_for(error: Exception) -> str | None:
    """What to tell the user, as Telegram HTML. None: nothing, because the chat can't be written to."""
    if isinstance(error, StoreError | IndexFolderError):
        return gettext(ARCHIVE_FAILED)
    if isinstance(error, EngineError):
        return gettext(SEARCH_FAILED)
    if isinstance(error, OnRecordError) and error.message:
        return failure(error).html
    if isinstance(error, BadRequest) or not isinstance(error, TelegramError):
        return gettext(BROKEN)
    return gettext(UNREACHABLE) if isinstance(error, NetworkError) else None


def _detail(error: Exception) -> str:
    # Only errors whose messages can't hold what a user wrote.
    return f" ({error})" if isinstance(error, StoreError | IndexFolderError | EngineError) else ""
