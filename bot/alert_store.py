"""What chats wait for, in bot.db: standing questions, what was found for them, and subscribed digests."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from corpus.errors import InvalidError
from corpus.store.database import Database, Row, Transaction
from index.alerts import StoredQuery
from index.query.model import Query
from index.query.serialization import query_of, query_values

HIT_SECONDS = 30 * 86_400.0  # how long it is remembered that a story was told, and waits for a chat that is gone


class Cadence(StrEnum):
    """How often a chat hears of what it waits for."""

    NOW = "now"
    DAILY = "daily"
    WEEKLY = "weekly"


@dataclass(frozen=True, slots=True)
class Alert:
    """A standing question of a chat. `terms` are `StoredQuery.kept`; `digested` is when its last digest was due, in
    Unix seconds."""

    id: int
    chat_id: int
    thread_id: int | None
    user_id: int
    query: Query
    terms: str
    cadence: Cadence
    muted: bool
    at: float
    digested: float

    @property
    def stored(self) -> StoredQuery:
        """What the index of alerts has of it."""
        return StoredQuery.of(self.id, self.query, self.terms)


@dataclass(frozen=True, slots=True)
class Hit:
    """What an article has for an alert. `story` names what is told once; `passages` are ids."""

    alert_id: int
    story: str
    passages: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A chat's digest of what was said. `due` is when the last one was, in Unix seconds."""

    chat_id: int
    thread_id: int | None
    user_id: int
    cadence: Cadence
    due: float


class AlertStore:
    """The alerts in bot.db. What has returned is on disk. Raises StoreError."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        """`clock` gives Unix seconds."""
        self._database = database
        self._clock = clock

    async def add(self, chat_id: int, query: Query, *, user_id: int, thread_id: int | None, most: int) -> Alert:
        """Let a chat wait for something; what it waits for already is left as it is. InvalidError if it waits for
        `most` things."""
        if len(await self.of_chat(chat_id)) >= most:
            raise InvalidError("this chat waits for {most} things already; /alerts lists them, to stop some", most=most)
        now, values = self._clock(), json.dumps(query_values(query), sort_keys=True)
        row = (chat_id, thread_id, user_id, values, StoredQuery.of(0, query).kept, Cadence.NOW, now, now)

        async def job(transaction: Transaction) -> int:
            await transaction.execute(
                "INSERT INTO alerts(chat_id, thread_id, user_id, query, terms, mode, at, digested) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                row,
            )
            rows = await transaction.execute_fetchall(
                "SELECT id FROM alerts WHERE chat_id = ? AND query = ?", (chat_id, values)
            )
            return int(next(iter(rows))[0])

        number = await self._database.write(job)
        return next(alert for alert in await self.of_chat(chat_id) if alert.id == number)

    async def of_chat(self, chat_id: int) -> list[Alert]:
        """What a chat waits for, oldest first."""
        return await self._alerts("SELECT * FROM alerts WHERE chat_id = ? ORDER BY id", (chat_id,))

    async def of_numbers(self, numbers: Iterable[int]) -> list[Alert]:
        """The alerts with these numbers that there still are."""
        listed = json.dumps(list(numbers))
        return await self._alerts(
            "SELECT * FROM alerts WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (listed,)
        )

    async def all(self, after: int = 0) -> list[Alert]:
        """Every alert there is with a number higher than `after`."""
        return await self._alerts("SELECT * FROM alerts WHERE id > ? ORDER BY id", (after,))

    async def change(self, alert: Alert) -> None:
        """Keep its cadence, whether it is muted, and when it was digested."""
        row = (alert.cadence, alert.muted, alert.digested, alert.id)
        await self._write("UPDATE alerts SET mode = ?, muted = ?, digested = ? WHERE id = ?", [row])

    async def remove(self, number: int, chat_id: int) -> None:
        """Stop waiting for something."""
        await self._write("DELETE FROM alerts WHERE id = ? AND chat_id = ?", [(number, chat_id)])

    # What was found

    async def note(self, hits: Sequence[Hit]) -> None:
        """Keep what was found, of every story the first."""
        rows = [(hit.alert_id, hit.story, json.dumps(hit.passages), self._clock()) for hit in hits]
        await self._write(
            "INSERT INTO alert_hits(alert_id, story, passages, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", rows
        )

    async def waiting(self, number: int = 0) -> dict[int, list[Hit]]:
        """What no chat has heard of yet, by alert, oldest first, or that of the alert with this number; without that of
        muted alerts and of chats that are gone."""
        rows = await self._database.read(
            "SELECT h.* FROM alert_hits h JOIN alerts a ON a.id = h.alert_id WHERE h.sent IS NULL AND a.muted = 0 "
            "AND a.chat_id NOT IN (SELECT chat_id FROM gone) AND a.id BETWEEN ? AND ? ORDER BY h.at, h.story",
            (number, number or 1 << 62),
        )
        found: dict[int, list[Hit]] = {}
        for row in rows:
            hit = Hit(row["alert_id"], row["story"], tuple(json.loads(row["passages"])))
            found.setdefault(hit.alert_id, []).append(hit)
        return found

    async def told(self, hits: Sequence[Hit]) -> None:
        """A chat has heard of these."""
        rows = [(self._clock(), hit.alert_id, hit.story) for hit in hits]
        await self._write("UPDATE alert_hits SET sent = ? WHERE alert_id = ? AND story = ?", rows)

    # Digests of what was said

    async def subscribe(self, subscription: Subscription) -> None:
        """Send a chat digests; one it had is replaced."""
        row = (
            subscription.chat_id, subscription.thread_id, subscription.user_id, subscription.cadence, subscription.due
        )  # fmt: skip
        await self._write(
            "INSERT INTO digests(chat_id, thread_id, user_id, every, due) VALUES (?, ?, ?, ?, ?) ON CONFLICT (chat_id) "
            "DO UPDATE SET thread_id = excluded.thread_id, user_id = excluded.user_id, every = excluded.every, "
            "due = excluded.due",
            [row],
        )

    async def unsubscribe(self, chat_id: int) -> None:
        """No more digests."""
        await self._write("DELETE FROM digests WHERE chat_id = ?", [(chat_id,)])

    async def subscriptions(self) -> list[Subscription]:
        """The chats that get digests and can be written to."""
        rows = await self._database.read("SELECT * FROM digests WHERE chat_id NOT IN (SELECT chat_id FROM gone)")
        return [
            Subscription(row["chat_id"], row["thread_id"], row["user_id"], Cadence(row["every"]), row["due"])
            for row in rows
        ]

    async def prune(self) -> None:
        """Drop what was found long ago."""
        await self._write("DELETE FROM alert_hits WHERE at < ?", [(self._clock() - HIT_SECONDS,)])

    async def _alerts(self, statement: str, bound: tuple[object, ...]) -> list[Alert]:
        rows = await self._database.read(statement, bound)
        return [alert for row in rows if (alert := _alert(row))]

    async def _write(self, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
        async def job(transaction: Transaction) -> None:
            await transaction.executemany(statement, rows)

        if rows:
            await self._database.write(job)


def _alert(row: Row) -> Alert | None:
    """None if another version of the bot kept it in a way that can't be read."""
    try:
        query = query_of(json.loads(row["query"]))
    except InvalidError:
        return None
    return Alert(
        row["id"], row["chat_id"], row["thread_id"], row["user_id"], query, row["terms"],
        Cadence(row["mode"]), bool(row["muted"]), row["at"], row["digested"],
    )  # fmt: skip
