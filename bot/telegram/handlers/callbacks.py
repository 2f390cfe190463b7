"""Buttons: from a token in the callback data to what the chat store knows it does."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from telegram import Update

from bot.render import texts
from bot.render.keyboards import Action
from bot.render.markup import plain
from bot.telegram.chat_context import TYPED, BotContext, ChatContext
from bot.telegram.handlers import (
    alerting,
    asking,
    checking,
    editing,
    feedback,
    feeds,
    language_choice,
    neighbourhood,
    offering,
    reading,
    settings,
    speaking,
    undoing,
)
from bot.translation.translator import gettext
from index.query.serialization import query_of

Payload = Mapping[str, Any]


class Toast(Protocol):
    """How a short word reaches who pressed a button; `alert` where it must not be overlooked."""

    async def __call__(self, text: str | None, *, alert: bool = False) -> None:
        """Show it."""


@dataclass(frozen=True, slots=True)
class Callback:
    """What a button's action does. `needs` is what its payload must have: a button of an older release may lack it.
    `once`: the button is used up, unless `act` gives True; `admins`: rights are checked when it is pressed; `toast` is
    shown to who presses."""

    act: Callable[[ChatContext, Payload], Awaitable[object]]
    needs: frozenset[str] = frozenset()
    once: bool = False
    admins: bool = False
    toast: str = ""


async def press(update: Update, context: BotContext) -> None:
    """Answer the press at once, then do what the button stands for, if it is a button of ours in this chat."""
    query = update.callback_query
    chat = ChatContext.of(update, context)
    if query is None or chat is None:
        return

    async def toast(text: str | None, *, alert: bool = False) -> None:
        await query.answer(text, show_alert=alert)

    token = query.data if query.data and query.data.isascii() else ""  # ours are; what isn't may be no text at all
    await act(chat, token, toast)


async def type_number(chat: ChatContext, number: int) -> bool:
    """In plain mode a typed number presses the button with it; False if there is no such button."""
    typed = json.loads(await chat.services.chat_store.setting(chat.chat_id, TYPED) or "[]")
    if not 0 < number <= len(typed):
        return False

    async def toast(text: str | None, *, alert: bool = False) -> None:
        if text:
            await chat.say(plain(text))

    await act(chat, typed[number - 1], toast, in_place=False)
    return True


async def act(chat: ChatContext, token: str, toast: Toast, *, in_place: bool = True) -> None:
    """Do what the button with this token stands for; `toast` is shown to who presses."""
    chat_store = chat.services.chat_store
    button = await chat_store.button(token, chat_id=chat.chat_id, user_id=chat.user.id)
    pressing = _PRESSINGS.get(button.action) if button else None
    if button is None or pressing is None or not pressing.needs <= button.payload.keys():
        spent = await chat_store.is_spent(token, chat_id=chat.chat_id)
        await toast(gettext(texts.DONE_ALREADY if spent else texts.OLD_BUTTON))
        return
    if pressing.admins and not await chat.is_admin():
        await toast(gettext(texts.ONLY_ADMINS), alert=True)
        return
    await toast(gettext(pressing.toast) if pressing.toast else None)
    again: object = None
    async with chat.forgiving():
        paging = in_place and not button.payload.get("new", False)
        again = await pressing.act(replace(chat, paging=paging), button.payload)
    if pressing.once and again is not True:
        await chat_store.spend(token)


def _at(payload: Payload) -> int:
    return int(payload.get("at", 0))


_QUERY, _PAGED = frozenset({"query"}), frozenset({"query", "offset"})
_ALERT, _SET_TO = frozenset({"alert"}), frozenset({"alert", "to"})
_PRESSINGS: Mapping[str, Callback] = {
    Action.MORE: Callback(lambda chat, at: asking.more(chat, query_of(at["query"]), at["offset"]), _PAGED, once=True),
    Action.CLOSEST: Callback(lambda chat, at: asking.closest(chat, query_of(at["query"])), _QUERY, once=True),
    Action.CHOOSE: Callback(lambda chat, at: asking.ask_query(chat, query_of(at["query"])), _QUERY),
    Action.CONTEXT: Callback(neighbourhood.open_context, frozenset({"passage", "around"})),
    Action.BACK: Callback(neighbourhood.close_context, frozenset({"html", "buttons"})),
    Action.SPEAKER: Callback(lambda chat, at: speaking.speaker(chat, at["name"]), frozenset({"name"})),
    Action.SAID: Callback(
        lambda chat, at: speaking.said_page(chat, at["speaker"], _at(at), at["since"]), frozenset({"speaker", "since"})
    ),
    Action.SPEAKERS: Callback(lambda chat, at: speaking.speakers(chat, _at(at))),
    Action.ARTICLE: Callback(
        lambda chat, at: reading.article_page(chat, at["article"], _at(at)), frozenset({"article"})
    ),
    Action.HISTORY: Callback(
        lambda chat, at: reading.history_page(chat, at["article"], _at(at)), frozenset({"article"})
    ),
    Action.ARTICLES: Callback(lambda chat, at: reading.articles_page(chat, _at(at), at.get("asked", ""))),
    Action.TIMELINE: Callback(lambda chat, at: asking.timeline_page(chat, query_of(at["query"]), _at(at)), _QUERY),
    Action.DELETE: Callback(
        lambda chat, at: editing.delete_now(chat, at["articles"]), frozenset({"articles"}), once=True, admins=True
    ),
    Action.DELETING: Callback(
        lambda chat, at: editing.ask_delete(chat, at["article"]), frozenset({"article"}), admins=True
    ),
    Action.EDIT: Callback(editing.fields, frozenset({"article"}), admins=True),
    Action.FIELD: Callback(editing.ask_value, frozenset({"article", "field"}), admins=True),
    Action.UNDO: Callback(
        lambda chat, at: undoing.undo(chat, at["action"]), frozenset({"action"}), once=True, admins=True
    ),
    Action.AUDIT: Callback(lambda chat, at: undoing.audit(chat, _at(at)), admins=True),
    Action.FEEDS: Callback(lambda chat, at: feeds.feeds_page(chat, _at(at)), admins=True),
    Action.ADD: Callback(lambda chat, _: offering.add_offered(chat), once=True, admins=True),
    Action.ANSWER: Callback(lambda chat, _: offering.ask_offered(chat), once=True),
    Action.LANGUAGE: Callback(
        lambda chat, at: language_choice.set_language(chat, at["language"]), frozenset({"language"})
    ),
    Action.CHECK: Callback(lambda chat, _: checking.check_offered(chat), once=True),
    Action.CLAIMS: Callback(checking.claims_page, frozenset({"claims"})),
    Action.SETTINGS: Callback(lambda chat, _: settings.settings(chat)),
    Action.SET: Callback(settings.change, frozenset({"name", "value"})),
    Action.OUTLETS: Callback(settings.outlets),
    Action.ZONES: Callback(settings.zones),
    Action.LANGUAGES: Callback(settings.languages),
    Action.FORGET: Callback(settings.forget, once=True),
    Action.VOTE: Callback(feedback.vote, frozenset({"vote"}), toast=feedback.THANKS),
    Action.GAPS: Callback(lambda chat, at: feedback.gaps_page(chat, _at(at)), admins=True),
    Action.GAPS_FILE: Callback(lambda chat, _: feedback.gaps_file(chat), admins=True),
    Action.ALERT: Callback(alerting.wait_for_pressed, _QUERY),
    Action.CADENCE: Callback(alerting.set_cadence, _SET_TO),
    Action.MUTE: Callback(alerting.mute, _SET_TO),
    Action.STOP: Callback(alerting.stop, _ALERT),
    Action.KEEP: Callback(lambda chat, _: editing.keep(chat), once=True),
}
