"""Reading articles: /articles, /article and the buttons that turn their pages."""

from __future__ import annotations

import asyncio

from bot.render.keyboards import Stretch, for_article, for_articles
from bot.render.lists import article_list, article_pages
from bot.render.markup import plain
from bot.telegram.chat_context import ChatContext
from corpus.errors import InvalidError

_LISTED = 10


async def articles(chat: ChatContext, at: int = 0) -> None:
    """The articles, newest first, from the `at`th on."""
    listed = await chat.services.store.articles(at, _LISTED + 1)
    if not listed:
        await chat.show(plain("There are no articles yet." if at == 0 else "Nothing more."))
        return
    totals = await chat.services.store.totals()
    stretch = Stretch(at, _LISTED, len(listed) > _LISTED)
    await chat.show(article_list(listed[:_LISTED], at, totals.articles), for_articles(listed[:_LISTED], stretch))


async def article(chat: ChatContext) -> None:
    """/article ID."""
    if not chat.words:
        await chat.say(plain("Which one? Write /article and its number; /articles lists them."))
        return
    await article_page(chat, article_number(chat.words), 0)


async def article_page(chat: ChatContext, article_id: int, at: int) -> None:
    """One page of the whole article."""
    pages = await asyncio.to_thread(article_pages, await chat.services.store.article(article_id))
    page = min(at, len(pages) - 1)
    await chat.show(pages[page], for_article(article_id, page, len(pages)))


def article_number(words: str) -> int:
    """An article's number as written after a command. InvalidError if it is none."""
    digits = words.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) < 16):
        raise InvalidError("an article goes by its number, such as /article 12; /articles lists them")
    return int(digits)
