"""The bot's life on Telegram, from start to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from telegram.error import InvalidToken, TelegramError

from bot import systemd
from bot.config import Config
from bot.jobs.job import JobContext
from bot.jobs.jobs import JOBS
from bot.jobs.scheduler import Scheduler
from bot.process_lock import locked
from bot.render.pictures import DRAWING_SECONDS, draw_initials
from bot.telegram.application import build
from bot.telegram.bot_services import BotServices, open_bot_services
from bot.telegram.commands import COMMANDS
from bot.telegram.dispatcher import BotApplication, Dispatcher
from bot.telegram.notices import AdminNotices
from bot.telegram.polling import REJECTED
from bot.telegram.sources import PollingSource, Source, WebhookSource
from bot.telegram.update_queue import UpdateQueue
from bot.telegram.vital_signs import VitalSigns
from bot.web.server import serving_http
from corpus.errors import ConfigError, StoreError, where
from corpus.store.database import Slots
from corpus.store.store import Store

logger = logging.getLogger(__name__)

RETRY_SECONDS = 3.0
STANDING_BY_SECONDS = 1.0
STANDING_BY = "another process leads; this one answers its part of the chats, and stands by"
LEADING = "this process leads now"
_YOUNG = 20_000  # objects that come before the collector does; Python's own number is 700
REJECTIONS_AT_START = 3  # in a row, then the token is believed to be wrong


@dataclass(frozen=True, slots=True)
class _Signals:
    """`stop`: end after what is under way; `hurry`: don't wait for that."""

    stop: asyncio.Event
    hurry: asyncio.Event

    def received(self) -> None:
        (self.hurry if self.stop.is_set() else self.stop).set()


async def serve(config: Config) -> None:
    """Serve Telegram until SIGTERM or SIGINT. A second signal doesn't wait for what is under way.

    Processes that share a database divide the chats; one of them polls and does the jobs. Raises ConfigError if the
    token is missing or rejected, or another process serves the same data folder, StoreError if others may serve in our
    place.
    """
    if not config.telegram.token:
        raise ConfigError("telegram.token is not set, and neither is TELEGRAM_BOT_TOKEN")
    signals = _Signals(asyncio.Event(), asyncio.Event())
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_stray)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, signals.received)
    with locked(config.data):
        async with AsyncExitStack() as stack:
            opening = asyncio.ensure_future(stack.enter_async_context(open_bot_services(config)))
            if await _unless(signals.stop, opening):
                await _live(opening.result(), signals)
    logger.info("stopped")


def spare_what_stays() -> None:
    """Let the garbage collector pass over what is there by now: it stays, and each look at the whole of it, names of
    speakers above all, takes a quarter of a second in which nobody is answered. What an answer makes is let go of
    without the collector, so that it need not come often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, *gc.get_threshold()[1:])


async def _live(services: BotServices, signals: _Signals) -> None:
    application = build(services)
    async with AsyncExitStack() as stack:
        joining = asyncio.ensure_future(stack.enter_async_context(services.chat_store.update_log.slots()))
        if await _unless(signals.stop, joining):
            await _handling(application, services, joining.result(), signals)


async def _handling(application: BotApplication, services: BotServices, slots: Slots, signals: _Signals) -> None:
    config = services.config
    consumer = Dispatcher(application, services)
    queue = UpdateQueue(services.chat_store.update_log, consumer, config.limits, slots)
    source = await _source(application, services, queue)
    notices = AdminNotices(application.bot, services)
    scheduler = Scheduler(JOBS, JobContext(services, notices, application.bot, COMMANDS, queue.writing_to))
    signs = VitalSigns(services, queue, source, scheduler)
    async with AsyncExitStack() as stack:  # what is entered last ends first
        if config.http.port:
            await stack.enter_async_context(
                serving_http(config.http, services.telemetry, signs, source.webhook, partial(_initials, services))
            )
        stack.push_async_callback(application.shutdown)
        stack.push_async_callback(source.close)
        stack.push_async_callback(scheduler.stop)
        stack.push_async_callback(_finish, queue, config.limits.stop_seconds, signals)
        if await _unless(signals.stop, _connect(application)):
            await queue.open()
            await asyncio.to_thread(spare_what_stays)
            stack.callback(asyncio.create_task(signs.watch()).cancel)
            logger.info("@%s is listening", application.bot.username)
            systemd.notify("READY=1")
            await _unless(signals.stop, _work(services.store, queue, source, scheduler))


async def _finish(queue: UpdateQueue, grace: float, signals: _Signals) -> None:
    """Begin nothing new, and give what is under way `grace` seconds, unless there is a hurry."""
    logger.info("stopping")
    systemd.notify("STOPPING=1")
    await _unless(signals.hurry, queue.close(grace))
    await queue.close(0.0)


async def _source(application: BotApplication, services: BotServices, queue: UpdateQueue) -> Source:
    """Where updates come from, as it is configured."""
    telegram = services.config.telegram
    if telegram.webhook_url:
        secret = await services.chat_store.webhook_secret()
        return WebhookSource(application.bot, telegram, queue.put, secret)
    return PollingSource(application.bot, telegram, queue.put)


async def _work(store: Store, queue: UpdateQueue, source: Source, scheduler: Scheduler) -> None:
    """Receive updates and do the jobs, or let the process do it whose turn it is, until cancelled.

    StoreError when the database has lost sight of this process, ConfigError for a wrong token.
    """
    tasks = {asyncio.create_task(queue.lost()), asyncio.create_task(_lead(store, queue, source, scheduler))}
    starting = asyncio.create_task(_begin_jobs(queue, scheduler, everywhere=True))
    if source.is_shared:
        tasks.add(asyncio.create_task(_receive(source)))
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in (*tasks, starting):
            task.cancel()
        await asyncio.wait({*tasks, starting})
    raise StoreError("the database has lost sight of this process, and may let another one serve")


async def _lead(store: Store, queue: UpdateQueue, source: Source, scheduler: Scheduler) -> None:
    """What one process does for all that share the database: the jobs, and polling. Returns when that is over."""
    loop = asyncio.get_running_loop()
    standing_by = loop.call_later(STANDING_BY_SECONDS, logger.info, STANDING_BY)
    try:
        async with store.turn("leading") as turn:
            if loop.time() > standing_by.when():
                logger.info(LEADING)
            standing_by.cancel()
            # Jobs wait until what earlier processes ended with is through: they must not be suspected of it.
            starting = asyncio.create_task(_begin_jobs(queue, scheduler, everywhere=False))
            receiving = None if source.is_shared else asyncio.create_task(_receive(source))
            lost = asyncio.create_task(turn.lost())
            try:
                ends = {lost, receiving} if receiving else {lost}
                done, _ = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
            finally:
                for one in (starting, receiving, lost):
                    if one:
                        one.cancel()
    finally:
        standing_by.cancel()


async def _initials(services: BotServices, letters: str) -> bytes | None:
    return await services.ingest.work(DRAWING_SECONDS, draw_initials, letters)


async def _begin_jobs(queue: UpdateQueue, scheduler: Scheduler, *, everywhere: bool) -> None:
    await queue.settled.wait()
    scheduler.start(everywhere=everywhere)


async def _connect(application: BotApplication) -> None:
    """Get the bot's own name from Telegram, however long that takes. Raises ConfigError for a wrong token."""
    rejections = 0
    while True:
        try:
            await application.initialize()
        except InvalidToken:  # its message holds the token
            rejections += 1
            if rejections >= REJECTIONS_AT_START:
                raise ConfigError(REJECTED) from None
        except TelegramError as error:
            logger.warning("Telegram can't be reached yet: %s", type(error).__name__)
        except (TypeError, AttributeError, LookupError):  # what the library raises for a reply that lacks fields
            logger.warning("this is not the Bot API: its answer to getMe can't be read")
        else:
            return
        await asyncio.sleep(RETRY_SECONDS)


async def _receive(source: Source) -> None:
    """Receive updates until cancelled; a death by anything but a wrong token is logged, and survived."""
    while True:
        task = asyncio.create_task(source.run(), name="receiving")
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ConfigError):
            raise error
        logger.critical("receiving updates stopped: %s", where(error) if error else "cancelled")
        await asyncio.sleep(RETRY_SECONDS)


async def _unless(event: asyncio.Event, work: Awaitable[object]) -> bool:
    """Do the work unless the event comes first and cancels it. Whether it was done; what it raises is raised."""
    task = asyncio.ensure_future(work)
    signalled = asyncio.create_task(event.wait())
    try:
        await asyncio.wait({task, signalled}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        signalled.cancel()
        if not task.done():
            task.cancel()
            await asyncio.wait({task})
    if task.cancelled():
        return False
    task.result()
    return True


def _log_stray(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    logger.error("a background task failed: %s", where(error) if error else context.get("message"))
