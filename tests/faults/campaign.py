"""Playing scripts one by one, each over a bot and a folder of its own, and shrinking those that break something."""

from __future__ import annotations

import asyncio
import shutil
import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from tests.bot.fake_bot_api import FakeBotApi
from tests.faults.faulty_bot import FaultyBot
from tests.faults.invariants import Episode, broken
from tests.faults.pages import serving_pages
from tests.faults.player import ADMINS, Player
from tests.faults.script import Script, Step

EPISODE_SECONDS = 1500.0


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a script came out: what does not hold, how many faults there were by kind, and how it went on."""

    broken: Sequence[str]
    injected: Counter[str]
    log: str
    memory: int
    refused: Sequence[str]


SETTINGS = {
    "log_level": "debug",
    "telegram_admins": ",".join(map(str, ADMINS)),
    "telegram_poll_seconds": "2",
    "fetch_seconds": "2",
}


async def outcome_of(script: Script, folder: Path, *, disk: bool) -> Outcome:
    """Play a script in an empty folder, which is removed again."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "work").mkdir(parents=True)
    api = FakeBotApi()
    await api.start()
    try:
        async with serving_pages() as pages:
            hosts = pages.address.removeprefix("http://")
            bot = FaultyBot(api, folder / "data", folder / "work", disk=disk, fetch_allowed_hosts=hosts, **SETTINGS)
            try:
                return await _played(script, Player(api, bot, pages, folder / "work"))
            finally:
                if bot.running:
                    await bot.kill()
    finally:
        await api.stop()
        shutil.rmtree(folder, ignore_errors=True)


async def _played(script: Script, player: Player) -> Outcome:
    bot = player.bot
    wrong: list[str] = []
    try:
        async with asyncio.timeout(EPISODE_SECONDS):
            await player.play(script)
    except (AssertionError, TimeoutError, OSError) as error:
        wrong.append(f"the script could not be played to its end: {type(error).__name__} {error}"[:3000])
        wrong += traceback.format_exc().splitlines()[-12:]
        bot.logs.append(bot.log)
    else:
        wrong += await broken(Episode(player.api, bot, player.ledger, player.pages))
    log = "\n".join(
        f"== process {number} ended with {code}\n{log}"
        for number, (log, code) in enumerate(zip_longest(bot.logs, bot.ends))
    )
    return Outcome(wrong, player.injected, log, bot.memory, player.ledger.refused)


async def shrunk(script: Script, folder: Path, *, disk: bool, tries: int = 2) -> list[Step]:
    """The smallest part of a script that still breaks something: pieces are left out, halves first, then single steps.

    What depends on chance is tried `tries` times.
    """

    async def breaks(part: Script) -> bool:
        return any([(await outcome_of(part, folder, disk=disk)).broken for _ in range(tries)])

    return await reduced(script, breaks)


async def reduced(script: Script, breaks: Callable[[Script], Awaitable[bool]]) -> list[Step]:
    """The script with everything left out that `breaks` does not need (delta debugging, Zeller 1999)."""
    steps, size = list(script), max(1, len(script) // 2)
    while True:
        at = 0
        while at < len(steps):
            part = steps[:at] + steps[at + size :]
            if part and await breaks(part):
                steps = part
            else:
                at += size
        if size == 1:
            return steps
        size //= 2
