"""What a background job is: one entry says what it does and when."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from telegram import Bot

from bot.telegram.bot_services import BotServices
from bot.telegram.chat_context import ChatContext
from bot.telegram.command_table import CommandTable
from corpus.messages import Message


class Notices(Protocol):
    """How a job reaches the admins."""

    async def tell(self, key: str, told: Message) -> None:
        """Tell every admin, once until `clear` is called with the same key."""

    async def clear(self, key: str) -> None:
        """What the key stands for is over."""


def _every_chat(chat: int) -> AbstractContextManager[bool]:
    return nullcontext(True)


@dataclass(frozen=True, slots=True)
class JobContext:
    """What jobs work with. `writing_to` tells whether a chat is this process's to write to, and keeps it so."""

    services: BotServices
    notices: Notices
    bot: Bot
    commands: CommandTable[ChatContext]
    writing_to: Callable[[int], AbstractContextManager[bool]] = _every_chat


@dataclass(frozen=True, slots=True)
class Job:
    """`run` is done `every` so many seconds, or once in the life of the process (None). It may be cancelled at any
    time, and whatever it raises has it done again soon. Of processes that share a database one does the jobs, or, where
    a job is `everywhere`, each for its own chats or with its own files.
    """

    name: str
    run: Callable[[JobContext], Awaitable[None]]
    every: float | None = None
    everywhere: bool = False
