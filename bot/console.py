"""The same bot as a terminal chat: the same application over a Bot API that is this terminal.

What the bot sends is printed; typed lines become its updates; buttons are numbered, and typing a number presses one.
"""

from __future__ import annotations

import itertools
import json
import re
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from shutil import get_terminal_size
from typing import Any, TextIO

from telegram import Update
from telegram.request import BaseRequest, RequestData

from bot.config import Config
from bot.render.plain import as_text
from bot.telegram.application import build
from bot.telegram.bot_services import BotServices, open_bot_services
from bot.telegram.chat_language import translator_in
from bot.translation.translator import speaking
from corpus.formats import FORMATS

_OWNER = 1
"""The user id of whoever sits at the terminal: it is their machine, so they are an admin."""

_BOT = {"id": 2, "is_bot": True, "first_name": "OnRecord", "username": "onrecord_bot"}
_PERSON = {"id": _OWNER, "is_bot": False, "first_name": "You"}
_CHAT = {"id": _OWNER, "type": "private", "first_name": "You"}
_OF_OTHER_CHATS = frozenset({"getChat", "getChatMember"})  # a terminal has none
_WIDEST = 100
_FILE_NAME = re.compile(r"[^\s:]+\.\w{2,8}")

Parameters = Mapping[str, Any]


async def chat(config: Config, lines: TextIO, out: TextIO, language: str = "") -> None:
    """Answer each line of `lines` on `out` before the next is read, until the input ends or says /quit.

    `language` is a locale's name as the environment has it ("de_DE.UTF-8"); /language chooses another.
    """
    owned = replace(config, telegram=replace(config.telegram, admins=(*config.telegram.admins, _OWNER)))
    screen = Screen(out)
    async with open_bot_services(owned) as services:
        application = build(services, request=TerminalRequest(screen))
        async with application:
            keyboard = lines.isatty()
            updates = Typing(screen)

            async def deal(line: str) -> None:
                with speaking(await translator_in(services.chat_store, _OWNER, language)):
                    await application.process_update(Update.de_json(updates.of_line(line), application.bot))

            if keyboard:
                await deal("/start")
            for line in _typed(lines, out, keyboard=keyboard):
                if line.strip().lower() == "/quit":
                    break
                if missing := _missing_file(line):
                    screen.note(f"There is no file {missing}.")
                elif line.strip():
                    await deal(line)
                    if line.startswith("/feed "):
                        await _read_feeds(services, screen)


async def _read_feeds(services: BotServices, screen: Screen) -> None:
    """Read the feeds that are due: here no job does it while somebody thinks of the next line."""
    if not await services.store.feeds.due(time.time()):
        return
    screen.note("Reading the feeds …")
    await services.poller.poll_due()
    screen.note("The feeds were read; /feeds shows how that went.")


class Screen:
    """Where messages are printed, and which buttons the last of them has."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._ansi = out.isatty()
        self.buttons: list[tuple[int, str]] = []
        self.typed: dict[int, Parameters] = {}
        """The messages that were typed, by number."""
        self.replies: dict[int, int] = {}
        """Which of them a message of the bot's replies to, by its number."""

    def show(self, message_id: int, html: str, markup: Parameters | None) -> None:
        """Print a message; its buttons are the ones that numbers press from now on."""
        width = min(get_terminal_size().columns, _WIDEST) if self._ansi else 0
        self._print(as_text(html, ansi=self._ansi, width=width))
        rows = (markup or {}).get("inline_keyboard", [])
        if rows:
            # A terminal has a clipboard of its own.
            rows = [[key for key in row if "callback_data" in key] for row in rows]
            self.buttons = [(message_id, key["callback_data"]) for row in rows for key in row]
            numbers = itertools.count(1)
            self._print(*("  ".join(f"[{next(numbers)}] {key['text']}" for key in row) for row in rows if row))
        self._print("")

    def note(self, text: str) -> None:
        """Print a remark of the terminal's own."""
        self._print(f"({text})", "")

    def _print(self, *rows: str) -> None:
        self._out.write("".join(f"{row}\n" for row in rows))
        self._out.flush()


class Typing:
    """Typed lines as updates."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        # Numbers go on from run to run, as the chat store knows messages by them, and leave gaps: here no line is the
        # rest of the one before.
        self._numbers = itertools.count(int(time.time() * 1000), 10)

    def of_line(self, line: str) -> dict[str, Any]:
        """A button pressed by its number, a file with /add, or a message."""
        text = line.strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
        if 0 < number <= len(self._screen.buttons):
            return self._pressed(*self._screen.buttons[number - 1])
        written = self._message(text)
        self._screen.typed[written["message_id"]] = written
        return {"update_id": next(self._numbers), "message": written}

    def _pressed(self, message_id: int, data: str) -> dict[str, Any]:
        shown = {"message_id": message_id, "date": _now(), "chat": _CHAT, "from": _BOT, "text": ""}
        if original := self._screen.typed.get(self._screen.replies.get(message_id, 0)):
            shown["reply_to_message"] = original
        query = {"id": "1", "from": _PERSON, "chat_instance": "1", "message": shown, "data": data}
        return {"update_id": next(self._numbers), "callback_query": query}

    def _message(self, text: str) -> dict[str, Any]:
        message = {"message_id": next(self._numbers), "date": _now(), "chat": _CHAT, "from": _PERSON}
        path = _file_to_add(text)
        if path is None:
            return {**message, "text": text}
        document = {"file_id": str(path), "file_unique_id": str(path), "file_name": path.name}
        return {**message, "caption": "/add", "document": {**document, "file_size": path.stat().st_size}}


class TerminalRequest(BaseRequest):
    """The Bot API as far as a terminal can be it. What it has no use for, such as typing actions, succeeds."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._numbers = itertools.count(int(time.time() * 1000))

    @property
    def read_timeout(self) -> float | None:
        """None: nothing waits."""
        return None

    async def initialize(self) -> None:
        """Nothing to set up."""

    async def shutdown(self) -> None:
        """Nothing to tear down."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_: object,
        **timeouts: object,
    ) -> tuple[int, bytes]:
        """Carry out one method of the Bot API."""
        given: Parameters = request_data.parameters if request_data else {}
        name = url.rsplit("/", 1)[-1]
        if name in _OF_OTHER_CHATS:
            return 400, json.dumps(
                {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"}
            ).encode()
        result = self._result(name, given, request_data)
        return 200, json.dumps({"ok": True, "result": result}).encode()

    def _result(self, name: str, given: Parameters, request_data: RequestData | None) -> object:
        match name:
            case "getMe":
                return _BOT
            case "sendMessage" | "editMessageText":
                number = int(given.get("message_id") or next(self._numbers))
                if replied := (given.get("reply_parameters") or {}).get("message_id"):
                    self._screen.replies[number] = int(replied)
                self._screen.show(number, str(given["text"]), given.get("reply_markup"))
                return _sent(number)
            case "sendDocument" | "sendPhoto" if request_data is not None:
                if given.get("caption"):
                    self._screen.show(0, str(given["caption"]), None)
                self._save(request_data)
                return _sent(next(self._numbers))
            case "getFile":
                return {"file_id": given["file_id"], "file_unique_id": "1", "file_path": given["file_id"]}
            case "answerCallbackQuery" if given.get("text"):
                self._screen.note(str(given["text"]))
        return True

    def _save(self, request_data: RequestData) -> None:
        """Put a file that the bot sends into the working folder."""
        for name, data, *_ in request_data.multipart_data.values():
            path = Path(Path(str(name)).name)
            path.write_bytes(data if isinstance(data, bytes) else data.read())
            self._screen.note(f"saved as {path.resolve()}")


def _sent(number: int) -> dict[str, Any]:
    return {"message_id": number, "date": _now(), "chat": _CHAT, "from": _BOT, "text": "…"}


def _typed(lines: TextIO, out: TextIO, *, keyboard: bool) -> Iterator[str]:
    """The lines, each asked for when the one before is dealt with."""
    if not keyboard:
        for line in lines:
            out.write(f"> {line.rstrip()}\n")
            yield line
        return
    with suppress(ImportError):
        import readline  # noqa: F401, PLC0415 (importing it gives input() its editing keys and history)
    while True:
        try:
            with _interruptible():
                line = input("> ")
        except (EOFError, KeyboardInterrupt):
            out.write("\n")
            return
        yield line


@contextmanager
def _interruptible() -> Iterator[None]:
    """Ctrl-C interrupts at once while nothing but the keyboard is waited for."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _missing_file(line: str) -> str:
    """What “/add FILE” names if it is meant as a file and isn't one; "" otherwise."""
    name = _name_to_add(line.strip())
    is_named = bool(_FILE_NAME.fullmatch(name)) and FORMATS.named(name) is not None
    told = name.startswith(("/", "~/", "./", "../")) or is_named
    return name if told and _file_to_add(line.strip()) is None else ""


def _name_to_add(text: str) -> str:
    command, _, rest = text.partition(" ")
    return rest.strip().strip("'\"") if command == "/add" else ""


def _file_to_add(text: str) -> Path | None:
    """The file behind “/add FILE”, if there is one."""
    name = _name_to_add(text)
    if not name or "\n" in name:
        return None
    try:
        path = Path(name).expanduser().resolve()
        return path if path.is_file() else None
    except (OSError, RuntimeError, ValueError):
        return None


def _now() -> int:
    return int(time.time())
