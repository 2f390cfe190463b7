"""How the bot is doing, for /readyz and /metrics and systemd's watchdog."""

from __future__ import annotations

import asyncio
import shutil
import time
from dataclasses import dataclass

from bot import systemd
from bot.jobs.scheduler import Scheduler
from bot.telegram.bot_services import BotServices
from bot.telegram.sources import Source
from bot.telegram.update_queue import UpdateQueue
from corpus.errors import StoreError

SILENCE_SECONDS = 180.0  # without a word from Telegram, then something is wrong


@dataclass(frozen=True, slots=True)
class VitalSigns:
    """Reads them off the parts that live."""

    services: BotServices
    queue: UpdateQueue
    source: Source
    scheduler: Scheduler

    async def trouble(self) -> str:
        """Why the bot can't serve; "" if it can."""
        if not self.queue.settled.is_set():
            return "starting"
        try:
            await self.services.store.seq()
            await self.services.chat_store.update_log.oldest()
        except StoreError as error:
            return str(error)
        if (silence := time.monotonic() - self.source.last_good) > SILENCE_SECONDS:
            return f"Telegram was last reached {silence:.0f} s ago"
        return ""

    async def measure(self) -> None:
        """Bring the gauges up to date. Raises StoreError."""
        telemetry = self.services.telemetry
        oldest = await self.services.chat_store.update_log.oldest()
        telemetry.backlog(self.queue.waiting, time.time() - oldest if oldest else 0.0)
        telemetry.reached_telegram(time.time() - (time.monotonic() - self.source.last_good))
        usage = await asyncio.to_thread(shutil.disk_usage, self.services.config.data)
        telemetry.disk(usage.free)
        totals = await self.services.store.totals()
        telemetry.archive(totals.articles, totals.passages)
        for name, state in self.scheduler.states.items():
            telemetry.job(name, state.succeeded, state.failures)

    async def watch(self) -> None:
        """Tell systemd again and again, until cancelled, that the loop runs and the databases answer."""
        if not (seconds := systemd.watchdog_seconds()):
            return
        while True:
            try:
                await self.services.store.seq()
                await self.services.chat_store.update_log.oldest()
            except StoreError:
                pass  # silence has us restarted
            else:
                systemd.notify("WATCHDOG=1")
            await asyncio.sleep(seconds)
