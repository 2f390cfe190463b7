"""Bits that flip in the databases and the index while nobody looks: what is damaged is noticed, and nothing is made up.

    python -m tests.faults.flips --count 500 --seed 7

Ten times as many flip in the index: whatever it was, once opened it must be what one built anew from the store is.
After each flip a life of the bot asks, adds and looks around. It may answer, tell that it can't get at its archive, or
refuse to start with a clear word. What it may not do: break, wait for ever, or have an article in other words than it
was given with nobody noticing, neither SQLite nor the doctor.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from random import Random

from bot.chat_store import ChatStore
from bot.config import Config
from bot.operations.doctor import CHECKS, Health, examine
from bot.telegram.failures import BROKEN
from bot.telegram.raw_update import entry_of
from corpus.errors import StoreError
from corpus.ingest.workers import one_thread
from corpus.store.opening import open_store
from tests.bot.stage import READER
from tests.faults.forks import REFUSED, End, forked, rehearse
from tests.faults.invariants import index_digest
from tests.faults.life import living, said, serve, told
from tests.faults.news import article
from tests.faults.operations import Place, fill, touched
from tests.faults.swept import ADD

FILES = ("corpus.db", "bot.db")
AROUND = ("/article 1", "/list", "/speakers", f"/said {article(2).speaker}", "/sources", article(3).question)
FLIPPED_SECONDS = 100.0
INDEX_TIMES = 10  # as many flips in the index as in a database
INDEX_AT_ONCE = 250  # of them in one process
WAITING = 50  # the number of an update that waits while bits flip


class Flips:
    """A folder with three articles and an update that waits, and what comes of bits that flip in it."""

    def __init__(self, work: Path) -> None:
        self.outcomes: Counter[str] = Counter()
        self._work = work
        self._base = Place(work / "base", work / "base-telegram")
        if wrong := list(forked(self._prepare, work).faults()):
            raise RuntimeError(wrong[0])

    def one(self, file: str, choose: Random) -> list[str]:
        """Flip a bit; what is wrong then."""
        place = Place(self._work / "disk", self._work / "telegram", len(told(self._base.telegram).messages))
        shutil.rmtree(place.disk, ignore_errors=True)
        shutil.copytree(self._base.disk, place.disk)
        shutil.copy(self._base.telegram, place.telegram)
        data = bytearray((place.data / file).read_bytes())
        used = [at for at, byte in enumerate(data) if byte]  # half of a small database is zeros that nobody reads
        data[choose.choice(used)] ^= 1 << choose.randrange(8)
        (place.data / file).write_bytes(data)
        noticed = forked(lambda: _examine(place), self._work)
        end = forked(lambda: _look_around(place), self._work)
        wrong = [*end.faults(REFUSED), *_wrong(place, end, noticed)]
        self.outcomes[f"{file}: {_outcome(place, end, noticed)}"] += 1
        return wrong

    def of_index(self, numbers: range, seed: int) -> list[str]:
        """Flip bits of the index, one at a time; what is wrong then."""
        place = Place(self._work / "disk", self._work / "telegram")
        shutil.rmtree(place.disk, ignore_errors=True)
        shutil.copytree(self._base.disk, place.disk)
        end = forked(lambda: asyncio.run(_flipped_index(place.data, numbers, seed)), self._work)
        wrong = [*end.faults(), *(line for line in end.log.splitlines() if line.startswith("wrong: "))]
        self.outcomes["index: as one built anew"] += max(0, len(numbers) - len(wrong))
        return wrong

    def _prepare(self) -> None:
        asyncio.run(_prepared(self._base))


async def _prepared(place: Place) -> None:
    await fill(place)
    chats = await ChatStore.open(place.data)
    waiting = entry_of(said(WAITING, article(2).question, READER))
    assert waiting
    await chats.update_log.keep([waiting])
    await chats.close()


async def _flipped_index(data: Path, numbers: range, seed: int) -> None:
    folder = data / "index"
    files = {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
    store = await open_store(data)
    expected = await index_digest(store, None)
    for number in numbers:
        choose = Random(f"{seed} {number} index")
        (damaged,) = choose.choices(list(files), [len(content) for content in files.values()])
        shutil.rmtree(folder)
        _put_back(files, damaged, choose)
        await index_digest(store, folder)  # what opening doesn't find is mended soon after, before it is closed
        if await index_digest(store, folder) != expected:
            sys.stderr.write(f"wrong: by bit {number}, in {damaged.name}, the index became another\n")
    await store.close()


def _put_back(files: Mapping[Path, bytes], damaged: Path, choose: Random) -> None:
    """The files as they were, but for a bit of the damaged one."""
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    data = bytearray(files[damaged])
    data[choose.randrange(len(data))] ^= 1 << choose.randrange(8)
    damaged.write_bytes(data)


def _look_around(place: Place) -> None:
    try:
        asyncio.run(_looked_around(place))
    except TimeoutError:
        raise StoreError("something waits until the database is mended") from None


async def _looked_around(place: Place) -> None:
    async with living(place.data, place.telegram) as stage:
        updates = [said(100 + number, text, READER) for number, text in enumerate(AROUND)]
        await serve(stage, [*updates, said(200, ADD)], seconds=FLIPPED_SECONDS)


def _examine(place: Place) -> None:
    """Ends well if the doctor finds nothing."""
    checks = [check for check in CHECKS if check.name in {"databases", "articles"}]
    for _, finding in asyncio.run(examine(Config(data=place.data), checks)):
        if finding.health is Health.BAD:
            raise StoreError(finding.told)


def _outcome(place: Place, end: End, noticed: End) -> str:
    if noticed.code == REFUSED:
        return "the doctor notices"
    if end.code == REFUSED:
        return "it does not start, and says why"
    return "words are other ones" if list(touched(place)) else "no difference"


def _wrong(place: Place, end: End, noticed: End) -> list[str]:
    """What a life said that it may not, and other words that nobody noticed."""
    wrong = [f"the doctor breaks: {line}" for line in noticed.faults(REFUSED)]
    replies = place.replies()
    wrong += [f"a fault was told as our own: {end.log[-1500:]}"] if BROKEN in replies else []
    if "something waits" in end.log and noticed.code != REFUSED:
        wrong.append(f"something waits, and the doctor finds nothing: {end.log[-1500:]}")
    if not end.code and noticed.code != REFUSED:
        wrong += list(touched(place))
        wrong += [] if len(replies) > len(AROUND) + 1 else [f"only {len(replies)} replies: {replies}"]
    return wrong


def main() -> int:
    """Flip bits; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.flips", description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=500, help="of bits in each database")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    one_thread()
    with tempfile.TemporaryDirectory(prefix="flips-") as folder:
        rehearse(Path(folder))
        flips, broken = Flips(Path(folder)), 0
        for number in range(arguments.count):
            for file in FILES:
                if wrong := flips.one(file, Random(f"{arguments.seed} {number} {file}")):
                    broken += 1
                    print(f"BROKEN by bit {number} of {file}", *wrong, sep="\n  ", flush=True)
        for first in range(0, INDEX_TIMES * arguments.count, INDEX_AT_ONCE):
            numbers = range(first, min(first + INDEX_AT_ONCE, INDEX_TIMES * arguments.count))
            if wrong := flips.of_index(numbers, arguments.seed):
                broken += len(wrong)
                print("BROKEN in the index", *wrong, sep="\n  ", flush=True)
    outcomes = "; ".join(f"{outcome} {count}" for outcome, count in sorted(flips.outcomes.items()))
    today, total = dt.datetime.now(dt.UTC).date(), flips.outcomes.total()
    print(f"{today}: {total} bits flipped: {outcomes}; {broken} broke something")
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
