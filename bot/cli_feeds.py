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
from corpus.errors import InvalidError
from corpus.feeds import opml
from corpus.feeds.following import follow, only, wanted

ACTIONS = ("list", "add", "remove", "export", "poll")
_WEEK = 7 * 86_400.0


async def feeds(config: Config, arguments: argparse.Namespace) -> None:
    """List, add, remove, export or poll feeds. Raises InvalidError, NotFoundError, UnreadableError."""
    async with open_services(config, workers=0) as services:
        if arguments.action == "add":
            await _add(services, config, arguments.what)
        elif arguments.action == "remove":
            for number in arguments.what:
                await services.store.feeds.remove(_number(number))
        elif arguments.action == "export":
            await _export(services, arguments.what)
        else:
            if arguments.action == "poll":
                await services.poller.poll_due()
            await _list(services)


async def _add(services: Services, config: Config, what: Sequence[str]) -> None:
    """Each of `what` is an OPML file, or a feed as after /feed add."""
    every = config.feeds.every_minutes * 60
    for one in what:
        if await asyncio.to_thread(Path(one).is_file):
            listed = opml.read(await asyncio.to_thread(Path(one).read_bytes))
            new = [await services.store.feeds.add(f.url, time.time(), title=f.title, every=every) for f in listed]
            _say(f"{one}: {sum(new)} new feeds, {len(new) - sum(new)} followed already")
            continue
        asked = wanted(one, every)
        found = only(await services.poller.discover(asked.url))
        there = await follow(services.store.feeds, asked, found, time.time())
        _say(f"{found.url}: {'followed' if there.is_new else 'changed' if there.changed else 'followed already'}")


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
