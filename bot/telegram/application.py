"""The bot as one telegram.ext.Application."""

from __future__ import annotations

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    MessageReactionHandler,
    filters,
)
from telegram.request import BaseRequest

from bot.telegram import failures
from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import ChatContext
from bot.telegram.command_table import CommandTable
from bot.telegram.commands import COMMANDS
from bot.telegram.dispatcher import BotApplication
from bot.telegram.handlers import guests
from bot.telegram.handlers.callbacks import press
from bot.telegram.handlers.channels import hear_post
from bot.telegram.handlers.feedback import react
from bot.telegram.handlers.incoming import hear, revise
from bot.telegram.handlers.inline import offer
from bot.telegram.handlers.membership import greet
from bot.telegram.sender import Sender
from bot.telegram.transport import BotRequest

OFFLINE = "0:offline"  # stands where the library wants a token and nobody reads it
CONNECTIONS = 64


def build(
    services: BotServices, *, request: BaseRequest | None = None, commands: CommandTable[ChatContext] = COMMANDS
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
    """Only what is written to us counts: business messages ask for nothing, and channel posts are read."""
    application.add_handler(MessageHandler(filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, hear))
    application.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE, revise))
    application.add_handler(MessageHandler(filters.UpdateType.CHANNEL_POSTS & ~filters.StatusUpdate.ALL, hear_post))
    application.add_handler(MessageHandler(filters.UpdateType.GUEST_MESSAGE, guests.answer))
    application.add_handler(CallbackQueryHandler(press))
    application.add_handler(InlineQueryHandler(offer))
    application.add_handler(MessageReactionHandler(react))
    application.add_handler(ChatMemberHandler(greet, ChatMemberHandler.MY_CHAT_MEMBER))
