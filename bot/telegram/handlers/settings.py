"""/settings: what a chat has chosen, changed by buttons."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.chat_settings import MOST_PASSAGES, is_zone
from bot.render.keyboards import Stretch
from bot.render.markup import plain
from bot.render.settings import OUTLETS_LISTED, for_outlets, for_settings, for_zones, settings_text
from bot.telegram.chat_context import ChatContext
from bot.telegram.chat_language import chosen
from bot.telegram.handlers import about, language_choice
from bot.telegram.handlers.digesting import leads
from bot.translation.translator import gettext
from corpus.errors import InvalidError

Payload = Mapping[str, Any]


async def settings(chat: ChatContext) -> None:
    """/settings [zone NAME | passages NUMBER]."""
    name, _, value = chat.words.partition(" ")
    if not name:
        await _show(chat)
    elif name.lower() == "zone" and is_zone(value.strip()):
        await change(chat, {"name": "zone", "value": value.strip()})
    elif name.lower() == "passages" and value.strip().isdigit() and 0 < int(value) <= MOST_PASSAGES:
        await change(chat, {"name": "passages", "value": value.strip()})
    else:
        raise InvalidError(
            "write /settings for all of them, /settings zone Europe/Berlin for the time zone, or /settings passages 2"
        )


async def change(chat: ChatContext, payload: Payload) -> None:
    """Choose something, and show all that is chosen."""
    if not await _may(chat):
        return
    await chat.services.chat_store.set_setting(chat.chat_id, payload["name"], payload["value"] or None)
    await _show(chat)


async def outlets(chat: ChatContext, payload: Payload) -> None:
    """The outlets, to mute some; with one in the payload, that one is switched."""
    store = chat.services.chat_store
    muted = (await store.settings(chat.chat_id)).muted
    if outlet := payload.get("outlet"):
        if not await _may(chat):
            return
        muted = tuple(one for one in muted if one != outlet) if outlet in muted else (*muted, outlet)
        await store.set_setting(chat.chat_id, "muted outlets", json.dumps(muted))
    at = int(payload.get("at", 0))
    listed = await chat.services.store.outlets()
    stretch = Stretch(at, OUTLETS_LISTED, at + OUTLETS_LISTED < len(listed))
    told = plain(gettext("Outlets with a ✓ are shown in answers here; touch one to switch it."))
    await chat.show(told, for_outlets(listed[at : at + OUTLETS_LISTED], muted, stretch))


async def zones(chat: ChatContext, _: Payload) -> None:
    """Some time zones; others by /settings zone NAME."""
    told = plain(gettext("Which time zone? Any other by its name: /settings zone America/Lima"))
    await chat.show(told, for_zones())


async def languages(chat: ChatContext, _: Payload) -> None:
    """The language picker."""
    await language_choice.language(replace(chat, words=""))


async def forget(chat: ChatContext, _: Payload) -> None:
    """Delete what is kept about the chat."""
    if await _may(chat):
        await about.privacy(replace(chat, words="forget", paging=False))


async def _show(chat: ChatContext) -> None:
    store = chat.services.chat_store
    current = await store.settings(chat.chat_id)
    shown = current.passages or chat.services.config.answers.passages
    named = await chosen(store, chat.chat_id)
    markup = settings_text(current, shown, named, private=chat.is_private)
    await chat.show(markup, for_settings(current, shown, private=chat.is_private))


async def _may(chat: ChatContext) -> bool:
    """Anybody in private; in a group its admins, and everybody else is told so."""
    if await leads(chat, chat.chat_id):
        return True
    await chat.say(plain(gettext("Only the admins of this group can change its settings.")))
    return False
