"""Feeds: /feed add|pause|resume|remove|now, /feeds, and lists of feeds as OPML."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence

from telegram import InputFile, Message

from bot.action_log import ActionKind, Done
from bot.render.feeds import feed_list, followed
from bot.render.keyboards import Stretch, for_feeds
from bot.render.markup import Markup, bold, clipped, filled, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.handlers.progress import Progress, progress
from bot.telegram.handlers.uploads import contents_of
from bot.translation.translator import gettext, gettext_noop
from corpus.errors import InvalidError, UnreadableError
from corpus.feeds import opml
from corpus.feeds.following import Found, Standing, Wanted, follow, only, wanted
from corpus.feeds.subscription import Subscription
from corpus.messages import Message as Told

_LISTED = 10
_MOST_LINES = 50
_WEEK = 7 * 86_400.0
_USAGE = gettext_noop(
    "Write /feed add and the address of a feed or of a site, then the outlet’s name and “every 30m” if you like; a "
    "line each for several, or an OPML file with /feed add as its caption. /feed pause, resume, remove or now goes "
    "with the number that /feeds shows."
)


async def feed(chat: ChatContext) -> None:
    """/feed add|pause|resume|remove|now."""
    verb, _, rest = chat.words.partition(" ") if " " in chat.words.split("\n")[0] else chat.words.partition("\n")
    if verb.lower() == "add":
        await _add(chat, rest.strip())
    elif verb.lower() in _CHANGES:
        await _change(chat, verb.lower(), rest.strip())
    else:
        await chat.say(plain(gettext(_USAGE)))


async def feeds(chat: ChatContext) -> None:
    """/feeds, /feeds export."""
    if chat.words.lower() == "export":
        await _export(chat)
    else:
        await feeds_page(chat, 0)


async def feeds_page(chat: ChatContext, at: int) -> None:
    """The feeds with their health, from the `at`th on."""
    repository = chat.services.store.feeds
    listed, now = await repository.all(), time.time()
    if not listed:
        told = gettext("No feeds are followed yet. Write /feed add and the address of one, or of a site.")
        await chat.show(plain(told))
        return
    brought = await repository.counts(now - _WEEK)
    shown = listed[at : at + _LISTED]
    await chat.show(
        feed_list(shown, brought, now, len(listed)), for_feeds(Stretch(at, _LISTED, at + _LISTED < len(listed)))
    )


# Adding


async def _add(chat: ChatContext, words: str) -> None:
    document = chat.message.document if isinstance(chat.message, Message) else None
    document = document or (chat.replied_to.document if chat.replied_to and not words else None)
    if document:
        async with progress(chat, gettext("Reading the list …")) as shown:
            await shown.finish(await follow_list(chat, await contents_of(chat, document)))
        return
    lines = [line for line in words.splitlines() if line.strip()]
    if not lines:
        await chat.say(plain(gettext(_USAGE)))
        return
    if len(lines) > _MOST_LINES:
        raise InvalidError("that is more than {most} feeds at once; send them as an OPML file", most=_MOST_LINES)
    async with progress(chat, gettext("Looking for the feed …")) as shown:
        await shown.finish(await _follow_lines(chat, lines, shown))


async def _follow_lines(chat: ChatContext, lines: Sequence[str], shown: Progress) -> Markup:
    """Follow a feed a line; what came of it. A line alone that can't be followed raises."""
    standing, failed = list[Standing](), list[tuple[str, Told]]()
    for number, line in enumerate(lines, 1):
        if len(lines) > 1:
            shown.words = gettext("{number} of {total} feeds …", number=number, total=len(lines))
        try:
            standing.append(await _follow(chat, line))
        except (UnreadableError, InvalidError) as error:
            if len(lines) == 1:
                raise
            failed.append((line, error.message))
    await _note(chat, standing)
    return followed(standing, failed)


async def _follow(chat: ChatContext, line: str) -> Standing:
    asked = wanted(line, chat.services.config.feeds.every_minutes * 60)
    found = only(await chat.services.poller.discover(asked.url))
    return await follow(chat.services.store.feeds, asked, found, time.time())


async def follow_list(chat: ChatContext, data: bytes) -> Markup:
    """Follow the feeds of an OPML file; what came of it. UnreadableError if it is none."""
    every = chat.services.config.feeds.every_minutes * 60
    repository, now = chat.services.store.feeds, time.time()
    listed = [
        await follow(repository, Wanted(one.url, every=every), Found(one.url, one.title), now)
        for one in opml.read(data)
    ]
    await _note(chat, listed)
    return followed(listed, ())


async def _note(chat: ChatContext, standing: Sequence[Standing]) -> None:
    if new := [one.name for one in standing if one.is_new]:
        await chat.record(Done(ActionKind.FEEDS_ADDED, {"names": new}))


# Changing


async def _change(chat: ChatContext, verb: str, words: str) -> None:
    meant = await _meant(chat, words)
    told = await _CHANGES[verb](chat, meant)
    await chat.record(Done(ActionKind.FEED_CHANGED, {"verb": verb, "name": meant.name}))
    await chat.say(filled(told, name=bold(clipped(meant.name, 100))))


async def _meant(chat: ChatContext, words: str) -> Subscription:
    """By number, address or name."""
    digits = words.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 16:
        return await chat.services.store.feeds.feed(int(digits))
    named = [
        one
        for one in await chat.services.store.feeds.all()
        if words and words.casefold() in {one.url.casefold(), one.name.casefold()}
    ]
    if len(named) != 1:
        raise InvalidError("a feed goes by the number that /feeds shows")
    return named[0]


async def _pause(chat: ChatContext, meant: Subscription) -> str:
    await chat.services.store.feeds.pause(meant.id)
    return gettext("{name} is paused.")


async def _resume(chat: ChatContext, meant: Subscription) -> str:
    await chat.services.store.feeds.resume(meant.id)
    return gettext("{name} is read again.")


async def _now(chat: ChatContext, meant: Subscription) -> str:
    await chat.services.store.feeds.resume(meant.id)
    return gettext("{name} is being read now.")


async def _remove(chat: ChatContext, meant: Subscription) -> str:
    await chat.services.store.feeds.remove(meant.id)
    configured = any(wanted(line).url in {meant.url, meant.asked} for line in chat.services.config.feeds.list)
    told = gettext("{name} is no longer followed. Its articles stay.")
    if not configured:
        return told
    also = gettext("It stands in the configuration too: take it out there, or the next start follows it again.")
    return f"{told} {also}"


_CHANGES: Mapping[str, Callable[[ChatContext, Subscription], Awaitable[str]]] = {
    "pause": _pause,
    "resume": _resume,
    "now": _now,
    "remove": _remove,
}


async def _export(chat: ChatContext) -> None:
    listed = await chat.services.store.feeds.all()
    if not listed:
        raise InvalidError("no feeds are followed yet, so there is nothing to export")
    file = InputFile(opml.written(listed), filename="onrecord-feeds.opml")
    await chat.bot.send_document(chat.chat_id, file, message_thread_id=chat.thread_id)
