"""A small part of `make faults`, and what shows that it can fail."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest

from bot.chat_store import ChatStore
from corpus.model import Draft
from corpus.store.opening import open_store
from index.news_index import NewsIndex
from tests.bot.fake_bot_api import TOKEN, FakeBotApi
from tests.bot.fake_people import Person
from tests.faults.campaign import outcome_of, reduced
from tests.faults.faulty_bot import FaultyBot
from tests.faults.faulty_disk import FaultyDisk, available
from tests.faults.invariants import Episode, broken
from tests.faults.news import article
from tests.faults.pages import PageServer
from tests.faults.player import Asked, Held, Ledger
from tests.faults.script import KINDS, Script, Step, generated, read, written

needs_disk = pytest.mark.skipif(not available(), reason="needs a C compiler, on Linux")

BAD_DAY = [
    Step("add", {"article": 3, "file": True}),
    Step("api", {"method": "sendMessage", "kind": "lose", "times": 2}),
    Step("api", {"method": "getUpdates", "kind": "status", "status": 502, "times": 1}),
    Step("kill", {"after": 12, "torn": True}),
    Step("edit", {"outlet": "Evening Tide"}),
    Step("cut", {"after": 9, "torn": False, "seed": 5}),
    Step("delete"),
    Step("undo"),
    Step("disk", {"error": "full", "after": 3, "times": 2}),
    Step("page", {"kind": "inside"}),
    Step("clock", {"seconds": -3600}),
    Step("ask", {"people": 4}),
]


@needs_disk
async def test_nothing_is_lost_on_a_bad_day(tmp_path: Path) -> None:
    outcome = await outcome_of(BAD_DAY, tmp_path / "day", disk=True)
    assert not outcome.broken, outcome.log
    assert outcome.injected["api lose"]
    assert "ended with -9" in outcome.log


@needs_disk
def test_a_power_cut_spares_what_was_synced_and_may_take_the_rest(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    disk = FaultyDisk(tmp_path / "data", tmp_path / "work")
    program = """
import os, sys
def write(name, text, sync):
    file = open(name, "w"); file.write(text); file.flush()
    if sync: os.fsync(file.fileno())
write("kept", "kept", True)
os.fsync(os.open(".", os.O_RDONLY))
write("kept", "changed", False)
write("new", "new", False)
os.rename("kept", "moved")
"""
    found = set()
    for seed in range(40):
        for path in disk.folder.iterdir():
            path.unlink()
        disk.spare()
        subprocess.run([sys.executable, "-c", program], cwd=disk.folder, env=disk.environ, check=True)
        disk.cut_power(Random(seed))
        found.add(tuple((path.name, path.read_text()) for path in sorted(disk.folder.iterdir())))
    assert (("kept", "kept"),) in found
    assert (("moved", "changed"), ("new", "new")) in found
    assert any(dict(files).get("new") == "" for files in found)
    assert all(dict(files).get("kept", dict(files).get("moved")) in {"kept", "changed"} for files in found)


@needs_disk
def test_the_chosen_call_fails_or_is_the_last(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    disk = FaultyDisk(tmp_path / "data", tmp_path / "work")
    program = f"for n in range(4):\n    open(f'{disk.folder}/{{n}}', 'wb', 0).write(b'abcd')"

    def run() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", program], env=disk.environ, capture_output=True, text=True, check=False
        )

    assert run().returncode == 0
    assert disk.calls == 8, "each of four files is opened and written"
    disk.fail("full", after=2, times=1)
    assert "No space left" in run().stderr
    assert disk.failed == 1
    disk.heal()
    disk.kill(after=8, torn=True)
    assert run().returncode == -signal.SIGKILL
    assert (disk.folder / "3").read_bytes() == b"ab"


@needs_disk
def test_the_clock_jumps(tmp_path: Path) -> None:
    disk = FaultyDisk(tmp_path / "data", tmp_path / "work")
    disk.set_clock(-86_400)
    program = "import time; print(time.time())"
    told = subprocess.run([sys.executable, "-c", program], env=disk.environ, capture_output=True, check=True)
    assert 86_300 < time.time() - float(told.stdout) < 86_500


async def test_a_script_is_made_as_small_as_it_can_be() -> None:
    script = [Step("ask", {"people": number}) for number in range(17)]

    async def breaks(part: Script) -> bool:
        return {3, 11} <= {step.how["people"] for step in part}

    assert [step.how["people"] for step in await reduced(script, breaks)] == [3, 11]


def test_a_seed_always_gives_the_same_script_and_all_of_them_what_there_is() -> None:
    assert generated(7) == generated(7) != generated(8)
    assert read(written(generated(7))) == generated(7)
    assert {step.does for seed in range(100) for step in generated(seed)} == set(KINDS)


@pytest.fixture
async def episode(tmp_path: Path) -> AsyncIterator[Episode]:
    """A bot that has two articles, one of them since deleted, and nothing wrong with it."""
    api, data = FakeBotApi(), tmp_path / "data"
    store, chats = await open_store(data), await ChatStore.open(data)
    held = {}
    for number in (1, 2):
        content = article(number)
        draft = Draft(content.title, content.paragraphs, outlet=content.outlet)
        await store.put(draft, [()] * (len(content.paragraphs) + 1), "test")
        held[number] = Held(content, {number == 1}, {content.outlet})
    await store.delete(2)
    await (await NewsIndex.open(store, data / "index")).close()
    await store.close()
    await chats.close()
    (tmp_path / "work").mkdir()
    bot = FaultyBot(api, data, tmp_path / "work", disk=False)
    yield Episode(api, bot, Ledger(held), PageServer())


async def test_what_holds_is_not_complained_of(episode: Episode) -> None:
    assert await broken(episode) == []


CHANGES = {
    "I4: article 1 is gone": "UPDATE articles SET deleted = '2026-01-01' WHERE id = 1",
    "I4: article 2 is there": "UPDATE articles SET deleted = NULL WHERE id = 2",
    "I4: passages of article 1 are not": "UPDATE passages SET text = text || ' ' WHERE article_id = 1",
    "I4: the outlet of article 1 is 'Other'": "UPDATE articles SET outlet = 'Other' WHERE id = 1",
    "I5: ": "UPDATE passages SET text = 'Something else' WHERE id = 2",
    "I2: ": "INSERT INTO articles(id, title, outlet, authors, url, published, language, address, fingerprint, version, "
    "added, deleted, replaces) SELECT 9, title, outlet, authors, url, published, language, address, 'x', version, "
    "added, deleted, replaces FROM articles WHERE id = 1",
}


@pytest.mark.parametrize("complaint", CHANGES)
async def test_a_store_that_is_not_what_was_acknowledged_is_noticed(episode: Episode, complaint: str) -> None:
    with closing(sqlite3.connect(episode.data / "corpus.db")) as connection:
        connection.execute(CHANGES[complaint])
        connection.commit()
    assert any(line.startswith(complaint) for line in await broken(episode))


async def test_lost_updates_silence_and_what_logs_tell_are_noticed(episode: Episode) -> None:
    person = Person(episode.api, 5)
    episode.api.confirmed.append(person.says("anybody there?"))
    episode.ledger.asked.append(Asked(person, episode.api.confirmed[0]))
    episode.bot.logs.append(f"Traceback {TOKEN} {article(1).speaker}")
    episode.bot.stalls.append("300 handle")
    episode.pages.reached.append("/meta")
    assert {line.partition(":")[0] for line in await broken(episode)} == {"I1", "I3", "I7", "I8", "I9"}
