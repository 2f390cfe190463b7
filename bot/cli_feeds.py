"""`onrecord feeds`: the feeds of a data folder, with or without the bot running."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from bot.config import Config
from bot.render.feeds import feed_list
from bot.render.plain import as_text
from bot.services import Services, open_services
from corpus.errors import InvalidError, OnRecordError, StoreError
from corpus.feeds import opml
from corpus.feeds.following import follow, only, wanted

ACTIONS = ("list", "add", "remove", "export", "poll")
_WEEK = 7 * 86_400.0


async def feeds(config: Config, arguments: argparse.Namespace) -> int:
    """List, add, remove, export or poll feeds; the exit code. Raises InvalidError, StoreError."""
    async with open_services(config, workers=0) as services:
        if arguments.action in ("add", "remove"):
            return await _each(services, config, arguments)
        if arguments.action == "export":
            await _export(services, arguments.what)
            return 0
        if arguments.action == "poll":
            await services.poller.poll_due()
        await _list(services)
        return 0


async def _each(services: Services, config: Config, arguments: argparse.Namespace) -> int:
    """Add or remove one after the other; what can't be is told, and keeps none of the others from it."""
    if not arguments.what:
        raise InvalidError("write the feeds behind it: addresses or an OPML file to add, numbers to remove")
    code = 0
    for one in arguments.what:
        try:
            _say(f"{one}: {await (_add(services, config, one) if arguments.action == 'add' else _remove(services, one))}")
        except StoreError:
            raise
        except OnRecordError as error:
            _say(f"{one}: {error}")
            code = 1
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


async def _remove(services: Services, number: str) -> str:
    await services.store.feeds.remove(_number(number))
    return "no longer followed; its articles stay"


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
