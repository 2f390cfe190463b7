"""Buttons: from a token in the callback data to what the ledger knows it does."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import Update

from bot import texts
from bot.handlers import asking, editing, reading, researching, speaking
from bot.handlers.talk import BotContext, Talk
from bot.keyboards import Action
from index.answer import Context

Payload = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pressing:
    """What a button's action does. `once`: the button is used up; `admins`: rights are checked when it is pressed."""

    act: Callable[[Talk, Payload], Awaitable[None]]
    once: bool = False
    admins: bool = False


async def press(update: Update, context: BotContext) -> None:
    """Answer the press at once, then do what the button stands for, if it is a button of ours in this chat."""
    query = update.callback_query
    talk = Talk.of(update, context)
    if query is None or talk is None:
        return
    ledger = talk.desk.ledger
    button = await ledger.button(query.data or "", chat_id=talk.chat_id, user_id=talk.user.id)
    pressing = _PRESSINGS.get(button.action) if button else None
    if button is None or pressing is None:
        await query.answer(texts.OLD_BUTTON)
        return
    if pressing.admins and not await talk.is_admin():
        await query.answer(texts.ONLY_ADMINS, show_alert=True)
        return
    await query.answer()
    async with talk.forgiving():
        await pressing.act(replace(talk, paging=not button.payload.get("new", False)), button.payload)
    if pressing.once:
        await ledger.spend(query.data or "")


def _at(payload: Payload) -> int:
    return int(payload.get("at", 0))


def _context(kept: Payload | None) -> Context | None:
    return Context(kept["understood"], tuple(kept["speakers"]), tuple(kept["passages"])) if kept else None


_PRESSINGS: Mapping[str, Pressing] = {
    Action.MORE: Pressing(lambda talk, at: asking.more(talk, at["question"], _context(at["context"]), at["offset"])),
    Action.CLOSEST: Pressing(lambda talk, at: asking.closest(talk, at["question"], _context(at["context"]))),
    Action.MORE_SAID: Pressing(
        lambda talk, at: speaking.said_on_topic(talk, at["name"], at["topic"], at["since"], at["offset"])
    ),
    Action.CHOOSE: Pressing(lambda talk, at: asking.choose(talk, at["question"], at["name"], at["names"])),
    Action.CONTEXT: Pressing(lambda talk, at: asking.context(talk, at["passage"], at["around"])),
    Action.SPEAKER: Pressing(lambda talk, at: speaking.speaker(talk, at["name"])),
    Action.SAID: Pressing(lambda talk, at: speaking.said_page(talk, at["speaker"], _at(at), at["since"])),
    Action.SPEAKERS: Pressing(lambda talk, at: speaking.speakers(talk, _at(at))),
    Action.ARTICLE: Pressing(lambda talk, at: reading.article_page(talk, at["article"], _at(at))),
    Action.ARTICLES: Pressing(lambda talk, at: reading.articles(talk, _at(at))),
    Action.COMPARE: Pressing(lambda talk, at: researching.compare_names(talk, at["names"], at["topic"])),
    Action.TIMELINE: Pressing(lambda talk, at: researching.timeline_page(talk, at["name"], at["topic"], _at(at))),
    Action.EDIT: Pressing(
        lambda talk, at: editing.set_field(talk, at["article"], at["field"], at["value"]), once=True, admins=True
    ),
    Action.DELETE: Pressing(lambda talk, at: editing.delete_now(talk, at["articles"]), once=True, admins=True),
    Action.RESTORE: Pressing(lambda talk, at: editing.restore(talk, at["deletions"]), once=True, admins=True),
    Action.KEEP: Pressing(lambda talk, _: editing.keep(talk), once=True),
}
