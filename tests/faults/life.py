"""Short lives of the bot: everything but the network, from opening the data folder to closing it, in this process.

Telegram is played in the process, too. What it is told survives the life in a file of JSON lines, so that whoever
looks afterwards knows what was acknowledged.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.chat_store import ChatStore
from bot.config import Config, StoreConfig, TelegramConfig
from bot.telegram.bot_services import BotServices
from bot.telegram.dispatcher import Dispatcher
from bot.telegram.update_attempts import Bounds
from bot.telegram.update_queue import UpdateQueue
from corpus.feeds.poller import Poller
from corpus.fetching.crawler import Crawler
from corpus.fetching.fetcher import Fetcher
from corpus.ingest.ingest import Ingest
from corpus.store.opening import open_store
from index.news_index import NewsIndex
from tests.bot.fake_bot_api import Json
from tests.bot.stage import ADMIN, BOT, Stage, person

MESSAGES = {"sendMessage", "editMessageText"}
IDLE_SECONDS = 250.0
_FIRST_NUMBER = 1000  # of the messages of a life: those of the next begin so much higher


@dataclass(frozen=True, slots=True)
class Told:
    """What Telegram has of the bot: the updates that it confirmed, and its messages in order."""

    confirmed: frozenset[int]
    messages: Sequence[Json]


def told(path: Path) -> Told:
    """What the file holds of all lives."""
    lines = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    confirmed = frozenset(line["update"] for line in lines if "update" in line)
    return Told(confirmed, [line for line in lines if "text" in line])


class Witnessed(Stage):
    """A bot whose messages are noted in a file at once."""

    def __init__(self, services: BotServices, path: Path) -> None:
        """What is in the file stays."""
        super().__init__(services)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        lives = sum(1 for line in path.read_text().splitlines() if "life" in json.loads(line))
        self._numbers = itertools.count(_FIRST_NUMBER * (lives + 1))
        self.note(life=lives)

    def note(self, **values: object) -> None:
        """Add a line; it survives the end of the process."""
        os.write(self._file, (json.dumps(values) + "\n").encode())

    def close(self) -> None:
        """Let the file go."""
        os.close(self._file)

    def _result(self, name: str, given: dict[str, Any]) -> Any:
        result = super()._result(name, given)
        if name in MESSAGES and "plain" in given:
            number = result["message_id"]
            self.note(text=given["plain"], chat=given["chat_id"], number=number, keyboard=self.sent[number]["keyboard"])
        return result


@asynccontextmanager
async def living(data: Path, telegram: Path) -> AsyncIterator[Witnessed]:
    """A bot over the data folder; `telegram` is the file of what it says."""
    async with AsyncExitStack() as stack:
        store = await open_store(data)
        stack.push_async_callback(store.close)
        fetcher = Fetcher()
        ingest = Ingest(store, fetcher=fetcher, workers=0)
        stack.push_async_callback(ingest.close)
        index = await NewsIndex.open(store, data / "index")
        stack.push_async_callback(index.close)
        chats = await ChatStore.open(data)
        stack.push_async_callback(chats.close)
        config = Config(data=data, telegram=TelegramConfig(admins=(ADMIN,)), store=StoreConfig(keep_deleted_days=0.0))
        services = BotServices(config, store, index, ingest, chats, Poller(ingest, Crawler(fetcher, 0.0)))
        stage = Witnessed(services, telegram)
        stack.callback(stage.close)
        async with stage.application:
            yield stage


async def serve(
    stage: Witnessed, updates: Sequence[Json], known: Collection[int] = (), seconds: float = IDLE_SECONDS
) -> None:
    """Take the updates in that Telegram does not know to be kept, and handle whatever waits, these and older ones.

    Raises TimeoutError if something goes on waiting for `seconds`.
    """
    assert stage.services is not None
    chats = stage.services.chat_store
    async with chats.update_log.slots() as slots:
        consumer = Dispatcher(stage.application, stage.services)
        bounds = Bounds(retry_seconds=0.02)
        queue = UpdateQueue(chats.update_log, consumer, stage.services.config.limits, slots, bounds=bounds)
        await queue.open()
        try:
            for update in updates:
                if update["update_id"] not in known:
                    await queue.put([update])
                    stage.note(update=update["update_id"])
            async with asyncio.timeout(seconds):
                await queue.settled.wait()
                await queue.idle()
        finally:
            await queue.close(1.0)


def said(number: int, text: str, user: int = ADMIN) -> Json:
    """The update of a message."""
    chat = {"id": user, "type": "private", "first_name": "Ida"}
    message: Json = {"message_id": number, "date": 1_790_000_000, "chat": chat, "from": person(user), "text": text}
    if text.startswith("/"):
        message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    return {"update_id": number, "message": message}


def pressed(number: int, label: str, messages: Sequence[Json], user: int = ADMIN) -> Json:
    """The update of a button under the newest message that has it."""
    for message in reversed(messages):
        for key in itertools.chain.from_iterable(message["keyboard"]):
            if key["text"] == label:
                chat = {"id": message["chat"], "type": "private"}
                under = {"message_id": message["number"], "date": 1, "chat": chat, "from": BOT, "text": message["text"]}
                under["reply_markup"] = {"inline_keyboard": message["keyboard"]}
                query = {"id": str(number), "from": person(user), "chat_instance": "1", "message": under}
                return {"update_id": number, "callback_query": query | {"data": key["callback_data"]}}
    raise AssertionError(f"no button {label!r}")
