"""Reading articles: /articles, /article and the buttons that turn their pages."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from contextlib import suppress

from bot.render.article_keyboards import for_article, for_articles, for_history
from bot.render.history import change_told
from bot.render.keyboards import Stretch
from bot.render.lists import article_list, article_pages, opening
from bot.render.markup import clipped, plain
from bot.telegram.chat_context import ChatContext
from bot.translation.translator import gettext
from corpus.errors import InvalidError, NotFoundError
from corpus.model import Citation
from corpus.store.store import Store

_LISTED = 10
_MOST_WORDS = 8
_MOST_OUTLETS = 12
_FROM = re.compile(r"(?<!\S)from:\s*(\S*)", re.IGNORECASE)


async def articles(chat: ChatContext) -> None:
    """/articles [PAGE | WORDS] [from:OUTLET]."""
    page = chat.words.strip()
    if page.isascii() and page.isdigit() and len(page) < 7:
        await articles_page(chat, max(int(page) - 1, 0) * _LISTED)
    else:
        await articles_page(chat, 0, chat.words)


async def articles_page(chat: ChatContext, at: int = 0, asked: str = "") -> None:
    """The articles, newest first, from the `at`th on; with `asked`, those whose headline or outlet fits."""
    store = chat.services.store
    words, outlets = await wanted(chat, asked)
    listed = await store.articles(at, _LISTED + 1, words=words, outlets=outlets)
    if not listed:
        await chat.show(plain(await nothing(chat, at, asked)))
        return
    total = await store.count_articles(words, outlets)
    stretch = Stretch(at, _LISTED, len(listed) > _LISTED)
    shown = listed[:_LISTED]
    markup = article_list(shown, at, total, asked, await _openings(store, shown))
    await chat.show(markup, for_articles(shown, stretch, asked))


async def _openings(store: Store, listed: Sequence[Citation]) -> dict[int, str]:
    """The first words of the articles without a title, by their numbers: posts of channels have none."""
    found = {}
    for citation in listed:
        if not citation.title:
            with suppress(NotFoundError):  # somebody has just deleted it
                found[citation.article_id] = opening(await store.article(citation.article_id))
    return found


async def wanted(chat: ChatContext, asked: str) -> tuple[list[str], list[str] | None]:
    """The words of headlines, and the outlets that are meant; None: any. InvalidError if none stands behind “from:”."""
    named = _FROM.findall(asked)
    words = _FROM.sub(" ", asked).split()[:_MOST_WORDS]
    if "" in named:
        raise InvalidError("write the outlet behind it, such as from:Gazette")
    if not named:
        return words, None
    outlets = await chat.services.store.outlets()
    return words, [outlet for outlet in outlets if any(_is_meant(name, outlet) for name in named)]


def _is_meant(name: str, outlet: str) -> bool:
    """Whether somebody who writes `name` may mean the outlet: by a part of it, or by its initials."""
    words = [word for word in outlet.casefold().split() if word != "the"]
    wanted = name.casefold().strip("\"'")
    return wanted in outlet.casefold().replace(" ", "") or wanted in {outlet.casefold(), "".join(w[0] for w in words)}


async def nothing(chat: ChatContext, at: int, asked: str) -> str:
    """Why no article is there to be listed."""
    if not (await chat.services.store.totals()).articles:
        return gettext("There are no articles yet.")
    if at:
        return gettext("There are no more articles than that.")
    _, outlets = await wanted(chat, asked)
    if outlets is not None and not outlets:
        known = ", ".join((await chat.services.store.outlets())[:_MOST_OUTLETS])
        return gettext("No such outlet has articles here. These have: {outlets}", outlets=clipped(known, 400))
    return gettext("No headline has “{words}”. Ask a question to search the texts.", words=clipped(asked, 80))


async def article(chat: ChatContext) -> None:
    """/article ID [history]."""
    if not chat.words:
        await chat.say(plain(gettext("Which one? Write /article and its number; /articles lists them.")))
        return
    number, _, what = chat.words.partition(" ")
    if what.strip().lower() == "history":
        await history_page(chat, article_number(number), 0)
    else:
        await article_page(chat, article_number(chat.words), 0)


async def article_page(chat: ChatContext, article_id: int, at: int) -> None:
    """One page of the whole article."""
    article = await chat.services.store.article(article_id)
    pages = await asyncio.to_thread(article_pages, article)
    page = min(at, len(pages) - 1)
    changed = bool(await chat.services.store.versions(article_id))
    stretch = Stretch(page, 1, page + 1 < len(pages))
    await chat.show(pages[page], for_article(article, stretch, changed=changed, admin=await chat.is_admin()))


async def history_page(chat: ChatContext, article_id: int, at: int) -> None:
    """The `at`th newest change of an article, word by word."""
    store = chat.services.store
    current, versions = await store.article(article_id), await store.versions(article_id)
    if not versions:
        await chat.show(plain(gettext("Nothing has changed in this article since it was added.")))
        return
    place = min(at, len(versions) - 1)
    told = await asyncio.to_thread(change_told, current, versions, place)
    await chat.show(told, for_history(article_id, place, len(versions)))


def article_number(words: str) -> int:
    """An article's number as written after a command. InvalidError if it is none."""
    digits = words.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise InvalidError("an article goes by its number, such as /article 12; /articles lists them")
    return int(digits)
