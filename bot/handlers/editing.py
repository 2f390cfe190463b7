"""Correcting and removing articles: /edit, /delete, and their Undo."""

from __future__ import annotations

from collections.abc import Sequence

from bot.handlers.answering import today
from bot.handlers.reading import article_number
from bot.handlers.talk import Talk
from bot.keyboards import for_deleted, for_deleting, for_edited
from bot.markup import blocks, bold, plain
from bot.pages import heading
from corpus.article import Citation
from corpus.edition import EDITABLE
from corpus.errors import NotFoundError
from index.dates import day_range


async def edit(talk: Talk) -> None:
    """/edit ID FIELD VALUE; without a value the field is emptied."""
    parts = talk.words.split(maxsplit=2)
    if len(parts) < 2:
        await talk.say(plain(f"Write /edit, the article’s number, one of {', '.join(EDITABLE)}, and the new value."))
        return
    number, name, value = article_number(parts[0]), parts[1].lower(), parts[2] if len(parts) > 2 else ""
    days = day_range(value, today()) if name == "date" else None
    await set_field(talk, number, name, days[0].isoformat() if days and days[0] == days[1] else value)


async def set_field(talk: Talk, article_id: int, name: str, value: str) -> None:
    """Set one field, and offer to set it back."""
    before = (await talk.desk.store.citations([article_id])).get(article_id)
    if before is None:
        raise NotFoundError(f"there is no article {article_id}")
    after = await talk.desk.ingest.edit(article_id, name, value)
    await talk.show(blocks(bold("Changed"), heading(after)), for_edited(article_id, name, field_of(before, name)))


async def delete(talk: Talk) -> None:
    """/delete ID: asks once more."""
    if not talk.words:
        await talk.say(plain("Which one? Write /delete and its number; /articles lists them."))
        return
    number = article_number(talk.words)
    article = await talk.desk.store.article(number)
    await talk.say(blocks(bold("Delete this article?"), heading(article.citation)), for_deleting(number))


async def delete_now(talk: Talk, article_ids: Sequence[int]) -> None:
    """Take the articles away. Those that are gone already are no error: a press may come twice."""
    deletions = []
    for number in article_ids:
        try:
            deletions.append(await talk.desk.store.delete(number))
        except NotFoundError:
            continue
    count = len(deletions)
    words = "Deleted." if count == 1 else f"{count:,} articles deleted." if count else "It was no longer here."
    await talk.change(plain(words), for_deleted(deletions) if deletions else ())


async def restore(talk: Talk, deletion_ids: Sequence[int]) -> None:
    """Bring deleted articles, or the former version of updated ones, back."""
    restored = [await talk.desk.store.restore(number) for number in deletion_ids]
    if len(restored) == 1:
        await talk.change(blocks(bold("Restored"), heading(restored[0].citation)))
    else:
        await talk.change(plain(f"{len(restored):,} articles restored."))


async def keep(talk: Talk) -> None:
    """No, don't delete."""
    await talk.change(plain("Kept."))


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
