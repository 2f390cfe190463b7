"""What a background job is: one entry says what it does and when."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from telegram import Bot

from bot.telegram.bot_services import BotServices
from bot.telegram.command_table import CommandTable
from corpus.messages import Message


class Notices(Protocol):
    """How a job reaches the admins."""

    async def tell(self, key: str, told: Message) -> None:
        """Tell every admin, once until `clear` is called with the same key."""

    async def clear(self, key: str) -> None:
        """What the key stands for is over."""


@dataclass(frozen=True, slots=True)
class JobContext:
    """What jobs work with."""

    services: BotServices
    notices: Notices
    bot: Bot
    commands: CommandTable


@dataclass(frozen=True, slots=True)
class Job:
    """`run` is done `every` so many seconds, or once in the life of the process (None). It may be cancelled at any
    time, and whatever it raises has it done again soon.
    """

    name: str
    run: Callable[[JobContext], Awaitable[None]]
    every: float | None = None
