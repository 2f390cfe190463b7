"""Passing on: what a Share button stands for, sent to another chat by inline mode or opened by its deep link.

It is made anew when it is passed on, so it says what the articles say by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from telegram import Bot, InlineQueryResultArticle

from bot.render.inline_cards import Surroundings, whole_card
from bot.render.keyboards import SHARED, Action
from bot.render.markup import plain
from bot.render.results import Rendered, rendered
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import ChatContext
from bot.translation.translator import gettext, gettext_noop
from index.answers.conversation_update import state_after
from index.answers.results import Result
from index.query.request import Request
from index.query.serialization import claim_of, query_of

_GONE = gettext_noop("What was passed on is no longer here.")


async def open_shared(chat: ChatContext, token: str) -> None:
    """Show in this chat what the token stands for, with its buttons."""
    values = await chat.services.chat_store.shared(token, Action.SHARE)
    if values is None:
        await chat.say(plain(gettext(_GONE)))
        return
    result, message = await _made(chat.services, values)
    sent = await chat.say(message.shown.markup, message.keyboard)
    await chat.remember(sent.message_id, state_after(None, result, message.shown.evidence))


async def passed_on(bot: Bot, services: BotServices, inline_query: str) -> InlineQueryResultArticle | None:
    """What an inline query passes on; None if it is a question like any other."""
    word, _, token = inline_query.partition(" ")
    values = await services.chat_store.shared(token, Action.SHARE) if word == SHARED else None
    if values is None:
        return None
    _, message = await _made(services, values)
    around = Surroundings(bot.username)
    return whole_card(message.shown.markup, token, around.opening(gettext("Open with its proof"), f"s{token}"))


async def _made(services: BotServices, values: Mapping[str, Any]) -> tuple[Result, Rendered]:
    """The result anew, as a message."""
    most = services.config.answers.passages
    if "claims" in values:
        request = Request(claims=tuple(claim_of(one) for one in values["claims"]))
    else:
        request = Request(query=query_of(values["query"]), limit=most + 1)
    result = await services.index.ask(request)
    return result, rendered(result, await services.store.totals(), most)
