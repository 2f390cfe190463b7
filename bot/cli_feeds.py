"""`onrecord feeds`: the feeds of a data folder, with or without the bot running."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path

from bot.config import Config
from bot.render.feeds import feed_list
from bot.render.plain import as_text
from bot.services import Services, open_services
from corpus.errors import InvalidError, OnRecordError, StoreError
from corpus.feeds import opml
from corpus.feeds.following import follow, only, wanted
from corpus.store.feeds import Feeds

ACTIONS = ("list", "add", "pause", "resume", "remove", "export", "poll")
_WEEK = 7 * 86_400.0


async def feeds(config: Config, arguments: argparse.Namespace) -> int:
    """List, add, change, export or poll feeds; the exit code. Raises InvalidError, StoreError."""
    async with open_services(config, workers=0) as services:
        if arguments.action in ("add", *_CHANGES):
            return await _each(services, config, arguments)
        if arguments.action == "export":
            await _export(services, arguments.what)
            return 0
        if arguments.action == "poll":
            await services.poller.poll_due()
        await _list(services)
        return 0


async def _each(services: Services, config: Config, arguments: argparse.Namespace) -> int:
    """Add or change one after the other; what can't be is told, and keeps none of the others from it."""
    if not arguments.what:
        raise InvalidError("write the feeds behind it: addresses or an OPML file to add, else numbers")
    code = 0
    for one in arguments.what:
        try:
            if change := _CHANGES.get(arguments.action):
                came = await change(services.store.feeds, _number(one))
            else:
                came = await _add(services, config, one)
        except StoreError:
            raise
        except OnRecordError as error:
            came, code = str(error), 1
        _say(f"{one}: {came}")
    return code


async def _add(services: Services, config: Config, one: str) -> str:
    """Follow the feeds of an OPML file, or a feed as after /feed add; what came of it."""
    every = config.feeds.every_minutes * 60
    if await asyncio.to_thread(Path(one).is_file):
        listed = opml.read(await asyncio.to_thread(Path(one).read_bytes))
        new = [await services.store.feeds.add(f.url, time.time(), title=f.title, every=every) for f in listed]
        return f"{sum(new)} new feeds, {len(new) - sum(new)} followed already"
    asked = wanted(one, every)
    found = only(await services.poller.discover(asked.url))
    there = await follow(services.store.feeds, asked, found, time.time())
    came = "followed" if there.is_new else "changed" if there.changed else "followed already"
    return came if found.url == asked.url else f"{came} as {found.url}"


async def _pause(feeds: Feeds, number: int) -> str:
    await feeds.pause(number)
    return "paused"


async def _resume(feeds: Feeds, number: int) -> str:
    await feeds.resume(number)
    return "read again, at the next poll"


async def _remove(feeds: Feeds, number: int) -> str:
    await feeds.remove(number)
    return "no longer followed; its articles stay"


_CHANGES: Mapping[str, Callable[[Feeds, int], Awaitable[str]]] = {
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
}


async def _export(services: Services, what: Sequence[str]) -> None:
    if len(what) != 1:
        raise InvalidError("write the file that the list goes to")
    listed = await services.store.feeds.all()
    await asyncio.to_thread(Path(what[0]).write_bytes, opml.written(listed))
    _say(f"{len(listed)} feeds written to {what[0]}")


async def _list(services: Services) -> None:
    listed, now = await services.store.feeds.all(), time.time()
    brought = await services.store.feeds.counts(now - _WEEK)
    _say(as_text(feed_list(listed, brought, now, len(listed)).html))


def _number(words: str) -> int:
    if not (words.isascii() and words.isdigit() and len(words) < 16):
        raise InvalidError("a feed goes by the number that “onrecord feeds list” shows")
    return int(words)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
