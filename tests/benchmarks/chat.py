"""How long the answers of a chat are, and how long they take: the whole bot in one process, over a strict Bot API.

    python -m tests.benchmarks.chat FOLDER QUESTIONS [COUNT]

FOLDER is a data folder with articles (it is written to: give a copy), QUESTIONS a file of JSON lines, each with a
"question"; COUNT of them (100) are asked, spread over the file, each by somebody who never asked before. A first round,
which makes the vectors that are missing, isn't counted. From the update to the answer as the Bot API gets it: wall and
CPU time in milliseconds, size in UTF-16 units.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import sys
import time
from dataclasses import replace
from pathlib import Path

from bot.config import Config
from bot.render.markup import units
from bot.telegram.bot_services import open_bot_services
from tests.benchmarks.answers import percentile
from tests.bot.stage import Stage


def questions(path: Path, count: int) -> list[str]:
    """So many of the file, spread over it."""
    lines = [json.loads(line)["question"] for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return lines[:: max(len(lines) // count, 1)][:count]


async def main(folder: Path, path: Path, count: int) -> None:
    """Print the figures."""
    sizes, walls, cpus = list[float](), list[float](), list[float]()
    people = itertools.count(time.time_ns() // 1_000_000)  # nobody who asked in a run before over the same folder
    async with open_bot_services(replace(Config(), data=folder)) as services:
        stage = Stage(services)
        async with stage.application:
            asked = questions(path, count)
            for question in asked:
                await stage.says(question, user=next(people))
            for question in asked:
                wall, cpu = time.perf_counter(), time.process_time()
                (told, *_) = await stage.says(question, user=next(people))
                walls.append(1000 * (time.perf_counter() - wall))
                cpus.append(1000 * (time.process_time() - cpu))
                sizes.append(units(told))
    for name, values in (("size", sizes), ("wall ms", walls), ("CPU ms", cpus)):
        figures = ", ".join(f"p{part} {percentile(values, part / 100):.0f}" for part in (50, 90, 99))
        print(f"{name}: {figures}")


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 100))
