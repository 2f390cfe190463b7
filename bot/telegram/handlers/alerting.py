"""Standing questions: /alert, /alerts, and their buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.alert_store import Alert, Cadence
from bot.render.alert_keyboards import for_alert, for_alerts, for_meant
from bot.render.alerts import ABOUT_ALERTS, alert_list, alert_set, waited_for
from bot.render.markup import clipped, plain
from bot.telegram.chat_context import ChatContext
from bot.translation.translator import gettext
from corpus.errors import NotFoundError
from index.query.command_queries import waiting_query
from index.query.description import described
from index.query.model import Query
from index.query.request import utc_today
from index.query.serialization import query_of

_MOST_MEANT = 5
Payload = Mapping[str, Any]


async def alert(chat: ChatContext) -> None:
    """/alert NAME [about TOPIC] or a question."""
    if not chat.words:
        await chat.say(plain(gettext(ABOUT_ALERTS)))
        return
    names = chat.services.index.snapshot.names
    query = waiting_query(chat.words, utc_today(), names.is_known)
    meant = names.named(query.speakers[0]).people if len(query.speakers) == 1 else ()
    if len(meant) > 1:
        told = plain(gettext("Which {name} do you mean?", name=clipped(query.speakers[0], 80)))
        await chat.say(told, for_meant(query, meant[:_MOST_MEANT]))
        return
    await wait_for(chat, query)


async def wait_for(chat: ChatContext, query: Query) -> None:
    """Let the chat hear of what is new on a query, from now on."""
    services = chat.services
    stored = await services.chat_store.alerts.add(
        chat.chat_id,
        _standing(query),
        user_id=chat.user.id,
        thread_id=chat.thread_id,
        most=services.config.limits.alerts,
    )
    services.alerts.add(stored.stored)
    await _show(chat, stored)


async def wait_for_pressed(chat: ChatContext, payload: Payload) -> None:
    """The button under an answer, or under a name that may be meant."""
    await wait_for(chat, query_of(payload["query"]))


async def alerts(chat: ChatContext) -> None:
    """/alerts: what the chat waits for."""
    listed = await chat.services.chat_store.alerts.of_chat(chat.chat_id)
    settings = await chat.services.chat_store.settings(chat.chat_id)
    markup = alert_list(listed, chat.services.config.limits.alerts, settings.hour, settings.zone)
    await chat.show(markup, for_alerts(listed))


async def set_cadence(chat: ChatContext, payload: Payload) -> None:
    """At once, daily or weekly."""
    stored = await _stored(chat, payload)
    await _changed(
        chat, payload, replace(stored, cadence=Cadence(payload["to"]), digested=chat.services.chat_store.now())
    )


async def mute(chat: ChatContext, payload: Payload) -> None:
    """Say nothing of it until it is unmuted."""
    await _changed(chat, payload, replace(await _stored(chat, payload), muted=bool(payload["to"])))


async def stop(chat: ChatContext, payload: Payload) -> None:
    """Wait for it no longer."""
    stored = await _stored(chat, payload)
    await chat.services.chat_store.alerts.remove(stored.id, chat.chat_id)
    chat.services.alerts.remove(stored.id)
    if payload.get("listed"):
        await alerts(chat)
    else:
        await chat.show(plain(gettext("Stopped: {subject}.", subject=waited_for(stored.query))))


async def _changed(chat: ChatContext, payload: Payload, stored: Alert) -> None:
    await chat.services.chat_store.alerts.change(stored)
    if payload.get("listed"):
        await alerts(chat)
    else:
        await _show(chat, stored)


async def _show(chat: ChatContext, stored: Alert) -> None:
    settings = await chat.services.chat_store.settings(chat.chat_id)
    await chat.show(alert_set(stored, settings.hour, settings.zone), for_alert(stored))


async def _stored(chat: ChatContext, payload: Payload) -> Alert:
    listed = await chat.services.chat_store.alerts.of_chat(chat.chat_id)
    found = next((one for one in listed if one.id == payload["alert"]), None)
    if found is None:
        raise NotFoundError("this chat no longer waits for that; /alerts lists what it waits for")
    return found


def _standing(query: Query) -> Query:
    """The query without what belongs to the moment at which it was asked; what a conversation added is of its topic."""
    if query.follow_up:
        words = (*(term.word for term in query.context), query.topic)
        query = replace(query, text=str(described(query)), topic=" ".join(dict.fromkeys(filter(None, words))))
    return Query(query.text, query.kind, query.speakers, query.topic, outlet=query.outlet, excluded=query.excluded)
