"""/add: by text, by reply, by document, by address."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import Document, Message, MessageOriginChannel, MessageOriginChat

from bot.action_log import ActionKind, Done, Undo, UndoKind
from bot.render.additions import added, summary
from bot.render.article_keyboards import for_added
from bot.render.keyboards import undo_key
from bot.render.markup import is_web_address
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers import feeds
from bot.telegram.handlers.progress import Progress, progress
from bot.telegram.handlers.uploads import contents_of
from bot.translation.translator import gettext, ngettext
from corpus import messages
from corpus.errors import InvalidError, UnreadableError
from corpus.feeds import opml
from corpus.formats import Reading
from corpus.ingest.ingest import batches
from corpus.model import Draft
from corpus.store.articles import Outcome, Stored

_BARE_ADDRESS = re.compile(
    r"(?:www\.)?(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}/\S*|www\.(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}"
)
_FEWEST_WORDS = 5
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,20}://\S*")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a forwarded message is from; "" and None where that isn't told."""

    outlet: str = ""
    url: str = ""
    published: dt.date | None = None

    def fill(self, draft: Draft) -> Draft:
        """The draft with this outlet, address and day where it has none of its own."""
        return replace(
            draft,
            outlet=draft.outlet or self.outlet,
            url=draft.url or self.url,
            published=draft.published or self.published,
        )


NO_ORIGIN = Origin()


async def add(talk: ChatContext) -> bool:
    """Add what is in the message, or in the one it replies to. False if there is nothing."""
    message = talk.message
    document = message.document if isinstance(message, Message) else None
    if document:
        await add_file(talk, document)
    elif talk.words:
        await add_words(talk, talk.words)
    else:
        return talk.replied_to is not None and await add_message(talk, talk.replied_to)
    return True


async def add_message(talk: ChatContext, message: Message) -> bool:
    """Add what a message holds. False if there is nothing."""
    if message.document:
        await add_file(talk, message.document, origin_of(message))
    elif words := message.text or message.caption:
        await add_words(talk, words, origin_of(message))
    else:
        return False
    return True


def origin_of(message: Message) -> Origin:
    """The channel or chat that a forwarded message was first posted in, its address there and its day (UTC)."""
    origin = message.forward_origin
    if origin is None:
        return Origin()
    published = origin.date.date()
    if isinstance(origin, MessageOriginChannel):
        name = origin.chat.username
        url = f"https://t.me/{name}/{origin.message_id}" if name else ""
        return Origin(origin.chat.title or "", url, published)
    if isinstance(origin, MessageOriginChat):
        return Origin(origin.sender_chat.title or "", "", published)
    return Origin("", "", published)  # a person is not an outlet


def is_address(words: str) -> bool:
    """Whether a text is nothing but the address of a page."""
    return bool(address_in(words))


def address_in(words: str) -> str:
    """The address of a page, if a text is nothing but that; "" otherwise."""
    one = words.strip()
    address = f"https://{one}" if _BARE_ADDRESS.fullmatch(one) else one
    return address if len(one.split()) == 1 and is_web_address(address) else ""


async def add_words(talk: ChatContext, words: str, origin: Origin = NO_ORIGIN) -> Stored | None:
    """Add a text, or the page at an address; what was stored if it was one article, None if it can't be read."""
    if address := address_in(words):
        return await _add_page(talk, address)
    if _ADDRESS.fullmatch(words.strip()):
        raise InvalidError("only http and https addresses can be fetched")
    if len(words.split()) < _FEWEST_WORDS:
        raise InvalidError("that is too short for an article; write /add and its whole text, or a link, after it")
    async with progress(talk, gettext("Reading …")) as shown:
        return await _put(talk, shown, await talk.services.ingest.read(words), origin)


async def _add_page(talk: ChatContext, address: str) -> Stored | None:
    async with progress(talk, gettext("Fetching the page …")) as shown:
        stored = await _put(talk, shown, await talk.services.ingest.fetch(address), NO_ORIGIN)
        if stored and stored.outcome is Outcome.ADDED:
            await talk.services.store.watch.add(stored.article.citation.article_id, time.time())
        return stored


async def add_file(talk: ChatContext, document: Document, origin: Origin = NO_ORIGIN) -> None:
    """Add the articles of a file; of several those that can be read."""
    name, kind = document.file_name or "", document.mime_type or ""
    async with progress(talk, gettext("Reading the file …")) as shown:
        data = await contents_of(talk, document)
        if opml.is_opml(data):
            await shown.finish(await feeds.follow_list(talk, data))
            return
        await _put(talk, shown, await talk.services.ingest.read(data, name=name, media_type=kind), origin)


async def _put(talk: ChatContext, shown: Progress, reading: Reading, origin: Origin) -> Stored | None:
    """What was stored if it was one article."""
    filled = [origin.fill(draft) for draft in reading.drafts]
    if len(filled) == 1 and not reading.left_out:
        only = await talk.services.ingest.add(filled[0], command=talk.command)
        await _finish_one(talk, shown, only, filled[0].doubts)
        return only
    stored: list[Stored] = []
    failed: list[tuple[str, messages.Message]] = list(reading.left_out)
    for number, batch in enumerate(batches(filled)):
        shown.words = _progress_told(len(stored) + len(failed), len(filled))
        await _put_batch(talk.step(number), batch, stored, failed)
    done = _done(stored)
    keyboard = [[undo_key(await talk.record(done))]] if done.undo else ()
    await shown.finish(summary(stored, failed), keyboard)
    return None


async def _put_batch(
    talk: ChatContext, batch: list[Draft], stored: list[Stored], failed: list[tuple[str, messages.Message]]
) -> None:
    """All at once, which is fastest; if one of them can't be read, one by one."""
    try:
        stored += await talk.services.ingest.add_many(batch, command=talk.command)
    except UnreadableError as error:
        if len(batch) == 1:
            failed.append((batch[0].title, error.message))
            return
        for number, draft in enumerate(batch):
            await _put_batch(talk.step(number), [draft], stored, failed)


async def _finish_one(talk: ChatContext, shown: Progress, stored: Stored, doubts: Sequence[messages.Message]) -> None:
    done = _done([stored])
    action = await talk.record(done) if done.undo else None
    await shown.finish(added(stored, doubts), for_added(stored.article.citation.article_id, action))


def _progress_told(done: int, total: int) -> str:
    return ngettext("{done} of {count} article …", "{done} of {count} articles …", total, done=done)


def _done(stored: Sequence[Stored]) -> Done:
    """New articles are undone by taking them away, updated ones by bringing the former version back."""
    new = [one for one in stored if one.outcome is Outcome.ADDED]
    changed = [one for one in stored if one.outcome is not Outcome.UNCHANGED]
    ids = [one.article.citation.article_id for one in changed]
    taking_away = Undo(UndoKind.DELETE, {"articles": [one.article.citation.article_id for one in new]})
    bringing_back = Undo(UndoKind.RESTORE, {"deletions": [one.previous for one in changed if one.previous is not None]})
    undo = tuple(one for one in (taking_away, bringing_back) if any(one.values.values()))
    kind = ActionKind.ADDED if new else ActionKind.UPDATED
    return Done(kind, {"articles": ids, "titles": [one.article.citation.title for one in changed[:1]]}, undo)
