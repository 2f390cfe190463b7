"""A consumer of updates that notes what it was given, and updates to give it."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from typing import Any

from bot.config import LimitsConfig
from bot.telegram.raw_update import Raw
from bot.telegram.update_log import SLOTS
from corpus.store.sqlite.database import AllSlots

LIMITS = LimitsConfig(per_minute=10_000, waiting=1_000, at_once=4, seconds=5.0)
ALL_SLOTS = AllSlots(SLOTS)
Handle = Callable[[Raw], Awaitable[None]]


def update(number: int, chat: int = 7, sender: int | None = None) -> dict[str, Any]:
    return {"update_id": number, "message": {"chat": {"id": chat}, "from": {"id": sender or chat}, "text": "x"}}


class Listener:
    """A consumer that notes what it was given."""

    def __init__(self, handle: Handle | None = None, bosses: tuple[int, ...] = ()) -> None:
        self.handled: list[int] = []
        self.slowed: list[int] = []
        self.given_up: list[int] = []
        self.processes = 0
        self.gates: dict[int, asyncio.Event] = {}
        self._handle = handle
        self._bosses = bosses

    async def handle(self, raw: Raw) -> None:
        if self._handle:
            await self._handle(raw)
        self.handled.append(raw["update_id"])

    async def privileged(self, user_ids: Collection[int]) -> set[int]:
        return set(self._bosses).intersection(user_ids)

    async def ready(self, partition: int) -> None:
        await self.gates[partition].wait() if partition in self.gates else None

    def divide(self, processes: int) -> None:
        self.processes = processes

    async def slow_down(self, raw: Raw) -> None:
        self.slowed.append(raw["message"]["from"]["id"])

    async def give_up(self, raw: Raw) -> None:
        self.given_up.append(raw["update_id"])
