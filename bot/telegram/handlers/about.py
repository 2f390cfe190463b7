"""What the bot says about itself: /start, /help, /privacy, and commands that it doesn't know."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.render import texts
from bot.render.markup import plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers import asking, carrying, examples, sharing
from bot.telegram.handlers.proving import prove
from bot.telegram.handlers.reading import article_page
from bot.telegram.handlers.speaking import said_page
from bot.telegram.menus import publish_for
from bot.translation.translator import gettext

_SHARED = re.compile(r"s([A-Za-z0-9_-]{16})")
_PAYLOAD = re.compile(r"(article|speaker|p)-?(\d{1,15})")


async def start(chat: ChatContext) -> None:
    """/start, and deep links: article12 opens an article, speaker7 what a speaker said, p3 a passage's proof,
    s and a token what somebody passed on; “asked” answers what the person has typed in another chat."""
    if shared := _SHARED.fullmatch(chat.words):
        await sharing.open_shared(chat, shared[1])
        return
    if chat.words == carrying.PAYLOAD and (question := await carrying.take(chat)):
        await asking.ask(replace(chat, words=question))
        return
    payload = _PAYLOAD.fullmatch(chat.words)
    if payload:
        await _LINKED[payload[1]](chat, int(payload[2]))
        return
    await introduce(chat)
    if chat.is_private and await chat.is_admin():  # before somebody has written, Telegram takes no menu for them
        await publish_for(chat.bot, chat.services, chat.commands, chat.user.id)


_LINKED: Mapping[str, Callable[[ChatContext, int], Awaitable[None]]] = {
    "article": lambda chat, number: article_page(chat, number, 0),
    "speaker": said_page,
    "p": prove,
}


async def introduce(chat: ChatContext) -> None:
    """What this is, what it covers, and what to ask."""
    totals = await chat.services.store.totals()
    await chat.say(texts.start(totals, await examples.questions(chat), admin=chat.is_private and await chat.is_admin()))


async def help_(chat: ChatContext) -> None:
    """/help."""
    everybodys = chat.commands.usages(admins=False)
    admins = chat.commands.usages(admins=True) if await chat.is_admin() else ()
    inline = chat.bot.username if chat.bot.supports_inline_queries else ""
    asked = await examples.questions(chat)
    await chat.say(texts.help_text(asked, everybodys, admins, private=chat.is_private, inline=inline))


async def privacy(chat: ChatContext) -> None:
    """/privacy [forget]."""
    if chat.words.lower() != "forget":
        await chat.say(texts.privacy(chat.user.id))
        return
    await chat.services.chat_store.forget(chat.chat_id)
    await chat.say(plain(gettext(texts.FORGOTTEN)))


async def unknown(chat: ChatContext, command: str) -> None:
    """A command that isn't ours, perhaps a slip of the pen."""
    if chat.is_private:
        await chat.say(texts.unknown_command(chat.commands.near(command, admin=await chat.is_admin())))
