"""`make faults`: things go wrong for the real bot, by scripts from a seed, and what it promised is checked afterwards.

python -m tests.faults --seconds 600              what CI runs
python -m tests.faults --seconds 7200 --seed 7    hours; the seed of each script is printed
python -m tests.faults --replay FILE              a script again, as it was written down
Operations that are cut short at each of their file calls are in `tests.faults.sweeps`, bits that flip in the databases
in `tests.faults.flips`.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.faults.campaign import outcome_of, shrunk
from tests.faults.faulty_disk import available, built
from tests.faults.script import Script, generated, read, written


class Campaign:
    """Plays scripts, a few side by side, and sums up."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        self.injected: Counter[str] = Counter()
        self.scripts = self.failures = self.memory = 0
        self._disk = available()
        self._shrink = arguments.shrink
        self._until = time.monotonic() + arguments.seconds
        self._work = Path(tempfile.mkdtemp(prefix="faults-", dir=arguments.work))
        self._failed = arguments.failed
        if self._disk:
            built()
        else:
            print("no C compiler: without faults of the disk and of the clock")

    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self._until

    async def random(self, first: int, jobs: int) -> None:
        """Generated scripts until the time is up."""
        seeds = iter(range(first, 10**9))

        async def play(place: int) -> None:
            while not self.over():
                seed = next(seeds)
                await self.play(f"seed {seed}", generated(seed, disk=self._disk), place)

        await asyncio.gather(*(play(place) for place in range(jobs)))

    async def play(self, name: str, script: Script, place: int = 0) -> None:
        """One script."""
        began = time.monotonic()
        outcome = await outcome_of(script, self._work / str(place), disk=self._disk)
        self.scripts += 1
        self.injected += outcome.injected
        self.memory = max(self.memory, outcome.memory)
        print(f"{name}: {sum(outcome.injected.values())} faults, {time.monotonic() - began:.0f} s", flush=True)
        if outcome.broken:
            self.failures += 1
            await self._tell(name, script, outcome.broken, outcome.log, place)

    async def _tell(self, name: str, script: Script, broken: list[str], log: str, place: int) -> None:
        print(f"BROKEN by {name}:", *broken, sep="\n  ", flush=True)
        smallest = await shrunk(script, self._work / str(place), disk=self._disk) if self._shrink else script
        self._failed.mkdir(parents=True, exist_ok=True)
        path = self._failed / f"{name.replace(' ', '-').replace(',', '')}.jsonl"
        path.write_text(written(smallest))
        path.with_suffix(".log").write_text("\n".join([*broken, log]))
        print(f"  the smallest script that breaks it: {path}\n{written(smallest)}", flush=True)

    def summary(self) -> str:
        """The figures."""
        kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(self.injected.items()))
        return (
            f"{dt.datetime.now(dt.UTC):%Y-%m-%d}: {self.scripts} scripts, {sum(self.injected.values())} faults "
            f"({kinds}); {self.failures} scripts broke an invariant; at most {self.memory / 1e6:.0f} MB of memory"
        )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=600.0, help="how long to go on")
    parser.add_argument("--seed", type=int, default=1, help="the first script's")
    parser.add_argument("--jobs", type=int, default=3, help="scripts side by side")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="a script that was written down")
    parser.add_argument("--shrink", action=argparse.BooleanOptionalAction, default=True, help="look for the smallest")
    parser.add_argument("--failed", type=Path, default=Path("build/faults/failed"), help="where scripts are kept")
    parser.add_argument("--work", type=Path, help="where to work; a folder in memory is fastest")
    return parser.parse_args()


async def _main() -> int:
    arguments = _arguments()
    campaign = Campaign(arguments)
    if arguments.replay:
        await campaign.play(arguments.replay.stem, read(arguments.replay.read_text()))
    else:
        await campaign.random(arguments.seed, arguments.jobs)
    print(campaign.summary())
    return int(campaign.failures > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(_main()))
