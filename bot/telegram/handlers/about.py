"""What the bot says about itself: /start, /help, /privacy, and commands that it doesn't know."""

from __future__ import annotations

import calendar
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace

from bot.render import texts
from bot.render.markup import plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers import asking, carrying, sharing
from bot.telegram.handlers.proving import prove
from bot.telegram.handlers.reading import article_page
from bot.telegram.handlers.speaking import said_page
from bot.telegram.menus import publish_for
from bot.translation.translator import gettext
from corpus.model import SpeakerKind
from corpus.store.speakers import SpeakerProfile
from index.query.model import Query, QueryKind
from index.query.request import Request

_NAME = re.compile(r"\b[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?\b")
_DATES = {*calendar.month_name, *calendar.day_name}
_TRIED = 6
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
    await chat.say(texts.start(totals, await examples(chat), admin=chat.is_private and await chat.is_admin()))


async def help_(chat: ChatContext) -> None:
    """/help."""
    everybodys = chat.commands.usages(admins=False)
    admins = chat.commands.usages(admins=True) if await chat.is_admin() else ()
    inline = chat.bot.username if chat.bot.supports_inline_queries else ""
    asked = await examples(chat)
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


async def examples(chat: ChatContext) -> list[str]:
    """Up to three questions that this archive does answer: of those most quoted, on what their articles share."""
    cards = await chat.services.store.speakers.cards(0, 12)
    people = [card for card in cards if card.kind is SpeakerKind.PERSON]
    asked, subjects = list[str](), set[str]()
    for card in people[:_TRIED]:
        subject = await _subject(chat, card, subjects)
        query = Query(subject, QueryKind.WHAT_SAID, (card.name,), subject)
        if subject and len(asked) < 2 and not (await chat.services.index.ask(Request(query=query, limit=1))).abstained:
            asked.append(f"What did {card.name} say about {subject}?")
            subjects.add(subject)
    return asked + [f"/said {card.name}" for card in people[2:3]]


async def _subject(chat: ChatContext, card: SpeakerProfile, taken: set[str]) -> str:
    """A name that the headlines of the articles share in which somebody speaks, if it isn't `taken`; "" for none."""
    passages = await chat.services.store.passages(await chat.services.store.speakers.said(card.id, 0, 20))
    citations = await chat.services.store.citations({passage.article_id for passage in passages})
    own = {word for name in (card.name, *card.aliases) for word in name.split()}
    words = [
        found.group()
        for citation in citations.values()
        for found in _NAME.finditer(citation.title)
        if not own & set(found.group().split())
        and found.group() not in taken | _DATES
        and (found.start() > 0 or " " in found.group())
    ]
    return max(words, key=words.count) if words else ""
