"""Who writes too much: shares of the queue, and the notice to somebody who goes beyond theirs."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence

from bot.telegram.update_log import Entry, UpdateLog

logger = logging.getLogger(__name__)

PARTITION_SHARE = 5  # times limits.waiting: how many updates may wait in one chat, whoever sent them
NOTICE_SECONDS = 300.0  # between two notices to somebody who floods


class Floods:
    """Keeps everybody to their share."""

    def __init__(self, log: UpdateLog, most: int) -> None:
        """`most` updates of one sender may wait."""
        self._log = log
        self._most = most
        self._warned: dict[int, float] = {}  # who was told to slow down, and when

    async def sorted(self, entries: Sequence[Entry], admins: set[int]) -> tuple[list[Entry], list[Entry]]:
        """What is kept, and what is over its sender's or its chat's share. Admins have no limit."""
        backlog = await self._log.backlog(entries)
        wanted: list[Entry] = []
        excess: list[Entry] = []
        for entry in entries:
            backlog.by_key[entry.flood_key] += 1
            backlog.by_partition[entry.partition] += 1
            flood = (
                backlog.by_key[entry.flood_key] > self._most
                or backlog.by_partition[entry.partition] > PARTITION_SHARE * self._most
            )
            (excess if flood and entry.sender not in admins else wanted).append(entry)
        return wanted, excess

    def is_news(self, entry: Entry) -> bool:
        """Whether its sender wasn't told lately; from now on they were."""
        now = time.monotonic()
        if self._warned.get(entry.flood_key, -NOTICE_SECONDS) + NOTICE_SECONDS > now:
            return False
        self._warned = {key: at for key, at in self._warned.items() if at + NOTICE_SECONDS > now}
        self._warned[entry.flood_key] = now
        logger.warning("user %s sends faster than limits.waiting allows", entry.sender)
        return True
