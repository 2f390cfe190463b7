"""What must hold after every script: I1 to I10. Each broken one is a line of text.

I1 every update that the Bot API considers confirmed is done, or kept as a dead letter with its reason
I2 each admin command takes effect exactly once
I3 every question gets an answer or an honest error; at most one more reply for each crash and each lost reply
I4 every acknowledged article is there, with the same SHA-256 of every passage
I5 the index equals one that is built anew from the store
I6 the databases are whole
I7 neither the token nor what people wrote is in any log; the token is in no message
I8 no step of the event loop takes more than 200 ms of CPU time, and nothing ends in a traceback
I9 no forbidden address is ever asked
I10 memory stays under its cap
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.telegram.failures import BROKEN
from corpus.store.opening import open_store
from corpus.store.store import Store
from index.news_index import NewsIndex
from tests.bot.fake_bot_api import TOKEN, FakeBotApi
from tests.faults.faulty_bot import FaultyBot
from tests.faults.news import digest
from tests.faults.pages import PageServer
from tests.faults.player import Ledger, rows
from tests.index.snapshot_contents import contents

MEMORY = 1_000_000_000
UNSURE = ("lose", "hang", "drop", "garbage")  # faults after which Telegram may have sent a message all the same


@dataclass(frozen=True, slots=True)
class Episode:
    """What there is to look at when a script is over and the bot has stopped."""

    api: FakeBotApi
    bot: FaultyBot
    ledger: Ledger
    pages: PageServer

    @property
    def data(self) -> Path:
        """The data folder."""
        return self.bot.data

    def rows(self, database: str, query: str) -> list[tuple[Any, ...]]:
        """What a query finds."""
        return rows(self.data / database, query)


async def broken(episode: Episode) -> list[str]:
    """What does not hold."""
    found = [f"{name}: {line}" for name, check in CHECKS.items() for line in check(episode)]
    return found + [f"I5: {line}" async for line in index_faults(episode.data)]


def _updates(episode: Episode) -> Iterator[str]:
    states = {
        number: (state, reason)
        for number, state, reason in episode.rows("bot.db", "SELECT id, state, reason FROM updates")
    }
    for number in episode.api.confirmed:
        state, reason = states.get(number, ("lost", ""))
        if state not in {"done", "skipped", "dead"} or (state == "dead" and not reason):
            yield f"the confirmed update {number} is {state}"
        if state == "skipped" and number not in episode.ledger.harmless:
            yield f"the update {number} was skipped"
        if state == "dead" and number not in episode.ledger.harmless and not episode.bot.crashes:
            yield f"the update {number} was given up: {reason}"


def _commands(episode: Episode) -> Iterator[str]:
    titles = Counter(
        title for (title,) in episode.rows("corpus.db", "SELECT title FROM articles WHERE deleted IS NULL")
    )
    yield from (f"{title!r} is there {count} times" for title, count in titles.items() if count > 1)
    known = {held.content.title for held in episode.ledger.articles.values()}
    yield from (f"nobody added {title!r}" for title in titles.keys() - known)
    twice = "SELECT command, count(*) FROM actions GROUP BY command HAVING count(*) > 1"
    yield from (f"{command} is noted {count} times" for command, count in episode.rows("bot.db", twice))


def _answers(episode: Episode) -> Iterator[str]:
    unsure = Counter(call.values.get("chat_id") for call in episode.api.calls if call.values.get("fault") in UNSURE)
    for asked in episode.ledger.asked:
        seen = asked.person.seen
        most = 1 + unsure[asked.person.user_id] + len(episode.bot.ends) - 1
        if not 1 <= len(seen) <= most:
            yield f"{len(seen)} replies to update {asked.update}, where 1 to {most} are due"
        if any(message.get("text") == BROKEN for message in seen):
            yield f"update {asked.update} was answered with {BROKEN!r}"


def _articles(episode: Episode) -> Iterator[str]:
    passages: dict[str, set[str]] = {}
    outlets: dict[str, str] = {}
    query = (
        "SELECT a.title, a.outlet, p.text FROM articles a JOIN passages p ON p.article_id = a.id "
        "WHERE a.deleted IS NULL"
    )
    for title, outlet, text in episode.rows("corpus.db", query):
        passages.setdefault(str(title), set()).add(digest(str(text)))
        outlets[str(title)] = str(outlet)
    for number, held in episode.ledger.articles.items():
        title = held.content.title
        if (title in passages) not in held.living:
            yield f"article {number} is {'there' if title in passages else 'gone'}, which is not what was said"
        if title in passages and not held.content.digests <= passages[title]:
            yield f"passages of article {number} are not what was sent"
        if title in outlets and outlets[title] not in held.outlets:
            yield f"the outlet of article {number} is {outlets[title]!r}, not one of {sorted(held.outlets)}"


def database_faults(data: Path) -> Iterator[str]:
    """What SQLite says of the databases of a data folder, where they are not whole."""
    for name in ("corpus.db", "bot.db"):
        if (found := rows(data / name, "PRAGMA integrity_check")) != [("ok",)]:
            yield f"{name}: {found[:3]}"


def _databases(episode: Episode) -> Iterator[str]:
    yield from database_faults(episode.data)


def _secrets(episode: Episode) -> Iterator[str]:
    secret, logs = TOKEN.split(":")[1], "".join(episode.bot.logs)
    if secret in logs:
        yield "the token is in the log"
    if any(secret in str(message) for chat in episode.api.messages.values() for message in chat.values()):
        yield "the token is in a message"
    for held in episode.ledger.articles.values():
        if any(word in logs for word in (held.content.place, held.content.speaker)):
            yield f"words of {held.content.title!r} are in the log"


def _liveness(episode: Episode) -> Iterator[str]:
    yield from (f"a step of the event loop took {stall} (ms of CPU time)" for stall in episode.bot.stalls)
    for log in episode.bot.logs:
        if "Traceback" in log:
            yield f"a traceback: …{log[log.index('Traceback') :][-900:]}"
        if "CRITICAL" in log:
            yield next(line for line in log.splitlines() if "CRITICAL" in line)


def _addresses(episode: Episode) -> Iterator[str]:
    yield from (f"a forbidden address was asked for {path}" for path in episode.pages.reached)


def _memory(episode: Episode) -> Iterator[str]:
    if episode.bot.memory > MEMORY:
        yield f"{episode.bot.memory / 1e6:,.0f} MB of memory"


async def index_digest(store: Store, folder: Path | None) -> str:
    """Of all that an index holds; without a folder it is one that is built anew."""
    index = await NewsIndex.open(store, folder)
    found = hashlib.sha256()
    for value in contents(index.snapshot):
        found.update(repr(value).encode())
    await index.close()
    return found.hexdigest()


async def index_faults(data: Path) -> AsyncIterator[str]:
    """Whether the index of a data folder is another than one built anew."""
    store = await open_store(data)
    try:
        if await index_digest(store, data / "index") != await index_digest(store, None):
            yield "the index is not what one built anew is"
    finally:
        await store.close()


CHECKS: dict[str, Callable[[Episode], Iterator[str]]] = {
    "I1": _updates,
    "I2": _commands,
    "I3": _answers,
    "I4": _articles,
    "I6": _databases,
    "I7": _secrets,
    "I8": _liveness,
    "I9": _addresses,
    "I10": _memory,
}
