"""Looking after the archive: /stats, /export, /reindex and /admin."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from telegram import InputFile

from bot.action_log import ActionKind, Done
from bot.feedback_store import Outcome, Tally
from bot.render.answers import covered
from bot.render.markup import NOTHING, Markup, blocks, bold, clipped, code, filled, joined, lines, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.progress import progress
from bot.telegram.handlers.reading import nothing, wanted
from bot.telegram.handlers.undoing import admin_change
from bot.telegram.menus import publish_for
from bot.translation.translator import gettext, gettext_noop, ngettext
from corpus.errors import InvalidError
from corpus.ingest.export import export as export_articles
from corpus.store.store import Totals

_LARGEST_UPLOAD = 50_000_000
_ADMIN_USAGE = gettext_noop(
    "Write /admin list, /admin add ID or /admin remove ID. In reply to somebody’s message, add and remove need no ID. "
    "Everyone finds their own ID with /privacy."
)


async def stats(chat: ChatContext) -> None:
    """What the archive holds and how the bot is doing."""
    totals = await chat.services.store.totals()
    updates = await chat.services.chat_store.update_log.counts()
    cards = await chat.services.store.speakers.cards(0, 5)
    quoted = ", ".join(f"{clipped(card.name, 60)} ({card.attributions})" for card in cards)
    await chat.say(
        blocks(
            covered(totals),
            lines(
                plain(", ".join(_counted(totals))),
                plain(gettext("Most quoted: {names}", names=quoted)) if quoted else Markup(),
            ),
            _dealt_with(updates.get("done", 0), updates.get("dead", 0)),
            _asked(await chat.services.chat_store.feedback.tallies()),
        )
    )


def _asked(tallies: Mapping[str, Tally]) -> Markup:
    """How questions came out and were liked, and since when that is counted."""
    if not tallies:
        return NOTHING
    since = dt.datetime.fromtimestamp(min(tally.since for tally in tallies.values()), dt.UTC).date()
    count = {name: tallies[name].count if name in tallies else 0 for name in (*Outcome, "up", "down")}
    told = gettext(
        "Questions since {day}: answered {answered}, with doubt {doubtful}, not {abstained}",
        day=since,
        answered=count[Outcome.ANSWERED],
        doubtful=count[Outcome.DOUBTFUL],
        abstained=count[Outcome.ABSTAINED],
    )
    return lines(plain(told), plain(f"👍 {count['up']} 👎 {count['down']}"))


def _counted(totals: Totals) -> tuple[str, ...]:
    return (
        ngettext("{count} passage", "{count} passages", totals.passages),
        ngettext("{count} attribution", "{count} attributions", totals.attributions),
        ngettext("{count} speaker", "{count} speakers", totals.speakers),
    )


def _dealt_with(done: int, dead: int) -> Markup:
    told = ngettext("{count} message dealt with in two days", "{count} messages dealt with in two days", done)
    given_up = ngettext("{count} message given up", "{count} messages given up", dead)
    return lines(plain(told) if done else Markup(), plain(given_up) if dead else Markup())


async def export(chat: ChatContext) -> None:
    """/export [WORDS] [from:OUTLET]: the articles as a file that an import reads back."""
    store = chat.services.store
    if not (await store.totals()).articles:
        await chat.say(plain(gettext("There are no articles yet, so there is nothing to export.")))
        return
    words, outlets = await wanted(chat, chat.words)
    listed = await store.articles(0, await store.count_articles(words, outlets), words=words, outlets=outlets)
    if not listed:
        await chat.say(plain(await nothing(chat, 0, chat.words)))
        return
    async with progress(chat, gettext("Writing the file …")) as shown:
        count = await _send_articles(chat, {one.article_id for one in listed})
        await chat.record(Done(ActionKind.EXPORTED, {"count": count}))
        await shown.finish(plain(ngettext("{count} article in the file.", "{count} articles in the file.", count)))


async def _send_articles(chat: ChatContext, article_ids: Collection[int]) -> int:
    """Send those of the articles that live as a file; how many these are. InvalidError if it is too large."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"onrecord-{dt.datetime.now(dt.UTC):%Y-%m-%d}.jsonl"
        count = await export_articles(chat.services.store, path, article_ids)
        data = await asyncio.to_thread(path.read_bytes)
    if len(data) > _LARGEST_UPLOAD:
        raise InvalidError("the file is over 50 MB, more than a bot may send; use “onrecord export” on the server")
    await chat.bot.send_document(chat.chat_id, InputFile(data, filename=path.name), message_thread_id=chat.thread_id)
    return count


async def reindex(chat: ChatContext) -> None:
    """Build the index anew from the store."""
    async with progress(chat, gettext("Building the index anew …")) as shown:
        await chat.services.index.rebuild()
        totals = await chat.services.store.totals()
        await chat.record(Done(ActionKind.REINDEXED))
        await shown.finish(plain(_rebuilt(totals)))


def _rebuilt(totals: Totals) -> str:
    articles = ngettext("{count} article", "{count} articles", totals.articles)
    passages = ngettext("{count} passage", "{count} passages", totals.passages)
    return gettext("The index is new. It holds: {articles}, {passages}.", articles=articles, passages=passages)


async def admin(chat: ChatContext) -> None:
    """/admin add|remove|list."""
    verb, _, rest = chat.words.partition(" ")
    if verb.lower() == "list":
        await _list_admins(chat)
    elif verb.lower() in {"add", "remove"}:
        await _change_admin(chat, verb.lower(), rest.strip())
    else:
        await chat.say(plain(gettext(_ADMIN_USAGE)))


async def _list_admins(chat: ChatContext) -> None:
    configured = [
        plain("• ") + filled(gettext("{number} (in the configuration)"), number=code(str(number)))
        for number in _configured(chat)
    ]
    others = [
        plain("• ") + code(str(one.user_id)) + plain(f" {clipped(one.name, 60)}")
        for one in await chat.services.chat_store.admins()
        if one.user_id not in _configured(chat)
    ]
    await chat.say(lines(bold(gettext("Admins")), *configured, *others))


async def _change_admin(chat: ChatContext, verb: str, words: str) -> None:
    number, name = _whom(chat, words)
    admin, chat_store = verb == "add", chat.services.chat_store
    if not admin and number in _configured(chat):
        raise InvalidError("this admin stands in the configuration and is removed there")
    if await chat_store.is_admin(number) is not admin:  # noted first: a crash in between leaves both to be done again
        await chat.record(admin_change(number, name, admin=admin))
    if admin:
        changed = await chat_store.add_admin(number, name=name, added_by=chat.user.id)
        told = gettext("{person} is an admin now.") if changed else gettext("{person} is an admin already.")
    else:
        changed = await chat_store.remove_admin(number)
        told = gettext("{person} is no longer an admin.") if changed else gettext("{person} was no admin.")
    await publish_for(chat.bot, chat.services, chat.commands, number)
    await chat.say(filled(told, person=joined((code(str(number)), plain(clipped(name, 60))), " ")))


def _whom(chat: ChatContext, words: str) -> tuple[int, str]:
    """User id and name: of the id given, or of whoever wrote the message replied to."""
    replied = chat.replied_to
    if not words and replied and replied.from_user and not replied.from_user.is_bot:
        return replied.from_user.id, replied.from_user.full_name
    if words.isascii() and words.isdigit() and len(words) < 16:
        return int(words), ""
    raise InvalidError("write the user’s ID, a number, or reply to a message of theirs")


def _configured(chat: ChatContext) -> tuple[int, ...]:
    return chat.services.config.telegram.admins
