"""Logging, set up once by the command line: one line per event, without tokens and without what users wrote."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from typing import TextIO

from bot.config import Config
from corpus.errors import OURS, where

TOKEN = re.compile(r"[0-9]{5,20}:[A-Za-z0-9_-]{20,100}")
HIDDEN = "[token]"


class RedactedFormatter(logging.Formatter):
    """Formats a record, traceback included, and takes every token out of the result."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        """`secrets` are hidden wherever they appear, whatever they look like."""
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(secret for secret in secrets if secret)

    def format(self, record: logging.LogRecord) -> str:
        """The record as text, without secrets."""
        return self.hidden(super().format(record))

    def hidden(self, text: str) -> str:
        """The text without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return TOKEN.sub(HIDDEN, text)


class JsonFormatter(RedactedFormatter):
    """One JSON object a line: at (UTC), level, logger, message, and the fields that the event brings."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, without secrets."""
        values = {
            "at": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.hidden(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            values["error"] = self.hidden(self.formatException(record.exc_info))
        return json.dumps(values, ensure_ascii=False)


class TemplatesOnly(logging.Filter):
    """Lets libraries say what happened, but not to whom: the arguments of their messages hold updates and texts."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Take arguments and traceback from records that aren't ours."""
        if record.name.split(".", 1)[0] not in OURS:
            record.args = ()
            if record.exc_info and record.exc_info[1] is not None:
                record.msg = f"{record.msg} [{where(record.exc_info[1])}]"
            record.exc_info = None
            record.exc_text = None
        return True


def configure(config: Config, stream: TextIO | None = None) -> None:
    """Send all logging to `stream` (standard error) at `log.level`; libraries only speak up from WARNING on."""
    handler = logging.StreamHandler(stream or sys.stderr)
    formatter = JsonFormatter if config.log.format == "json" else RedactedFormatter
    handler.setFormatter(formatter((config.telegram.token.reveal(),)))
    handler.addFilter(TemplatesOnly())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(config.log.level.upper())
