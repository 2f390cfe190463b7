"""The bot as one telegram.ext.Application, and its life on Telegram from start to stop."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Awaitable
from contextlib import AsyncExitStack
from typing import Any

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.config import Config
from bot.jobs import maintenance
from bot.logs import where
from bot.process_lock import locked
from bot.telegram import failures, menus
from bot.telegram.bot_services import BotServices, open_bot_services
from bot.telegram.command_table import CommandTable
from bot.telegram.commands import COMMANDS
from bot.telegram.dispatcher import BotApplication, Dispatcher
from bot.telegram.handlers.callbacks import press
from bot.telegram.handlers.inline import offer
from bot.telegram.handlers.membership import greet
from bot.telegram.handlers.messages import hear
from bot.telegram.polling import REJECTED, Polling
from bot.telegram.sender import Sender
from bot.telegram.transport import BotRequest
from bot.telegram.update_queue import UpdateQueue
from corpus.errors import ConfigError

logger = logging.getLogger(__name__)

OFFLINE = "0:offline"  # stands where the library wants a token and nobody reads it
CONNECTIONS = 64
RETRY_SECONDS = 3.0
REJECTIONS_AT_START = 3  # in a row, then the token is believed to be wrong


def build(
    services: BotServices, *, request: BaseRequest | None = None, commands: CommandTable = COMMANDS
) -> BotApplication:
    """The application with all handlers, not initialised. Handlers find `services` and `commands` in its `bot_data`.

    `request` replaces HTTP: the terminal chat passes its own; then no token is needed and nothing is slowed down.
    Updates are fed with `await application.process_update(update)`; there is no Updater and no job queue.
    """
    defaults = Defaults(
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )
    builder = Application.builder().updater(None).job_queue(None).defaults(defaults)
    if request is not None:
        builder = builder.token(OFFLINE).request(request).get_updates_request(request)
    else:
        telegram = services.config.telegram
        api_url = telegram.api_url.rstrip("/")
        builder = builder.token(telegram.token.reveal()).base_url(f"{api_url}/bot")
        builder = builder.base_file_url(f"{api_url}/file/bot").request(BotRequest(CONNECTIONS))
        builder = builder.rate_limiter(Sender(services.chat_store.mark_gone, services.chat_store.migrate))
    application: BotApplication = builder.build()
    application.bot_data.update(services=services, commands=commands)
    application.add_error_handler(failures.report)
    _register(application)
    return application


def _register(application: BotApplication) -> None:
    """Only new messages count: edited, channel, business and guest messages ask for nothing."""
    heard = filters.TEXT | filters.CAPTION | filters.Document.ALL
    application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & heard, hear))
    application.add_handler(CallbackQueryHandler(press))
    application.add_handler(InlineQueryHandler(offer))
    application.add_handler(ChatMemberHandler(greet, ChatMemberHandler.MY_CHAT_MEMBER))


async def serve(config: Config) -> None:
    """Serve Telegram until SIGTERM or SIGINT. A second signal doesn't wait for what is under way.

    Raises ConfigError if the token is missing or rejected, or another process serves the same data folder.
    """
    if not config.telegram.token:
        raise ConfigError("telegram.token is not set, and neither is TELEGRAM_BOT_TOKEN")
    stop, hurry = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_log_stray)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _signalled, stop, hurry)
    with locked(config.data):
        async with AsyncExitStack() as stack:
            opening = asyncio.ensure_future(stack.enter_async_context(open_bot_services(config)))
            if await _unless(stop, opening):
                await _live(build(opening.result()), opening.result(), stop, hurry)
    logger.info("stopped")


async def _live(application: BotApplication, services: BotServices, stop: asyncio.Event, hurry: asyncio.Event) -> None:
    update_queue = UpdateQueue(
        services.chat_store.update_log, Dispatcher(application, services), services.config.limits
    )
    request = BotRequest(2)
    polling = Polling(request, application.bot.base_url, update_queue.put, services.config.telegram.poll_seconds)
    background: set[asyncio.Task[None]] = set()
    try:
        if not await _unless(stop, _connect(application)):
            return
        await update_queue.open()
        background.add(asyncio.create_task(menus.publish(application.bot, services, COMMANDS)))
        background.add(asyncio.create_task(maintenance.prune(services)))
        background.add(asyncio.create_task(maintenance.reattribute(services)))
        logger.info("@%s is listening", application.bot.username)
        await _unless(stop, _poll(polling))
    finally:
        logger.info("stopping")
        await _unless(hurry, update_queue.close(services.config.limits.stop_seconds))
        await update_queue.close(0.0)
        for chore in background:
            chore.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await request.shutdown()
        await application.shutdown()


async def _connect(application: BotApplication) -> None:
    """Get the bot's own name from Telegram, however long that takes. Raises ConfigError for a wrong token."""
    rejections = 0
    while True:
        try:
            await application.initialize()
            await application.bot.delete_webhook()
        except InvalidToken:  # its message holds the token
            rejections += 1
            if rejections >= REJECTIONS_AT_START:
                raise ConfigError(REJECTED) from None
            await asyncio.sleep(RETRY_SECONDS)
        except TelegramError as error:
            logger.warning("Telegram can't be reached yet: %s", type(error).__name__)
            await asyncio.sleep(RETRY_SECONDS)
        else:
            return


async def _poll(polling: Polling) -> None:
    """Poll until cancelled; a death of the poller by anything but a wrong token is logged, and survived."""
    while True:
        task = asyncio.create_task(polling.run(), name="polling")
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
        error = None if task.cancelled() else task.exception()
        if isinstance(error, ConfigError):
            raise error
        logger.critical("polling stopped: %s", where(error) if error else "cancelled")
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


def _signalled(stop: asyncio.Event, hurry: asyncio.Event) -> None:
    (hurry if stop.is_set() else stop).set()


def _log_stray(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    error = context.get("exception")
    logger.error("a background task failed: %s", where(error) if error else context.get("message"))
