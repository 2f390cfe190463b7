"""Answers whose words were corrected, or whose article was withdrawn, get a notice under them, once."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from dataclasses import replace

from telegram import Bot, InlineKeyboardMarkup, ReplyParameters
from telegram.error import TelegramError

from bot.chat_store import NO_CHAT
from bot.jobs.job import JobContext
from bot.render.markup import MAX_UNITS, Markup, italic, units
from bot.render.plain import as_text
from bot.sent_answers import SentAnswer, digest_of
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_language import translator_of
from bot.translation.translator import gettext, speaking
from corpus.errors import NotFoundError

logger = logging.getLogger(__name__)

_TOLD = "corrections told"
_AT_ONCE = 200  # changes
_MOST_NOTICES = 50  # for the changes of one time


async def tell_corrections(context: JobContext) -> None:
    """Follow the change log, and tell what was said by words that are no longer there."""
    services = context.services
    followed = await followed_to(services)
    while changes := await services.store.changes(followed, _AT_ONCE):
        articles = {number: change.article_id for change in changes for number in change.removed}
        for answer in (await services.chat_store.sent.showing(articles))[:_MOST_NOTICES]:
            await _look_at(context, answer, {articles[one] for one in answer.passages if one in articles})
        followed = changes[-1].seq
        await services.chat_store.set_setting(NO_CHAT, _TOLD, str(followed))


async def followed_to(services: BotServices) -> int:
    """The change up to which all has been told. What happened before anybody looked is nobody's correction."""
    known = await services.chat_store.setting(NO_CHAT, _TOLD)
    if known is not None:
        return int(known)
    seq = await services.store.seq()
    await services.chat_store.set_setting(NO_CHAT, _TOLD, str(seq))
    return seq


async def _look_at(context: JobContext, answer: SentAnswer, article_ids: Iterable[int]) -> None:
    """Tell of the answer if words of it are gone; if they only stand in a new version, remember where."""
    sent = context.services.chat_store.sent
    passages = dict(answer.passages)
    for number in sorted(article_ids):
        try:
            article = await context.services.store.article(number)
        except NotFoundError:
            await _tell(context, answer, number, withdrawn=True)
            return
        there = {digest_of(passage): passage.id for passage in article.passages}
        living = {passage.id for passage in article.passages}
        gone = {one for one, digest in passages.items() if one not in living and digest in there}
        for one in gone:
            digest = passages.pop(one)
            passages[there[digest]] = digest
    lost = set(passages) - {one.id for one in await context.services.store.passages(passages)}
    if lost:
        await _tell(context, answer, min(article_ids), withdrawn=False)
    else:
        await sent.note(replace(answer, passages=passages))


async def _tell(context: JobContext, answer: SentAnswer, article_id: int, *, withdrawn: bool) -> None:
    chat_store = context.services.chat_store
    with speaking(await translator_of(chat_store, answer.chat_id)):
        if withdrawn:
            notice = gettext("⚠ Since I answered, an article quoted here was withdrawn.")
        else:
            command = f"/article {article_id} history"
            notice = gettext("⚠ Since I answered, words quoted here were corrected: {command}", command=command)
    try:
        await _amend(context.bot, answer, italic(notice))
    except TelegramError as error:  # deleted, too old, or the chat is gone: nothing is left to tell
        logger.info("an answer could not be told of its correction: %s", type(error).__name__)
    await chat_store.sent.forget(answer)


async def _amend(bot: Bot, answer: SentAnswer, notice: Markup) -> None:
    """Put the notice under the answer, or in reply to it where it has no room for more."""
    if units(as_text(answer.html, marks={})) + notice.units + 2 > MAX_UNITS:
        reply = ReplyParameters(answer.message_id, allow_sending_without_reply=True)
        await bot.send_message(answer.chat_id, notice.html, reply_parameters=reply)
        return
    keyboard = InlineKeyboardMarkup.de_json(json.loads(answer.keyboard), bot) if answer.keyboard else None
    await bot.edit_message_text(
        f"{answer.html}\n\n{notice.html}",
        chat_id=answer.chat_id,
        message_id=answer.message_id,
        reply_markup=keyboard,
    )
