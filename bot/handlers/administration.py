"""Looking after the archive: /stats, /export, /reindex and /admin."""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
from pathlib import Path

from telegram import InputFile

from bot.command_menu import publish_for
from bot.handlers.progress import progress
from bot.handlers.talk import Talk
from bot.markup import Markup, blocks, bold, clipped, code, joined, lines, plain
from bot.rendering import covered
from corpus.errors import InvalidError
from corpus.export import export as export_articles

_LARGEST_UPLOAD = 50_000_000
_ADMIN_USAGE = plain(
    "Write /admin list, /admin add ID or /admin remove ID. In reply to somebody’s message, add and remove need no ID. "
    "Everyone finds their own ID with /privacy."
)


async def stats(talk: Talk) -> None:
    """What the archive holds and how the bot is doing."""
    totals = await talk.desk.store.totals()
    updates = await talk.desk.ledger.journal.counts()
    cards = await talk.desk.store.roster.cards(0, 5)
    quoted = ", ".join(f"{clipped(card.name, 60)} ({card.attributions})" for card in cards)
    await talk.say(
        blocks(
            covered(totals),
            lines(
                plain(
                    f"{totals.passages:,} passages, {totals.attributions:,} attributions, {totals.speakers:,} speakers"
                ),
                plain(f"Most quoted: {quoted}") if quoted else Markup(),
            ),
            lines(
                plain(f"{updates['done']:,} messages dealt with in two days") if updates.get("done") else Markup(),
                plain(f"{updates.get('dead', 0):,} given up") if updates.get("dead") else Markup(),
            ),
        )
    )


async def export(talk: Talk) -> None:
    """All articles as a file that an import reads back."""
    async with progress(talk, "Writing the file …") as shown:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"onrecord-{dt.datetime.now(dt.UTC):%Y-%m-%d}.jsonl"
            count = await export_articles(talk.desk.store, path)
            data = await asyncio.to_thread(path.read_bytes)
            if len(data) > _LARGEST_UPLOAD:
                raise InvalidError(
                    "the file is over 50 MB, more than a bot may send; use “onrecord export” on the server"
                )
            await talk.bot.send_document(
                talk.chat_id, InputFile(data, filename=path.name), message_thread_id=talk.thread_id
            )
        await shown.finish(plain(f"{count:,} article{'' if count == 1 else 's'} in the file."))


async def reindex(talk: Talk) -> None:
    """Build the index anew from the store."""
    async with progress(talk, "Building the index anew …") as shown:
        await talk.desk.index.rebuild()
        totals = await talk.desk.store.totals()
        await shown.finish(plain(f"The index is new: {totals.passages:,} passages of {totals.articles:,} articles."))


async def admin(talk: Talk) -> None:
    """/admin add|remove|list."""
    verb, _, rest = talk.words.partition(" ")
    if verb.lower() == "list":
        await _list_admins(talk)
    elif verb.lower() in {"add", "remove"}:
        await _change_admin(talk, verb.lower(), rest.strip())
    else:
        await talk.say(_ADMIN_USAGE)


async def _list_admins(talk: Talk) -> None:
    configured = [
        lines(plain("• ") + code(str(number)) + plain(" (in the configuration)")) for number in _configured(talk)
    ]
    others = [
        plain("• ") + code(str(one.user_id)) + plain(f" {clipped(one.name, 60)}")
        for one in await talk.desk.ledger.admins()
        if one.user_id not in _configured(talk)
    ]
    await talk.say(lines(bold("Admins"), *configured, *others))


async def _change_admin(talk: Talk, verb: str, words: str) -> None:
    number, name = _whom(talk, words)
    if verb == "add":
        changed = await talk.desk.ledger.add_admin(number, name=name, added_by=talk.user.id)
        told = "is an admin now" if changed else "is an admin already"
    elif number in _configured(talk):
        raise InvalidError("this admin stands in the configuration and is removed there")
    else:
        changed = await talk.desk.ledger.remove_admin(number)
        told = "is no longer an admin" if changed else "was no admin"
    await publish_for(talk.bot, number, admin=await talk.desk.is_admin(number))
    await talk.say(joined((code(str(number)), plain(clipped(name, 60)), plain(f"{told}.")), " "))


def _whom(talk: Talk, words: str) -> tuple[int, str]:
    """User id and name: of the id given, or of whoever wrote the message replied to."""
    replied = talk.replied_to
    if not words and replied and replied.from_user and not replied.from_user.is_bot:
        return replied.from_user.id, replied.from_user.full_name
    if words.isascii() and words.isdigit() and len(words) < 16:
        return int(words), ""
    raise InvalidError("write the user’s ID, a number, or reply to a message of theirs")


def _configured(talk: Talk) -> tuple[int, ...]:
    return talk.desk.config.telegram.admins
