"""Correcting and removing articles: /edit, /delete, and their Undo."""

from __future__ import annotations

from collections.abc import Sequence

from bot.render.keyboards import for_deleted, for_deleting, for_edited
from bot.render.lists import heading
from bot.render.markup import blocks, bold, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.reading import article_number
from corpus.errors import NotFoundError
from corpus.model import Citation
from corpus.store.sqlite.article_writer import EDITABLE
from index.news_index import utc_today
from index.query.times import day_range


async def edit(chat: ChatContext) -> None:
    """/edit ID FIELD VALUE; without a value the field is emptied."""
    parts = chat.words.split(maxsplit=2)
    if len(parts) < 2:
        await chat.say(plain(f"Write /edit, the article’s number, one of {', '.join(EDITABLE)}, and the new value."))
        return
    number, name, value = article_number(parts[0]), parts[1].lower(), parts[2] if len(parts) > 2 else ""
    days = day_range(value, utc_today()) if name == "date" else None
    await set_field(chat, number, name, days[0].isoformat() if days and days[0] == days[1] else value)


async def set_field(chat: ChatContext, article_id: int, name: str, value: str) -> None:
    """Set one field, and offer to set it back."""
    before = (await chat.services.store.citations([article_id])).get(article_id)
    if before is None:
        raise NotFoundError(f"there is no article {article_id}")
    after = await chat.services.ingest.edit(article_id, name, value)
    await chat.show(blocks(bold("Changed"), heading(after)), for_edited(article_id, name, field_of(before, name)))


async def delete(chat: ChatContext) -> None:
    """/delete ID: asks once more."""
    if not chat.words:
        await chat.say(plain("Which one? Write /delete and its number; /articles lists them."))
        return
    number = article_number(chat.words)
    article = await chat.services.store.article(number)
    await chat.say(blocks(bold("Delete this article?"), heading(article.citation)), for_deleting(number))


async def delete_now(chat: ChatContext, article_ids: Sequence[int]) -> None:
    """Take the articles away. Those that are gone already are no error: a press may come twice."""
    deletions = []
    for number in article_ids:
        try:
            deletions.append(await chat.services.store.delete(number))
        except NotFoundError:
            continue
    count = len(deletions)
    words = "Deleted." if count == 1 else f"{count:,} articles deleted." if count else "It was no longer here."
    await chat.change(plain(words), for_deleted(deletions) if deletions else ())


async def restore(chat: ChatContext, deletion_ids: Sequence[int]) -> None:
    """Bring deleted articles, or the former version of updated ones, back."""
    restored = [await chat.services.store.restore(number) for number in deletion_ids]
    if len(restored) == 1:
        await chat.change(blocks(bold("Restored"), heading(restored[0].citation)))
    else:
        await chat.change(plain(f"{len(restored):,} articles restored."))


async def keep(chat: ChatContext) -> None:
    """No, don't delete."""
    await chat.change(plain("Kept."))


def field_of(citation: Citation, name: str) -> str:
    """One of EDITABLE as `Store.edit` takes it; "" for any other name."""
    values = {
        "title": citation.title,
        "outlet": citation.outlet,
        "author": ", ".join(citation.authors),
        "url": citation.url,
        "date": citation.published.isoformat() if citation.published else "",
        "language": citation.language,
    }
    return values.get(name, "")
