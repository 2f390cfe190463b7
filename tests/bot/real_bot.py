"""The real bot as a process of its own, serving the fake Bot API."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

from bot.telegram.failures import BROKEN
from tests.bot.fake_bot_api import TOKEN, Call, FakeBotApi

ROOT = Path(__file__).parents[2]
ADMIN, SECOND_ADMIN, THIRD_ADMIN = 1001, 1002, 1003  # several, since one chat gets one message a second


class RealBot:
    """`python -m bot run` with a data folder; it can be killed and started again over the same one."""

    def __init__(self, api: FakeBotApi, data: Path, **settings: str) -> None:
        """`settings` are environment variables without their ONRECORD_."""
        self.data = data
        self.port = settings.get("http_port", "")
        self.log = ""
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._said = asyncio.Event()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("ONRECORD_")}
        self._environ = inherited | {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "ONRECORD_DATA": str(data),
            "ONRECORD_TELEGRAM_API_URL": api.url,
            "ONRECORD_TELEGRAM_ADMINS": f"{ADMIN},{SECOND_ADMIN},{THIRD_ADMIN}",
            "ONRECORD_TELEGRAM_POLL_SECONDS": "5",
            **{f"ONRECORD_{name.upper()}": value for name, value in settings.items()},
        }

    async def start(self, *, until: str = "is listening", seconds: float = 90.0) -> None:
        """Start it and wait until it says so in its log, at most so long."""
        self.log = ""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", cwd=ROOT, env=self._environ, stderr=asyncio.subprocess.PIPE
        )
        self._reader = asyncio.create_task(self._read(self._process))
        await self.says(until, seconds)

    async def says(self, words: str, seconds: float = 90.0) -> None:
        """Wait until its log holds the words."""
        try:
            async with asyncio.timeout(seconds):
                while words not in self.log:
                    self._said.clear()
                    await self._said.wait()
        except TimeoutError:
            raise AssertionError(f"the bot's log doesn't say {words!r}:\n{self.log}") from None

    async def kill(self) -> None:
        """kill -9, and wait until it is dead."""
        await self._end(signal.SIGKILL)

    async def stop(self, seconds: float = 60.0) -> int:
        """SIGTERM; the exit code. Fails if it takes longer than that."""
        return await self._end(signal.SIGTERM, seconds)

    def send_kill(self) -> None:
        """kill -9, without waiting."""
        assert self._process
        self._process.kill()

    def terminate(self) -> None:
        """SIGTERM, without waiting."""
        assert self._process
        self._process.terminate()

    async def ended(self, seconds: float = 60.0) -> int:
        """Wait for its own end; the exit code."""
        assert self._process and self._reader
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._reader)  # whoever waits no longer doesn't end it
            return await self._process.wait()

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def process_id(self) -> int:
        """The process's number; it must have been started."""
        assert self._process
        return self._process.pid

    async def _end(self, number: signal.Signals, seconds: float = 60.0) -> int:
        assert self._process
        if self.running:
            self._process.send_signal(number)
        return await self.ended(seconds)

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr
        async for line in process.stderr:
            self.log += line.decode(errors="replace")
            self._said.set()


@asynccontextmanager
async def serving(api: FakeBotApi, data: Path, **settings: str) -> AsyncIterator[RealBot]:
    """A started bot, which is made to end whatever happens."""
    bot = RealBot(api, data, **settings)
    try:
        await bot.start()
        yield bot
    finally:
        if bot.running:
            await bot.kill()
        print(bot.log)


async def checked(bot: RealBot, api: FakeBotApi) -> None:
    """What must hold after everything, with the bot ended: whole databases, no update lost, no mistake, no token."""
    assert not bot.running
    for name in ("corpus.db", "bot.db"):
        with closing(sqlite3.connect(bot.data / name)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with closing(sqlite3.connect(bot.data / "bot.db")) as connection:
        states = dict(connection.execute("SELECT id, state FROM updates"))
    lost = [number for number in api.confirmed if number not in states]
    assert not lost, f"confirmed and lost: {lost}"
    mistakes = [call for call in api.refusals() if not _expected(call, api)]
    assert not mistakes, f"the bot made mistakes: {mistakes}"
    said = [str(message.get("text")) for chat in api.messages.values() for message in chat.values()]
    assert not [text for text in said if text == BROKEN]
    assert TOKEN not in bot.log
    assert TOKEN.split(":")[1] not in "".join(
        str(message) for chat in api.messages.values() for message in chat.values()
    )


def _expected(call: Call, api: FakeBotApi) -> bool:
    # A poll is cut off at the end; a button press that is dealt with again after a crash was answered before.
    # Admins who have not written to the bot yet have no chat for a menu.
    return call.method in ("getUpdates", "setMyCommands") or call.values.get("callback_query_id") in api.answered
