"""What the bot says about itself: /start, /help, /privacy, and commands that it doesn't know."""

from __future__ import annotations

import re

from bot import texts
from bot.handlers.reading import article_page
from bot.handlers.speaking import said_page
from bot.handlers.talk import Talk
from corpus.article import SpeakerKind

_PAYLOAD = re.compile(r"(article|speaker)-?(\d{1,15})")


async def start(talk: Talk) -> None:
    """/start, and deep links: article12 opens an article, speaker7 what a speaker said."""
    payload = _PAYLOAD.fullmatch(talk.words)
    if payload:
        opened = article_page(talk, int(payload[2]), 0) if payload[1] == "article" else said_page(talk, int(payload[2]))
        await opened
        return
    await talk.say(texts.start(await talk.desk.store.totals(), await examples(talk)))


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


async def unknown(talk: Talk) -> None:
    """A command that isn't ours."""
    if talk.is_private:
        await talk.say(texts.UNKNOWN_COMMAND)


async def examples(talk: Talk) -> list[str]:
    """Three questions that this archive can answer."""
    cards = await talk.desk.store.roster.cards(0, 12)
    people = [card.name for card in cards if card.kind is SpeakerKind.PERSON]
    newest = await talk.desk.store.articles(0, 1)
    asked = [f"What did {name} say?" for name in people[:1]] + [f"/said {name}" for name in people[1:2]]
    return asked + [f"What is the latest on {newest[0].title.split(':')[0]}?"] * bool(newest and not asked)
