"""Logs: one line per event, without tokens and without what users wrote."""

import io
import logging
from collections.abc import Iterator

import pytest

from bot.config import Config, Secret, TelegramConfig
from bot.logs import configure
from corpus.errors import StoreError, where

TOKEN = "123456789:" + "Ab_-" * 9


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    out = io.StringIO()
    configure(Config(telegram=TelegramConfig(token=Secret(TOKEN))), out)
    yield out
    root.handlers[:] = before
    root.setLevel(level)


def test_tokens_are_hidden_wherever_they_stand(stream: io.StringIO) -> None:
    try:
        int(f"https://api.telegram.org/bot{TOKEN}/getMe")
    except ValueError:
        logging.getLogger("bot.test").exception("failed at %s", TOKEN)
    logging.getLogger("bot.test").error("another's: 987654321:%s", "Zz09" * 9)
    assert "Ab_-" not in stream.getvalue()
    assert "Zz09" not in stream.getvalue()
    assert stream.getvalue().count("[token]") >= 2


def test_libraries_do_not_tell_what_users_wrote(stream: io.StringIO) -> None:
    logging.getLogger("telegram.ext.Application").error("No error handlers for %s", "my secret question")
    try:
        {}["my secret question"]
    except KeyError:
        logging.getLogger("asyncio").exception("Task failed")
    assert "secret question" not in stream.getvalue()
    assert "KeyError at tests/bot/test_logs.py" in stream.getvalue()


def test_http_requests_are_not_logged(stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("HTTP Request: POST https://api.telegram.org/bot%s/getUpdates", TOKEN)
    assert stream.getvalue() == ""


def test_an_event_of_ours_is_one_line(stream: io.StringIO) -> None:
    logging.getLogger("bot.test").info("listening")
    assert len(stream.getvalue().splitlines()) == 1


def test_an_error_is_named_by_its_places_only() -> None:
    def inner() -> None:
        raise StoreError("what the user wrote")

    with pytest.raises(StoreError) as caught:
        inner()
    assert where(caught.value).startswith("StoreError at tests/bot/test_logs.py:")
    assert "user" not in where(caught.value)
    assert where(ValueError()) == "ValueError"
