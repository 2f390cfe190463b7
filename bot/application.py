"""Wires handlers, sending and lifetime into one telegram.ext.Application."""

from __future__ import annotations

from typing import Any

from telegram import LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.ext import Application, Defaults
from telegram.request import BaseRequest

from bot.desk import Desk

OFFLINE_TOKEN = "0:terminal"  # noqa: S105

BotApplication = Application[Any, Any, Any, Any, Any, Any]


def build(desk: Desk, *, request: BaseRequest | None = None) -> BotApplication:
    """The application with all handlers, not initialised. Handlers find `desk` in `application.bot_data["desk"]`.

    `request` replaces HTTP: the terminal chat passes its own; then no token is needed and nothing is slowed down.
    Updates are fed with `await application.process_update(update)`; there is no Updater.
    """
    defaults = Defaults(
        parse_mode=ParseMode.HTML,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        allow_sending_without_reply=True,
    )
    builder = Application.builder().token(OFFLINE_TOKEN).updater(None).job_queue(None).defaults(defaults)
    if request is not None:
        builder = builder.request(request).get_updates_request(request)
    application: BotApplication = builder.build()
    application.bot_data["desk"] = desk
    return application
