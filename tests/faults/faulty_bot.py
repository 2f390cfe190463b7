"""The real bot as a process whose disk and clock go wrong, started again whenever it ends, as systemd does."""

from __future__ import annotations

import asyncio
import resource
import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from random import Random
from typing import Any

from tests.bot.fake_bot_api import FakeBotApi
from tests.bot.real_bot import RealBot
from tests.faults.faulty_disk import FaultyDisk

INSIDE = Path(__file__).parent / "inside"
STARTS = 12  # in a row, then something is wrong that starting again does not mend
SECONDS = 400.0  # that anything may take, crashes, outages and a busy machine included

_NO_LIMITS: Mapping[str, int] = {}


class FaultyBot(RealBot):
    """Notes over all its processes: `logs`, `ends` (exit codes), `memory` (the most resident bytes of any)."""

    def __init__(self, api: FakeBotApi, data: Path, work: Path, *, disk: bool, **settings: str) -> None:
        """`work` is a folder for what the faults need."""
        super().__init__(api, data, **settings)
        self._api = api
        self.disk = FaultyDisk(data, work / "disk") if disk else None
        self.stalls_file = work / "stalls"
        self._environ |= {"PYTHONPATH": str(INSIDE), "FAULTS_STALLS": str(self.stalls_file)}
        self._environ |= self.disk.environ if self.disk else {}
        self.logs: list[str] = []
        self.ends: list[int] = []
        self.memory = 0
        self.injected: Counter[str] = Counter()
        self.stalls: list[str] = []
        self.power_fails: Random | None = None  # the next end is a power cut
        self.limits: Mapping[str, int] = _NO_LIMITS  # of the next process
        self._starting = asyncio.Lock()  # whoever waits for something that it does starts it again

    @property
    def crashes(self) -> int:
        """How often it ended without having been asked to."""
        return sum(code < 0 for code in self.ends)

    async def up(self) -> None:
        """Have it listen: start it, again where it ends before it does."""
        async with self._starting:
            await self._up()

    async def _up(self) -> None:
        for _ in range(STARTS):
            if self.running:
                return
            self._before_start()
            await self._begin()
            listening = asyncio.create_task(self.says("is listening", SECONDS))
            ended = asyncio.create_task(self.ended(SECONDS))
            await asyncio.wait({listening, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not ended.done():
                ended.cancel()
                await asyncio.wait({ended})
                listening.result()
                self.stalls_file.write_text("")  # a start may take what it takes
                return
            listening.cancel()
            self.note_end()
        raise AssertionError(f"it does not start: {self.logs[-1][-2000:]}")

    async def until(self, condition: Callable[[], Any], seconds: float = SECONDS) -> Any:
        """Wait for something that the bot does, over as many processes as it takes."""
        async with asyncio.timeout(seconds):
            while True:
                await self.up()
                waiting = asyncio.create_task(self._api.until(condition, seconds))
                ended = asyncio.create_task(self.ended(seconds))
                try:
                    await asyncio.wait({waiting, ended}, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for task in (waiting, ended):
                        task.cancel()
                    await asyncio.wait({waiting, ended})
                if not self.running:
                    self.note_end()
                if not waiting.cancelled():
                    return waiting.result()

    async def down(self, *, twice: bool = False) -> None:
        """SIGTERM, and again at once if `twice`; it must end well."""
        await self.up()
        self.note_memory()
        if twice:
            self.terminate()
        may_be_killed = self.disk is not None and self.disk.armed
        code = await self.stop(SECONDS)
        assert code == 0 or (may_be_killed and code < 0), f"it ended with {code}"
        self.note_end()

    async def crash(self) -> None:
        """SIGKILL."""
        await self.up()
        await self.kill()
        self.note_end()

    async def ended(self, seconds: float = 60.0) -> int:
        """Wait for its own end; the exit code. Who waits may be cancelled."""
        assert self._process and self._reader
        async with asyncio.timeout(seconds):
            await asyncio.shield(self._reader)
            return await self._process.wait()

    def note_end(self) -> None:
        """Take up what the process left."""
        if self._process is None:
            return
        self.logs.append(self.log)
        self.ends.append(self._process.returncode or 0)
        if self.stalls_file.exists() and "is listening" in self.log:
            self.stalls += self.stalls_file.read_text().splitlines()
        self._process = None
        self.limits = _NO_LIMITS
        if self.disk and self.ends[-1] < 0:
            self.disk.heal()
            if self.power_fails:
                self.disk.cut_power(self.power_fails)
            self.power_fails = None

    def note_memory(self) -> None:
        """Look at the most memory that it ever had."""
        if self._process and self.running:
            status = Path(f"/proc/{self._process.pid}/status").read_text()
            peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
            self.memory = max(self.memory, int(peak.split()[1]) * 1024)

    def _before_start(self) -> None:
        self.stalls_file.write_text("")

    async def _begin(self) -> None:
        self.log = ""
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            cwd=INSIDE.parents[2],
            env=self._environ,
            stderr=asyncio.subprocess.PIPE,
            preexec_fn=self._limited if self.limits else None,
        )
        self._reader = asyncio.create_task(self._read(self._process))

    def _limited(self) -> None:
        if files := self.limits.get("files"):
            resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
        if size := self.limits.get("megabytes"):
            resource.setrlimit(resource.RLIMIT_FSIZE, (size << 20, size << 20))
