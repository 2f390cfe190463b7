"""/digest: what was said, now or again and again, here or in a channel."""

from __future__ import annotations

import re

from telegram import Chat, ChatMember
from telegram.error import BadRequest, Forbidden

from bot.alert_store import Cadence, Subscription
from bot.digests import digest_of, newest_day
from bot.render.alerts import clock
from bot.render.keyboards import for_passages
from bot.render.markup import NOTHING, bold, clipped, lines, plain
from bot.telegram.chat_context import ChatContext
from bot.translation.translator import gettext, gettext_noop
from corpus.errors import InvalidError

_CHANNEL = re.compile(r"@[A-Za-z]\w{3,31}")
_LEADING = {ChatMember.OWNER, ChatMember.ADMINISTRATOR}
_OFF = "off"
_USAGE = gettext_noop(
    "write /digest for what was said, /digest daily or /digest weekly to get it here again and again, /digest off to "
    "stop it; for a channel of yours in which I am an admin, /digest @channel daily"
)


async def digest(chat: ChatContext) -> None:
    """/digest [@CHANNEL] [daily | weekly | off]."""
    words = chat.words.lower().split()
    if not words:
        await _now(chat)
        return
    cadence = words[-1]
    if cadence not in {Cadence.DAILY, Cadence.WEEKLY, _OFF} or len(words) > 2:
        raise InvalidError(_USAGE)
    target = await _channel(chat, words[0]) if len(words) == 2 else None
    if target is None and not await leads(chat, chat.chat_id):
        raise InvalidError("in a group, only its admins can have digests sent")
    await _subscribe(chat, target, cadence)


async def _now(chat: ChatContext) -> None:
    services = chat.services
    settings = await services.chat_store.settings(chat.chat_id)
    async with chat.working():
        newest = await newest_day(services, settings.local(services.chat_store.now()).date())
        shown = await digest_of(services, settings, newest, newest)
    await chat.say(shown.markup, for_passages(shown.evidence))


async def _subscribe(chat: ChatContext, target: Chat | None, cadence: str) -> None:
    store = chat.services.chat_store
    chat_id = target.id if target else chat.chat_id
    if cadence == _OFF:
        await store.alerts.unsubscribe(chat_id)
        await chat.say(plain(gettext("No more digests will come.")))
        return
    settings = await store.settings(chat_id)
    thread_id = None if target else chat.thread_id
    await store.alerts.subscribe(Subscription(chat_id, thread_id, chat.user.id, Cadence(cadence), store.now()))
    if cadence == Cadence.DAILY:
        told = gettext("A digest will come every day at {hour} ({zone}).", **clock(settings.hour, settings.zone))
    else:
        told = gettext("A digest will come every Monday at {hour} ({zone}).", **clock(settings.hour, settings.zone))
    await chat.say(lines(bold(clipped(target.title or "", 80)) if target else NOTHING, plain(told)))


async def _channel(chat: ChatContext, name: str) -> Chat:
    """The channel, if whoever asks and the bot may post there. InvalidError if not."""
    if not _CHANNEL.fullmatch(name):
        raise InvalidError(_USAGE)
    try:
        found = await chat.bot.get_chat(name)
        own = await chat.bot.get_chat_member(found.id, chat.bot.id)
    except (BadRequest, Forbidden) as error:
        raise InvalidError("I can’t see {name}; make me an admin there first", name=name) from error
    if own.status not in _LEADING:
        raise InvalidError("make me an admin of {name} first, with the right to post", name=name)
    if not await leads(chat, found.id):
        raise InvalidError("only an admin of {name} can have digests sent there", name=name)
    return Chat(found.id, found.type, title=found.title)


async def leads(chat: ChatContext, chat_id: int) -> bool:
    """Whether the user may decide for a chat: their own, one of whose admins they are, or any if they are ours."""
    if chat_id == chat.user.id or await chat.is_admin():
        return True
    try:
        return (await chat.bot.get_chat_member(chat_id, chat.user.id)).status in _LEADING
    except (BadRequest, Forbidden):
        return False
