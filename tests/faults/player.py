"""Plays a script to a bot, and keeps in mind what the bot said: that is what it will be held to."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from bot.operations.backup import back_up, restore
from tests.bot.fake_bot_api import FakeBotApi, Json
from tests.bot.fake_people import PROGRESS, Person
from tests.bot.real_bot import RealBot
from tests.faults.faulty_bot import SECONDS, FaultyBot
from tests.faults.news import NewsArticle, article
from tests.faults.pages import PageServer
from tests.faults.script import Script

LOOK_SECONDS = 0.2
IDLE_LOOKS = 1500  # five minutes, until what waits must be through
ADMINS = range(1001, 1041)  # each command comes from a chat of its own, so that no reply is taken for another's
ADDED = ("Added", "This article is here already")
POISON: tuple[Json, ...] = (
    {"message": {"poison": True}},
    {"message": {"message_id": 1, "date": 10**30, "chat": {"id": 7, "type": "private"}, "text": "x"}},
    {"callback_query": {"id": "1"}},
    {"my_chat_member": []},
    {"message": {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}, "text": "\ud800\x00"}},
)


@dataclass
class Held:
    """What is known of one article from the bot's own words: what may be so now."""

    content: NewsArticle
    living: set[bool]
    outlets: set[str]
    number: int = 0
    changes: int = 0  # acknowledged ones


@dataclass
class Asked:
    """A question or another message that wants one answer, in a chat of its own."""

    person: Person
    update: int


@dataclass
class Ledger:
    """What the bot acknowledged, and what it owes."""

    articles: dict[int, Held] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    harmless: set[int] = field(default_factory=set)  # updates that nobody waits for: poison, floods
    refused: list[str] = field(default_factory=list)  # what it said instead of doing what it was told
    last: tuple[Json, int, str, str] | None = None  # message with Undo, article, what it undoes, the value before


class Player:
    """One episode with one bot."""

    def __init__(self, api: FakeBotApi, bot: FaultyBot, pages: PageServer, work: Path) -> None:
        self.api = api
        self.bot = bot
        self.pages = pages
        self._work = work
        self._people = iter(range(20_001, 10**6))
        self._admins = cycle([Person(api, number, "Bo") for number in ADMINS])
        self.ledger = Ledger()
        Person(api, 7)

    @property
    def injected(self) -> Counter[str]:
        """How many faults of each kind there were."""
        hits = Counter(f"api {fault.kind}" for fault in self.api.faults for _ in range(fault.hits))
        return self.bot.injected + hits

    async def play(self, script: Script) -> None:
        """All steps, then the end of all faults; when this returns, everything that was asked has been answered."""
        await self.bot.up()
        for step in script:
            await PLAYS[step.does](self, step.how)
            self.bot.note_memory()
        await self.settle()

    async def settle(self) -> None:
        """No more faults; wait until nothing is left to do, and stop."""
        for fault in self.api.faults:
            fault.times = fault.hits
        if self.bot.disk:
            self.bot.disk.heal()
        self.bot.power_fails = None
        await self._ask({"people": 2})
        await self.bot.until(lambda: all(one.person.seen for one in self.ledger.asked))
        await self.bot.until(lambda: not self.api.unconfirmed())
        for _ in range(IDLE_LOOKS):
            if not self._waiting():
                break
            await self.bot.up()
            await asyncio.sleep(LOOK_SECONDS)
        else:
            raise AssertionError(f"{self._waiting()} updates wait though nothing goes wrong any more")
        await self.bot.down()

    def _waiting(self) -> int:
        return int(rows(self.bot.data / "bot.db", "SELECT count(*) FROM updates WHERE state = 'waiting'")[0][0])

    # What people do

    async def _ask(self, how: Mapping[str, Any]) -> None:
        """Some people ask at once, each in a chat of their own."""
        living = [held for held in self.ledger.articles.values() if held.living == {True}]
        for number in range(how["people"]):
            person = Person(self.api, next(self._people))
            question = living[number % len(living)].content.question if living else "/help"
            self.ledger.asked.append(Asked(person, person.says(question)))

    async def _add(self, how: Mapping[str, Any]) -> None:
        number = how["article"]
        content = article(number)
        held = self.ledger.articles.setdefault(number, Held(content, {False}, {content.outlet}))
        boss = next(self._admins)
        before = _last(boss)
        if how.get("file"):
            boss.uploads(f"{number}.json", content.as_json, "/add")
        else:
            boss.says(f"/add {content.as_text}")
            held.outlets |= {""}
        reply = await self._reply(boss, before)
        if self._agreed(reply, ADDED):
            held.living = {True}
            held.number = self._number(content)
            self.ledger.last = (reply, number, "add", "")
        else:
            held.living |= {True}

    async def _edit(self, how: Mapping[str, Any]) -> None:
        if (number := self._some_living()) is None:
            return
        held, boss = self.ledger.articles[number], next(self._admins)
        before, former = _last(boss), next(iter(held.outlets)) if len(held.outlets) == 1 else ""
        boss.says(f"/edit {held.number} outlet {how['outlet']}")
        reply = await self._reply(boss, before)
        if self._agreed(reply, ("Changed",)):
            held.outlets = {how["outlet"]}
            self.ledger.last = (reply, number, "edit", former)
        else:
            held.outlets |= {how["outlet"]}

    async def _delete(self, how: Mapping[str, Any]) -> None:
        if (number := self._some_living()) is None:
            return
        held, boss = self.ledger.articles[number], next(self._admins)
        before = _last(boss)
        boss.says(f"/delete {held.number}")
        reply = await self._reply(boss, before)
        if not self._agreed(reply, ("Delete this article?",)):
            return
        boss.presses(reply, "Delete")
        changed = await self._change(boss, reply)
        if self._agreed(changed, ("Deleted",)):
            held.living = {False}
            self.ledger.last = (changed, number, "delete", "")
        else:
            held.living |= {False}

    async def _undo(self, how: Mapping[str, Any]) -> None:
        if self.ledger.last is None or not _buttons(self.ledger.last[0]):
            return
        message, number, what, former = self.ledger.last
        self.ledger.last = None
        boss, held = Person(self.api, message["chat"]["id"], "Bo"), self.ledger.articles[number]
        boss.presses(message, "Undo")
        changed = await self._change(boss, message)
        agreed = self._agreed(changed, ("Deleted", "Restored", "Changed"))
        if what == "edit":
            held.outlets = {former} if agreed and former else held.outlets | {former, held.content.outlet}
        else:
            after = what == "delete"
            held.living = {after} if agreed else {True, False}

    async def _page(self, how: Mapping[str, Any]) -> None:
        """An address that is no article: the admin is told so."""
        boss = next(self._admins)
        before = _last(boss)
        boss.says(f"/add {self.pages.page(how['kind'])}")
        reply = await self._reply(boss, before)
        self.bot.injected["page"] += 1
        assert not self._said(reply).startswith("Added"), f"the page {how['kind']!r} became an article"

    async def _reindex(self, how: Mapping[str, Any]) -> None:
        boss = next(self._admins)
        before = _last(boss)
        boss.says("/reindex")
        self._agreed(await self._reply(boss, before), ("The index is new",))

    async def _flood(self, how: Mapping[str, Any]) -> None:
        """One person writes 200 messages at once; somebody else is answered all the same."""
        flooder, other = Person(self.api, next(self._people)), Person(self.api, next(self._people))
        for _ in range(how["messages"]):
            self.ledger.harmless.add(flooder.says("/help"))
        self.ledger.asked.append(Asked(other, other.says("/help")))
        await self.bot.until(lambda: other.seen)
        self.bot.injected["flood"] += how["messages"]

    async def _crowd(self, how: Mapping[str, Any]) -> None:
        await self._ask({"people": how["chats"]})
        self.bot.injected["crowd"] += how["chats"]

    async def _poison(self, how: Mapping[str, Any]) -> None:
        self.ledger.harmless.add(self.api.push(**Random(how["seed"]).choice(POISON)))
        self.bot.injected["poison"] += 1

    async def _api_fails(self, how: Mapping[str, Any]) -> None:
        self.api.fail(**how)

    # What happens to the process

    async def _kill(self, how: Mapping[str, Any]) -> None:
        if self.bot.disk:
            self.bot.injected["kill"] += 1
            self.bot.disk.kill(how["after"], torn=how["torn"])

    async def _cut(self, how: Mapping[str, Any]) -> None:
        if self.bot.disk:
            self.bot.injected["power cut"] += 1
            self.bot.power_fails = Random(how["seed"])
            self.bot.disk.kill(how["after"], torn=how["torn"])

    async def _disk(self, how: Mapping[str, Any]) -> None:
        if self.bot.disk:
            self.bot.injected[f"disk {how['error']}"] += how["times"]
            self.bot.disk.fail(how["error"], how["after"], how["times"])

    async def _clock(self, how: Mapping[str, Any]) -> None:
        if self.bot.disk:
            self.bot.injected["clock"] += 1
            self.bot.disk.set_clock(how["seconds"])

    async def _stop(self, how: Mapping[str, Any]) -> None:
        self.bot.injected["SIGTERM"] += 1 + how["twice"]
        await self.bot.down(twice=how["twice"])
        await self.bot.up()

    async def _crash(self, how: Mapping[str, Any]) -> None:
        self.bot.injected["kill"] += 1
        await self.bot.crash()
        await self.bot.up()

    async def _restart(self, how: Mapping[str, Any]) -> None:
        await self.bot.down()
        await self.bot.up()

    async def _second(self, how: Mapping[str, Any]) -> None:
        """A second process over the same folder ends with a clear word."""
        self.bot.injected["second process"] += 1
        await self.bot.up()
        second = RealBot(self.api, self.bot.data)
        await second.start(until="")
        await second.says("another OnRecord", SECONDS)
        assert await second.ended() == 2

    async def _flip(self, how: Mapping[str, Any]) -> None:
        """Bits flip in what is derived from the store, while nobody looks."""
        await self.bot.down()
        choose = Random(how["seed"])
        files = sorted(path for path in (self.bot.data / "index").rglob("*") if path.is_file() and path.stat().st_size)
        for _ in range(how["bits"] if files else 0):
            path = choose.choice(files)
            data = bytearray(path.read_bytes())
            data[choose.randrange(len(data))] ^= 1 << choose.randrange(8)
            path.write_bytes(data)
            self.bot.injected["flipped bit"] += 1
        await self.bot.up()

    async def _limits(self, how: Mapping[str, Any]) -> None:
        """The next process may open few files and write small ones only; what can't be done then is told."""
        await self.bot.down()
        self.bot.injected["ulimit"] += 1
        self.bot.limits = how
        await self.bot.up()

    async def _backup(self, how: Mapping[str, Any]) -> None:
        """A backup taken now can be restored."""
        await self.bot.up()
        saved, into = self._work / "saved.zip", self._work / f"restored-{next(self._people)}"
        await asyncio.to_thread(back_up, self.bot.data, saved)
        await asyncio.to_thread(restore, saved, into)

    # Listening

    async def _reply(self, person: Person, before: int) -> Json:
        """The bot's next message that tells a result, over crashes and outages."""

        def found() -> Json | None:
            late = (message for message in person.seen if message["message_id"] > before)
            return next((message for message in late if not PROGRESS.fullmatch(self._said(message))), None)

        reply: Json = await self.bot.until(found)
        return dict(reply)

    async def _change(self, person: Person, message: Json) -> Json:
        """The message as it is after a button was pressed, or what came instead."""
        text, last = message.get("text"), max((one["message_id"] for one in person.seen), default=0)

        def found() -> Json | None:
            now = self.api.messages[person.chat["id"]].get(message["message_id"])
            if now and now.get("text") != text:
                return now
            return next((one for one in person.seen if one["message_id"] > last), None)

        changed: Json = await self.bot.until(found)
        return dict(changed)

    def _agreed(self, reply: Json, words: tuple[str, ...]) -> bool:
        said = self._said(reply)
        if said.startswith(words):
            return True
        self.ledger.refused.append(said)
        return False

    def _said(self, message: Json) -> str:
        return str(message.get("text") or message.get("caption") or "")

    def _some_living(self) -> int | None:
        """The newest article that is surely there."""
        return next((number for number, held in reversed(self.ledger.articles.items()) if held.living == {True}), None)

    def _number(self, content: NewsArticle) -> int:
        query = "SELECT id FROM articles WHERE title = ? AND deleted IS NULL"
        found = rows(self.bot.data / "corpus.db", query, content.title)
        assert found, f"{content.title!r} was acknowledged and is not there"
        return int(found[0][0])


def rows(database: Path, query: str, *parameters: object) -> list[tuple[Any, ...]]:
    """What a query finds. Only to be read: the last writer to close a database would tidy it up."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=10)) as connection:
        return connection.execute(query, parameters).fetchall()


def _last(person: Person) -> int:
    return max((message["message_id"] for message in person.seen), default=0)


def _buttons(message: Json) -> str:
    return json.dumps(message.get("reply_markup", {})) if "reply_markup" in message else ""


PLAYS: Mapping[str, Callable[[Player, Mapping[str, Any]], Awaitable[None]]] = {
    "ask": Player._ask,
    "add": Player._add,
    "edit": Player._edit,
    "delete": Player._delete,
    "undo": Player._undo,
    "page": Player._page,
    "reindex": Player._reindex,
    "flood": Player._flood,
    "crowd": Player._crowd,
    "poison": Player._poison,
    "kill": Player._kill,
    "cut": Player._cut,
    "disk": Player._disk,
    "clock": Player._clock,
    "stop": Player._stop,
    "crash": Player._crash,
    "restart": Player._restart,
    "second": Player._second,
    "flip": Player._flip,
    "limits": Player._limits,
    "backup": Player._backup,
    "api": Player._api_fails,
}
