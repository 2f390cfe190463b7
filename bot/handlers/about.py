"""What the bot says about itself: /start, /help, /privacy, and commands that it doesn't know."""

from __future__ import annotations

import calendar
import re
from difflib import get_close_matches

from bot import texts
from bot.command_menu import ADMINS, EVERYBODY, publish_for
from bot.handlers.reading import article_page
from bot.handlers.speaking import said_page
from bot.handlers.talk import Talk
from corpus.article import SpeakerKind
from corpus.roster import SpeakerCard

_NAME = re.compile(r"\b[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,})?\b")
_DATES = {*calendar.month_name, *calendar.day_name}
_TRIED = 6
_PAYLOAD = re.compile(r"(article|speaker)-?(\d{1,15})")


async def start(talk: Talk) -> None:
    """/start, and deep links: article12 opens an article, speaker7 what a speaker said."""
    payload = _PAYLOAD.fullmatch(talk.words)
    if payload:
        opened = article_page(talk, int(payload[2]), 0) if payload[1] == "article" else said_page(talk, int(payload[2]))
        await opened
        return
    await introduce(talk)
    if talk.is_private and await talk.is_admin():  # before somebody has written, Telegram takes no menu for them
        await publish_for(talk.bot, talk.user.id, admin=True)


async def introduce(talk: Talk) -> None:
    """What this is, what it covers, and what to ask."""
    totals = await talk.desk.store.totals()
    await talk.say(texts.start(totals, await examples(talk), admin=talk.is_private and await talk.is_admin()))


async def help_(talk: Talk) -> None:
    """/help."""
    await talk.say(texts.help_text(await examples(talk), admin=await talk.is_admin(), private=talk.is_private))


async def privacy(talk: Talk) -> None:
    """/privacy [forget]."""
    if talk.words.lower() != "forget":
        await talk.say(texts.privacy(talk.user.id))
        return
    await talk.desk.ledger.forget(talk.chat_id)
    await talk.say(texts.FORGOTTEN)


async def unknown(talk: Talk, command: str) -> None:
    """A command that isn't ours, perhaps a slip of the pen."""
    if talk.is_private:
        known = [name for name, _ in (ADMINS if await talk.is_admin() else EVERYBODY)]
        await talk.say(texts.unknown_command(get_close_matches(command, known, n=1)))


async def examples(talk: Talk) -> list[str]:
    """Up to three questions that this archive does answer: of those most quoted, on what their articles share."""
    cards = await talk.desk.store.roster.cards(0, 12)
    people = [card for card in cards if card.kind is SpeakerKind.PERSON]
    asked, subjects = list[str](), set[str]()
    for card in people[:_TRIED]:
        subject = await _subject(talk, card, subjects)
        question = f"What did {card.name} say about {subject}?"
        if subject and len(asked) < 2 and not (await talk.desk.index.ask(question, limit=1)).abstained:
            asked.append(question)
            subjects.add(subject)
    return asked + [f"/said {card.name}" for card in people[2:3]]


async def _subject(talk: Talk, card: SpeakerCard, taken: set[str]) -> str:
    """A name that the headlines of the articles share in which somebody speaks, if it isn't `taken`; "" for none."""
    passages = await talk.desk.store.passages(await talk.desk.store.roster.said(card.id, 0, 20))
    citations = await talk.desk.store.citations({passage.article_id for passage in passages})
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
